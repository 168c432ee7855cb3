public import Contracts
public import Messaging

/// What a handler may know of a task besides its input.
public struct TaskContext: Sendable {
    /// What is asked.
    public let operation: OperationReference
    /// The task's id, for the back office's own records.
    public let task: String
    /// The id of the request that it belongs to.
    public let request: String
    /// Why the applicant asks, where the matter says so.
    public let purpose: String?
    /// When the answer stops being of use.
    public let deadline: Timestamp?
    /// The wall clock when the handler began.
    public let now: Timestamp

    /// Made by ``AdapterService``, and by tests of handlers.
    public init(operation: OperationReference, task: String, request: String, purpose: String?, deadline: Timestamp?, now: Timestamp) {
        self.operation = operation
        self.task = task
        self.request = request
        self.purpose = purpose
        self.deadline = deadline
        self.now = now
    }
}
