/// The limits of the lookup lane, each with its reason.
public struct LookupSettings: Hashable, Sendable {
    /// How long a closed answer can be read and amended. Long enough for a late department and a person who looks again.
    public var retention: Duration = .seconds(60)
    /// Closed answers kept at most, the oldest closed go first. At 5 KB each this is 50 MB.
    public var mostClosed = 10_000
    /// Requests open at once; more are refused with 503. Beyond this, waiting would only grow.
    public var mostOpen = 5_000
    /// Taken off a request's deadline for its tasks, so that the last reply still makes it into the answer.
    public var margin: Duration = .milliseconds(20)
    /// Bytes of a task message at most, the protocol's limit for a message.
    public var messageLimit = 1_048_576
    /// Tasks in a message at most, whatever the adapters announce.
    public var mostTasksInMessage = 64
    /// What a caller is told to wait after a 503.
    public var retryAfter: Duration = .seconds(2)

    public init() {}
}
