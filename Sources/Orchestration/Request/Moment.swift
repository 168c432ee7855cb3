public import Messaging

/// One moment on both clocks: the monotonic one for deadlines within this process, the wall clock for what is written.
public struct Moment: Hashable, Sendable {
    public var instant: ContinuousClock.Instant
    public var timestamp: Timestamp

    public init(instant: ContinuousClock.Instant, timestamp: Timestamp) {
        self.instant = instant
        self.timestamp = timestamp
    }

    /// The moment so much later, on both clocks.
    public func advanced(by duration: Duration) -> Moment {
        Moment(instant: instant.advanced(by: duration), timestamp: timestamp.advanced(by: duration))
    }
}

extension TimeSource {
    /// Now, on both clocks.
    var moment: Moment { Moment(instant: now, timestamp: timestamp) }
}
