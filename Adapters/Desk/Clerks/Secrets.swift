import Contracts
import Crypto

/// What a clerk logs in with: four groups of five letters and digits, 100 bits.
public struct Passphrase: Hashable, Sendable {
    /// Without those that are taken for each other: i, l, o, u.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let groups = 4
    private static let groupLength = 5
    /// Of one that was not made here. Shorter ones can be guessed.
    public static let shortest = 20

    /// As it is shown once, with hyphens.
    public let text: String

    /// One that nobody has had before.
    public init(using random: inout some RandomNumberGenerator) {
        text = (0..<Self.groups).map { _ in
            String(decoding: (0..<Self.groupLength).map { _ in Self.digits[Int.random(in: Self.digits.indices, using: &random)] }, as: UTF8.self)
        }.joined(separator: "-")
    }

    /// One that somebody has typed in.
    public init(typed text: String) { self.text = text }

    /// Whether one that was not made here is long enough.
    public var isLongEnough: Bool { Self.plain(text).utf8.count >= Self.shortest }

    /// What is kept of it.
    var hash: String { Hexadecimal.text(SHA256.hash(data: Array(Self.plain(text).utf8))) }

    /// Large letters, blanks and hyphens do not count: they get lost on the way through hands and heads.
    private static func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace && $0 != "-" } }
}

/// What a browser shows to be known: 256 bits that mean nothing.
struct SessionToken: Hashable {
    private static let bytes = 32

    let text: String

    init(using random: inout some RandomNumberGenerator) {
        text = Hexadecimal.text((0..<Self.bytes).map { _ in UInt8.random(in: 0 ... .max, using: &random) })
    }

    /// One that a browser has sent.
    init(_ text: String) { self.text = text }

    /// What is kept of it: who reads the database cannot take a clerk's place.
    var hash: String { Hexadecimal.text(SHA256.hash(data: Array(text.utf8))) }

    /// What stands in the session's forms, so that no other page can send them in the clerk's name.
    var formToken: String { Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array("form".utf8), using: key)) }

    /// Whether a form is of this session. Takes as long whatever is sent.
    func accepts(formToken: String?) -> Bool {
        guard let formToken, let code = Self.bytes(formToken) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array("form".utf8), using: key)
    }

    private var key: SymmetricKey { SymmetricKey(data: Array(text.utf8)) }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = Array(hexadecimal.utf8)
        guard digits.count == 2 * bytes else { return nil }
        let values = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16) }
        return values.contains(nil) ? nil : values.compactMap { $0 }
    }
}
