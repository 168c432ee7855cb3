/// Why an adapter cannot start, or cannot ask its back office: a code, a sentence, the cause.
public struct AdapterError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is logged.
        public let description: String

        /// Handlers and contracts do not fit together.
        public static let contractMismatch = Code(description: "contract-mismatch")
        /// A setting makes no sense.
        public static let invalidConfiguration = Code(description: "invalid-configuration")
        /// The department's database cannot be opened, made or read.
        public static let backOffice = Code(description: "back-office")
        /// The disk under a ledger failed, or its file is broken: the process must stop.
        public static let disk = Code(description: "disk")
        /// An entry of the ledger waits for no word: there is none, it has one, or somebody works on it.
        public static let notWaiting = Code(description: "not-waiting")
        /// A word that no message can carry, so that it could be neither kept nor sent.
        public static let unfitWord = Code(description: "unfit-word")
        /// A paper of a task could not be fetched now, or came damaged.
        public static let documentUnavailable = Code(description: "document-unavailable")
        /// A paper of a task is not given out to this department, or it asks with no credential that is known.
        public static let documentRefused = Code(description: "document-refused")
    }

    /// What went wrong.
    public var code: Code
    /// One sentence for operators: what happened, where, and what to do. Holds no personal data.
    public var message: String
    /// What caused it; may quote data, so it is not logged.
    public var underlying: (any Error)?

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { code == .backOffice || code == .documentUnavailable }

    /// Code and sentence.
    public var description: String { "\(code): \(message)" }

    /// - Parameter message: one sentence without personal data.
    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }
}
