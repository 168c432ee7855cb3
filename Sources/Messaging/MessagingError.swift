/// Why the bus could not do it: a code, a sentence, the cause.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The broker cannot be reached.
        public static let unreachable = Code(description: "unreachable")
        /// The broker refused the login.
        public static let loginRefused = Code(description: "login-refused")
        /// The topology is missing or differs from what we declare.
        public static let topologyMismatch = Code(description: "topology-mismatch")
        /// The broker closed the channel or the connection with an error.
        public static let closedByBroker = Code(description: "closed-by-broker")
        /// The connection was lost or fell silent.
        public static let connectionLost = Code(description: "connection-lost")
        /// The settings make no sense: an address that cannot be read, a certificate that is missing.
        public static let invalidConfiguration = Code(description: "invalid-configuration")
    }

    public var code: Code
    /// One sentence for operators: what happened, where, and what to do.
    public var message: String
    public var underlying: (any Error)?

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { code != .invalidConfiguration }

    public var description: String { "\(code): \(message)" }

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }
}
