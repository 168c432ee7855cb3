import Contracts
import HTTPTypes
import Orchestration

/// The SHA-256 that a caller says of a body, from `Content-Digest` (RFC 9530): `sha-256=:…:`. Digests of other kinds are passed over.
enum ContentDigest {
    private static let member = "sha-256="
    /// 32 bytes in base64, with their padding.
    private static let length = 44

    /// In lower-case hexadecimal; nil where none is given.
    static func read(_ fields: HTTPFields) throws(Problem) -> String? {
        let members = fields[values: .contentDigest].flatMap { $0.split(separator: ",") }.map(\.trimmed)
        guard let digest = members.last(where: { $0.hasPrefix(member) }) else { return nil }
        let value = digest.dropFirst(member.count).prefix { $0 != ";" }.trimmed
        guard value.utf8.count == length + 2, value.hasPrefix(":"), value.hasSuffix(":"),
            let bytes = bytes(ofBase64: value.dropFirst().dropLast())
        else {
            throw Problem(
                .invalidRequest,
                LocalizedText(
                    zh: "请求头 Content-Digest 中的 sha-256 格式有误，应为 sha-256=:<Base64>:。",
                    en: "The sha-256 of the header field Content-Digest is malformed. Write sha-256=:<base64>:, or leave it out."))
        }
        return Hexadecimal.text(bytes)
    }

    /// Nil where that is no base64 of 32 bytes.
    private static func bytes(ofBase64 text: some StringProtocol) -> [UInt8]? {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        var bits: UInt32 = 0, count = 0
        guard text.hasSuffix("=") else { return nil }
        for letter in text.utf8.dropLast() {
            guard let digit = digits.firstIndex(of: letter) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
