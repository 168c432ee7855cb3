import Messaging

/// What one direction does with its connection. Lives on the thread that owns the connection, over all its incarnations.
protocol Link: SendableMetatype {
    /// A connection is open: what must be made again is made by `work`.
    mutating func begin(_ handle: borrowing ConnectionHandle, incarnation: Int, at now: ContinuousClock.Instant) throws(LinkFailure)
    /// The broker has sent this.
    mutating func take(_ frame: Frame, on channel: UInt16, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure)
    /// Does all that can be done now. `isSignalled` says that somebody asked for it.
    mutating func work(_ handle: borrowing ConnectionHandle, isSignalled: Bool, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn
    /// Does what can be done without a connection.
    mutating func rest(at now: ContinuousClock.Instant)
    /// The connection is gone, or was not reached.
    mutating func lost(_ error: MessagingError)
    /// Finishes what has begun, and begins nothing.
    mutating func drain()
    /// Whether all that had begun is finished.
    var isDrained: Bool { get }
    /// It is over: whoever still waits is told.
    mutating func end()
}

/// When a link wants its next turn.
struct NextTurn {
    /// At this time at the latest.
    var due: ContinuousClock.Instant?
    /// At once: there is more to do.
    var hasMore = false
    /// When the socket takes something.
    var awaitsWriting = false
    /// What the broker sends meanwhile may lie for ``patience``: nobody's answer waits for it.
    var isPatient = false

    /// How long frames may lie then: confirms that come one by one cost one wake-up together, and none where the next publish comes first.
    static let patience: Duration = .milliseconds(2)
}
