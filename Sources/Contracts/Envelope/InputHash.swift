import Crypto
public import JSON

extension OperationReference {
    /// What an idempotency key was used for: SHA-256, in lower-case hexadecimal, over the RFC 8785 form of `[operation, operationVersion, input]`.
    ///
    /// The same key with another hash is `key-reused`.
    /// - Parameter input: after its projection to the operation's request schema.
    public func inputHash(of input: JSONValue) -> String {
        let used: JSONValue = .array([.string(name), .integer(Int64(version)), input])
        return Hexadecimal.text(SHA256.hash(data: used.canonicalUTF8))
    }
}
