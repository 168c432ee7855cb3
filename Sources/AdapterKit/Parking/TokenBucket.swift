/// Allows so many per second, and as many at once.
struct TokenBucket: Sendable {
    private let rate: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    init(perSecond rate: Int, now: ContinuousClock.Instant) {
        self.rate = Double(rate)
        tokens = Double(rate)
        filledAt = now
    }

    /// Whether one more is allowed now; if so it is taken.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        if now > filledAt {
            tokens = min(rate, tokens + (now - filledAt) / .seconds(1) * rate)
            filledAt = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
