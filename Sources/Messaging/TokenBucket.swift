/// Lets so many through a second, and no burst beyond what it holds. A value: time comes in as an argument.
public struct TokenBucket: Sendable {
    private let rate: Double
    private let most: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant?

    /// - Parameter burst: How many may come at once after a rest; one second's worth where it is not given.
    public init(perSecond rate: Int, burst: Int? = nil) {
        self.rate = Double(rate)
        most = Double(burst ?? rate)
        tokens = most
    }

    /// Takes leave for one more, if there is any now.
    public mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let last = filledAt ?? now
        if now > last { tokens = min(most, tokens + (now - last) / .seconds(1) * rate) }
        filledAt = max(now, last)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// How long after the last call there is leave for one more.
    public var wait: Duration { tokens >= 1 ? .zero : .seconds((1 - tokens) / rate) }
}
