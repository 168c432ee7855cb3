import Messaging

/// The delays between attempts: the first, doubled each time up to a ceiling, each spread over its upper half so that
/// many clients do not come back at once.
public struct Backoff: Hashable, Sendable {
    /// The delay before the first new attempt.
    public var first: Duration
    /// What a delay does not exceed.
    public var ceiling: Duration

    public init(first: Duration, ceiling: Duration) {
        self.first = first
        self.ceiling = ceiling
    }

    /// The delay before attempt `attempt`, counted from 1, with `random` in 0..<1:
    ///
    ///     first · 2^(attempt − 1), at most ceiling, times a number between ½ and 1
    func delay(attempt: Int, random: Double) -> Duration {
        first.doubled(attempt - 1, upTo: ceiling) * (0.5 + random / 2)
    }
}
