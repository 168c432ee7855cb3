public import Contracts
public import Messaging

/// What a handler may know of a case's task besides its input.
public struct CaseContext: Sendable {
    /// What is asked.
    public let operation: OperationReference
    /// What the applicant calls the case by; the request's id where the task names no case.
    public let caseNumber: String
    /// The task's id, for the back office's own records.
    public let task: String
    /// The id of the request that it belongs to.
    public let request: String
    /// The idempotency key: the same however often the task is sent. Fit as the reference of an order in another system.
    public let key: String
    /// Why the applicant asks, where the matter says so.
    public let purpose: String?
    /// When the answer is due, for those who plan their work. Nothing is dropped after it.
    public let due: Timestamp?
    /// The papers, by reference.
    public let documents: [TaskDocument]
    /// The wall clock when the handler began.
    public let now: Timestamp

    /// Made by ``AdapterService``, and by tests of handlers.
    public init(
        operation: OperationReference, caseNumber: String, task: String, request: String, key: String, purpose: String? = nil,
        due: Timestamp? = nil, documents: [TaskDocument] = [], now: Timestamp
    ) {
        self.operation = operation
        self.caseNumber = caseNumber
        self.task = task
        self.request = request
        self.key = key
        self.purpose = purpose
        self.due = due
        self.documents = documents
        self.now = now
    }

    init(_ task: DepartmentTask, now: Timestamp) {
        self.init(
            operation: task.operation, caseNumber: task.caseDetails?.caseNumber ?? task.request, task: task.task, request: task.request,
            key: task.key, purpose: task.purpose, due: task.caseDetails?.due, documents: task.caseDetails?.documents ?? [], now: now)
    }

    /// Of an entry whose task is not at hand: its case is called by the request's id, and there are no papers.
    init(_ entry: LedgerEntry, now: Timestamp) {
        self.init(operation: entry.operation, caseNumber: entry.request, task: entry.task, request: entry.request, key: entry.key, now: now)
    }
}
