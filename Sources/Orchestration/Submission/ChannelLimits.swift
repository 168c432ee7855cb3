/// How much one channel may ask, so that its flood is its own trouble and not the others'.
public struct ChannelLimits: Hashable, Sendable {
    /// New requests a second that a channel may go on with.
    ///
    /// Twenty-four terminals that ask again as soon as they are answered ask 12 000 times a second at 2 ms an answer: none of them meets
    /// this. A channel whose callers are not under anyone's control should have the number that its people need.
    public static let usualRate = 20_000
    /// A channel's requests open at once: a fifth of ``LookupSettings/mostOpen``, so that four channels in flood leave room for a fifth, and
    /// forty times what twenty-four terminals have open.
    public static let usualConcurrency = 1000

    /// New requests a second in the long run.
    public var rate: Int
    /// New requests at once, after a rest.
    public var burst: Int
    /// Requests that are open at once.
    public var concurrency: Int

    /// - Parameter burst: one second's worth where it is not given.
    public init(rate: Int = usualRate, burst: Int? = nil, concurrency: Int = usualConcurrency) {
        self.rate = rate
        self.burst = burst ?? rate
        self.concurrency = concurrency
    }

    /// One of the limits.
    public enum Kind: String, Hashable, Sendable {
        case rate
        case concurrency
    }
}
