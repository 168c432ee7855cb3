/// Why the gateway cannot listen: a code, a sentence for operators, the cause.
public struct GatewayError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// Another program listens there.
        public static let addressInUse = Code(description: "address-in-use")
        /// This machine does not have that address, or this user may not listen there.
        public static let addressUnavailable = Code(description: "address-unavailable")
        /// A certificate or a key cannot be read, or the two do not belong together.
        public static let tlsUnusable = Code(description: "tls-unusable")
    }

    public var code: Code
    /// What happened, where, and what to do.
    public var message: String
    public var underlying: (any Error)?

    /// Whether trying again without changing anything can succeed: a port may become free.
    public var isRetriable: Bool { code == .addressInUse }

    public var description: String { "\(code): \(message)" }

    init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }
}
