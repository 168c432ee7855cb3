import Messaging

/// The limits of the case lane, each with its reason.
public struct CaseSettings: Hashable, Sendable {
    /// When departments are asked again.
    public var ladder = CaseLadder()
    /// Messages that go out together and are waited for together. Quorum queues confirm in runs, so more at once cost little.
    public var batch = 500
    /// Replies in hand at once; they are committed in runs.
    public var prefetch = 400
    /// Cases whose timers are seen to in one transaction.
    public var timersAtOnce = 200
    /// How long a message waits that could not be delivered, doubled each time up to the longest. A broker is back within seconds; a department
    /// whose queue is full needs longer.
    public var firstPause: Duration = .seconds(1)
    public var longestPause: Duration = .seconds(60)
    /// How long nobody looks at the clock at most. Timers are kept by the wall clock, which may be set.
    public var longestSleep: Duration = .seconds(30)
    /// What a caller is told to wait after a 503.
    public var retryAfter: Duration = .seconds(5)
    /// How long a parked message is kept: somebody looks at it within a working week, or never.
    public var parkedRetention: Duration = .seconds(30 * 86_400)
    /// What addresses of documents in tasks begin with, as `https://gateway.example`; empty where departments are told the gateway's address
    /// otherwise.
    public var publicURL = ""
    /// Greatest size of a document in bytes, whatever a matter allows: a long scan in colour. What is larger is better scanned anew.
    public var largestDocument = 20 * 1024 * 1024
    /// Documents of a case, with those that were replaced after a department had them: every paper of the longest matter several times over.
    public var mostDocuments = 100
    /// How often is looked for contents of documents that no case refers to any more. Retentions are days.
    public var sweepInterval: Duration = .seconds(3600)
    /// How often is looked for what has been kept long enough. Retentions are days.
    public var eraseInterval: Duration = .seconds(3600)
    /// Cases, and parked messages, that are erased in one transaction: some milliseconds, so that nobody waits long for the writer.
    public var erasedAtOnce = 100
    /// Parked messages that are kept with their bodies, of 64 KiB each as a rule. Nobody looks through more; those beyond it are kept without.
    public var mostParkedBodies = 10_000
    /// How often gauges are read from the store: twice as often as they are usually scraped.
    public var figuresInterval: Duration = .seconds(30)

    public init() {}

    /// The pause before a message's next try, after so many in vain.
    func pause(after tries: Int) -> Duration { firstPause.doubled(tries, upTo: longestPause) }
}
