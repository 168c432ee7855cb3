import Contracts
import Messaging

/// Holds each channel to its limits: how fast it may open requests, and how many it may have open.
///
/// A repeat of an earlier submission opens nothing, so nobody asks here about it.
struct ChannelLimiter: Sendable {
    /// When to ask again about a channel that has its fill of open requests: lookups end within seconds.
    private static let breath: Duration = .seconds(1)

    private var buckets: [String: TokenBucket] = [:]
    private var open: [String: Int] = [:]

    /// The limit that a further request of a channel would break, and when to try again.
    struct Refusal: Hashable, Sendable {
        var limit: ChannelLimits.Kind
        var retryAfter: Duration
    }

    /// Takes leave for one more request of the channel; nil means that it may be opened. What the number of open requests forbids does not
    /// count against the rate.
    mutating func refusal(of channel: Channel, at now: ContinuousClock.Instant) -> Refusal? {
        let limits = channel.limits
        guard open[channel.name, default: 0] < limits.concurrency else { return Refusal(limit: .concurrency, retryAfter: Self.breath) }
        return buckets[channel.name, default: TokenBucket(perSecond: limits.rate, burst: limits.burst)].refusal(at: now)
    }

    /// A request of the channel was opened.
    mutating func opened(_ channel: String) { open[channel, default: 0] += 1 }

    /// A request of the channel was closed.
    mutating func closed(_ channel: String) { open[channel, default: 0] -= 1 }

    /// How many requests of a channel are open.
    func openCount(of channel: String) -> Int { open[channel, default: 0] }
}

extension TokenBucket {
    fileprivate mutating func refusal(at now: ContinuousClock.Instant) -> ChannelLimiter.Refusal? {
        take(at: now) ? nil : ChannelLimiter.Refusal(limit: .rate, retryAfter: wait)
    }
}

extension Problem {
    static func tooMany(_ refusal: ChannelLimiter.Refusal, of limits: ChannelLimits) -> Problem {
        let detail =
            switch refusal.limit {
            case .rate:
                LocalizedText(
                    zh: "此渠道每秒最多提交 \(limits.rate) 件新申请。", en: "The channel may open \(limits.rate) requests a second, and has just done so.")
            case .concurrency:
                LocalizedText(
                    zh: "此渠道同时办理的申请最多 \(limits.concurrency) 件。",
                    en: "The channel may have \(limits.concurrency) requests open at once, and has them.")
            }
        return Problem(
            .tooManyRequests, detail, retryAfter: refusal.retryAfter, reached: Reached(limit: refusal.limit, of: limits))
    }
}
