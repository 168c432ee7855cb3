import Crypto
package import JSON

/// Tells one edition of something from another: `sha256:` and the hash in hexadecimal.
package enum Fingerprint {
    /// Of bytes as they are.
    package static func of(_ bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }

    /// Of a value in its canonical form (RFC 8785), however it is written.
    package static func of(_ json: JSONValue) -> String { of(json.canonicalUTF8) }

    static func text(_ hash: SHA256Digest) -> String { "sha256:" + Hexadecimal.text(hash) }
}
