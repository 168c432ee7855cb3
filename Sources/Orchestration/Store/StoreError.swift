/// Why the store did not do what was asked. Nothing of it happened then.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What went wrong. Open: new codes may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code as it is logged.
        public let description: String

        /// Another process has the store.
        public static let locked = Code(description: "locked")
        /// The store cannot be opened, or not so that what it says is on disk is there.
        public static let unusable = Code(description: "unusable")
        /// The disk is full. It goes on when there is room.
        public static let full = Code(description: "full")
        /// Another program holds the file. It goes on when that one lets go.
        public static let busy = Code(description: "busy")
        /// Something of that name is there already, or what it belongs to is not.
        public static let conflict = Code(description: "conflict")
        /// A statement failed.
        public static let failed = Code(description: "failed")
        /// The disk failed. Nobody knows what is on it, so the process has to stop.
        public static let disk = Code(description: "disk")
        /// The store has stopped.
        public static let stopped = Code(description: "stopped")
    }

    public var code: Code
    /// One sentence for operators: what happened, where, what to do. Holds no personal data.
    public var message: String

    /// Whether trying again without changing anything can succeed.
    public var isRetriable: Bool { code == .full || code == .busy }

    public var description: String { "\(code): \(message)" }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
