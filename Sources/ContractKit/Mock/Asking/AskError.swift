/// Why a department could not be asked.
public struct AskError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable {
        /// There is no way to the broker now.
        case notConnected = "not-connected"
        /// No queue took the task.
        case noQueue = "no-queue"
        /// The queue is full, or the broker does not let this user publish.
        case refused
    }

    public var code: Code
    /// What happened and what to do.
    public var message: String

    /// Whether asking again without changing anything can succeed.
    public var isRetriable: Bool { code != .noQueue }
    public var description: String { message }
}
