import Crypto
import Foundation
import MessagingTestKit

/// A paper that an applicant has: no two are the same.
struct Paper: Sendable {
    /// What the matter calls it.
    static let name = "paper"
    static let type = "application/pdf"
    private static let sizes = 1000...120_000

    let content: [UInt8]

    /// Begins as its type does; what follows is noise.
    init(using random: inout SeededGenerator) {
        let size = Int.random(in: Self.sizes, using: &random)
        var content = Array("%PDF-1.7\n".utf8)
        while content.count < size { withUnsafeBytes(of: random.next()) { content += $0 } }
        self.content = content
    }

    /// In lower-case hexadecimal.
    var sha256: String { Self.hash(of: content) }

    /// For `Content-Digest` (RFC 9530).
    var digest: String { "sha-256=:\(Data(SHA256.hash(data: content)).base64EncodedString()):" }

    static func hash(of content: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(content)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
