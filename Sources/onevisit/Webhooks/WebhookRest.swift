import Messaging

/// How long a webhook that does not answer as it should is left alone: twice as long each time, so that its trouble is neither made worse
/// nor the trouble of others.
struct WebhookRest: Hashable, Sendable {
    /// After the first failure: what a restart takes.
    static let first: Duration = .seconds(5)
    /// At most, so that a receiver that is back learns of it soon enough.
    static let longest: Duration = .seconds(300)
    /// The most that a receiver may ask for with `Retry-After`.
    static let longestWish: Duration = .seconds(3600)

    private var failures = 0
    private var until: ContinuousClock.Instant?

    /// How long it is still left alone; nil where it may be told.
    func left(at now: ContinuousClock.Instant) -> Duration? {
        guard let until, until > now else { return nil }
        return now.duration(to: until)
    }

    /// It did not, and may have said when to come again.
    /// - Returns: how long it is left alone.
    mutating func failed(at now: ContinuousClock.Instant, wish: Duration? = nil) -> Duration {
        let usual = Self.first.doubled(failures, upTo: Self.longest)
        let rest = max(usual, min(wish ?? .zero, Self.longestWish))
        failures += 1
        until = now + rest
        return rest
    }
}
