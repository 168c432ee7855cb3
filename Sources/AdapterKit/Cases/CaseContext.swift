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
    /// By which papers are fetched; nil where the adapter has no address of the gateway, or no credential.
    public let documentClient: DocumentClient?
    /// The wall clock when the handler began.
    public let now: Timestamp

    /// Made by ``AdapterService``, and by tests of handlers.
    public init(
        operation: OperationReference, caseNumber: String, task: String, request: String, key: String, purpose: String? = nil,
        due: Timestamp? = nil, documents: [TaskDocument] = [], documentClient: DocumentClient? = nil, now: Timestamp
    ) {
        self.operation = operation
        self.caseNumber = caseNumber
        self.task = task
        self.request = request
        self.key = key
        self.purpose = purpose
        self.due = due
        self.documents = documents
        self.documentClient = documentClient
        self.now = now
    }

    init(_ task: DepartmentTask, documentClient: DocumentClient? = nil, now: Timestamp) {
        self.init(
            operation: task.operation, caseNumber: task.caseDetails?.caseNumber ?? task.request, task: task.task, request: task.request,
            key: task.key, purpose: task.purpose, due: task.caseDetails?.due, documents: task.caseDetails?.documents ?? [],
            documentClient: documentClient, now: now)
    }

    /// Of an entry whose task is not at hand: its case is called by the request's id, and there are no papers.
    init(_ entry: LedgerEntry, now: Timestamp) {
        self.init(operation: entry.operation, caseNumber: entry.request, task: entry.task, request: entry.request, key: entry.key, now: now)
    }
}

extension CaseContext {
    /// A paper of the task, fetched from the gateway. Not for handlers that work within a transaction: others would wait for it.
    /// - Parameter name: what the matter calls it.
    /// - Throws: ``AdapterError``; `isRetriable` where the task may be asked again.
    public func fetch(_ name: String) async throws(AdapterError) -> FetchedDocument {
        guard let document = documents.first(where: { $0.name == name }) else {
            throw AdapterError(.documentRefused, "the task carries no document “\(name)”; the matter says which go along")
        }
        guard let documentClient else {
            throw AdapterError(.invalidConfiguration, "this adapter cannot fetch documents: set adapter.gatewayUrl and adapter.token")
        }
        return try await documentClient.fetch(document)
    }
}
