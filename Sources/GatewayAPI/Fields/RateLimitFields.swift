import HTTPTypes
import Orchestration

/// `RateLimit-Policy` and `RateLimit`, lists of structured fields as the IETF's draft-ietf-httpapi-ratelimit-headers-10 has them: what a
/// channel may ask, and what is left of the limit that it has reached.
///
/// Written by hand, because a policy's name has to be a string and the package's encoder makes a token of every word.
enum RateLimitFields {
    /// The window of the rate in seconds: limits are set by the second.
    private static let window = 1

    static func write(_ reached: Problem.Reached?, retryAfter seconds: Int64, into fields: inout HTTPFields) {
        let name = name(of: reached?.limit ?? .rate)
        fields[.rateLimit] = "\"\(name)\";r=0;t=\(seconds)"
        guard let limits = reached?.limits else { return }
        fields[.rateLimitPolicy] =
            "\"\(self.name(of: .rate))\";q=\(limits.rate);w=\(window), "
            + "\"\(self.name(of: .concurrency))\";q=\(limits.concurrency);qu=\"concurrent-requests\""
    }

    private static func name(of limit: ChannelLimits.Kind) -> String {
        switch limit {
        case .rate: "default"
        case .concurrency: "concurrency"
        }
    }
}
