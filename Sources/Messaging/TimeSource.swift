/// Where the time comes from: the system's clocks, or in tests one that moves only when told.
public protocol TimeSource: Sendable {
    /// The monotonic clock, for deadlines and intervals within this process.
    var now: ContinuousClock.Instant { get }
    /// The wall clock, for what is written on the wire.
    var timestamp: Timestamp { get }
    /// Returns at `deadline` or when the task is cancelled, then with an error.
    func sleep(until deadline: ContinuousClock.Instant) async throws
}

/// The system's clocks.
public struct SystemTime: TimeSource {
    public init() {}
    public var now: ContinuousClock.Instant { ContinuousClock.now }
    public var timestamp: Timestamp { Timestamp.now }
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await ContinuousClock().sleep(until: deadline)
    }
}
