import Crypto

/// SHA-256 of content that comes bit by bit, as papers are called by.
public struct ContentHash: Sendable {
    private var hasher = SHA256()

    public init() {}

    public mutating func update(_ bytes: [UInt8]) { hasher.update(data: bytes) }

    /// The hash of what has come so far, in lower-case hexadecimal.
    public var text: String { Hexadecimal.text(hasher.finalize()) }

    /// The hash of a whole content.
    public static func text(of content: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: content)) }

    /// Whether that is such a hash: 64 digits in lower-case hexadecimal.
    public static func isText(_ text: String) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return text.utf8.count == 64 && text.utf8.allSatisfy { digits.contains($0) || letters.contains($0) }
    }
}
