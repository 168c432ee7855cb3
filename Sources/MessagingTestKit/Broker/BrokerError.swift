/// Why a process or a private broker could not be started, stopped or asked.
public struct BrokerError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// RabbitMQ, or something that it needs, is not installed.
        public static let notInstalled = Code(description: "not-installed")
        /// The operating system refused to start a program, to open a file or to give a port.
        public static let system = Code(description: "system")
        /// The broker ended before it was ready, or was not ready in time.
        public static let notReady = Code(description: "not-ready")
        /// A command to the broker failed.
        public static let commandFailed = Code(description: "command-failed")
    }

    public var code: Code
    /// One sentence: what happened, where, and what to do.
    public var message: String

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { code == .notReady }

    public var description: String { "\(code): \(message)" }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
