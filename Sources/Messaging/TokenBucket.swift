/// Lets so many through a second, and no burst beyond one second's worth. A value: time comes in as an argument.
public struct TokenBucket: Sendable {
    private let rate: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant?

    public init(perSecond rate: Int) {
        self.rate = Double(rate)
        tokens = Double(rate)
    }

    /// Takes leave for one more, if there is any now.
    public mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let last = filledAt ?? now
        if now > last { tokens = min(rate, tokens + (now - last) / .seconds(1) * rate) }
        filledAt = max(now, last)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
