import Contracts
import Crypto

/// The channels that may ask, found by their token. Only hashes are kept; looking one up compares nothing secret byte by byte.
public struct ChannelDirectory: Sendable {
    private let channels: [String: Channel]

    /// - Parameter entries: each channel with the SHA-256 of its token, as lower-case hex.
    public init(_ entries: [(channel: Channel, tokenHash: String)]) {
        channels = Dictionary(entries.map { ($0.tokenHash, $0.channel) }) { $1 }
    }

    /// The channel whose token that is.
    public func channel(token: String) -> Channel? { channels[Self.hash(token)] }

    /// How a token is written in the configuration: the SHA-256 of its UTF-8, in lower-case hex.
    public static func hash(_ token: String) -> String { Hexadecimal.text(SHA256.hash(data: Array(token.utf8))) }
}
