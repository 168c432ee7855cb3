public import JSON
public import Messaging

/// What operators and offices may do beside what ``CaseDesk`` has: look after the law's clock, read the record of a case.
public protocol CaseOffice: Sendable {
    /// Has an office stop, resume or extend a clock of a case. Its record names `actor`.
    /// - Parameter task: whose clock; nil for that of the whole case.
    /// - Returns: the case as it is now, with its due date.
    func order(_ order: ClockOrder, of task: String?, in request: String, by actor: String) async throws(Problem) -> CaseView

    /// All that was written down about a case, the oldest first, with who did it and why.
    func record(of request: String) async throws(Problem) -> [RecordEntry]

    /// Messages that nobody could handle, in the order in which they came.
    func parked(after id: Int64, limit: Int) async throws(Problem) -> [ParkedItem]

    /// One of them with what it holds: without what its contract calls sensitive, or, where `whole`, as it came, which the access journal records.
    func parked(_ id: Int64, whole: Bool, by actor: String) async throws(Problem) -> ParkedContents

    /// Has a parked task or withdrawal of a case sent again under its key, a parked reply or request judged again. It is gone from the list then.
    func sendAgain(parked id: Int64, by actor: String) async throws(Problem)

    /// Lets a parked message go; `reason` is kept in the record of its case, or, where it has none, in the access journal.
    func drop(parked id: Int64, reason: String, by actor: String) async throws(Problem)
}

/// What a list shows of a parked message: nobody's data.
public struct ParkedItem: Hashable, Sendable {
    public var id: Int64
    public var at: Timestamp
    /// Why it was parked: a reserved code of the protocol.
    public var code: String
    public var detail: String
    /// Who parked it; nil for the orchestrator and the broker.
    public var department: String?
    public var instance: String
    /// `task`, `withdrawal`, `reply`, `request`, or `unreadable`.
    public var kind: String
    /// The request and the task that it is about, where it is about one.
    public var request: String?
    public var task: String?
    /// The length of its body in bytes.
    public var size: Int
    /// When it goes by itself.
    public var eraseAt: Timestamp

    public init(
        id: Int64, at: Timestamp, code: String, detail: String, department: String?, instance: String, kind: String, request: String?, task: String?,
        size: Int, eraseAt: Timestamp
    ) {
        self.id = id
        self.at = at
        self.code = code
        self.detail = detail
        self.department = department
        self.instance = instance
        self.kind = kind
        self.request = request
        self.task = task
        self.size = size
        self.eraseAt = eraseAt
    }
}

/// A parked message with what it holds.
public struct ParkedContents: Hashable, Sendable {
    public var item: ParkedItem
    /// The message; a text where it is no JSON; nil where it may not be shown or was not kept.
    public var body: JSONValue?

    public init(item: ParkedItem, body: JSONValue?) {
        self.item = item
        self.body = body
    }
}

/// A line of a case's record, as operators read it.
public struct RecordEntry: Hashable, Sendable {
    public var at: Timestamp
    /// A department, a channel, an operator's name, `timer`, `calendar`.
    public var actor: String
    /// In the words of the timeline.
    public var action: String
    /// `step`, `word`, and what the action has besides: the reason of an operator, the approver of an extension, the dates that moved.
    public var detail: JSONObject

    public init(at: Timestamp, actor: String, action: String, detail: JSONObject) {
        self.at = at
        self.actor = actor
        self.action = action
        self.detail = detail
    }
}
