public import JSON
public import Messaging

/// What operators and offices may do beside what ``CaseDesk`` has: look after the law's clock, read the record of a case.
public protocol CaseOffice: Sendable {
    /// Has an office stop, resume or extend a clock of a case. Its record names `actor`.
    /// - Parameter task: whose clock; nil for that of the whole case.
    /// - Returns: when the case is due now; nil while its clock stands still.
    func order(_ order: ClockOrder, of task: String?, in request: String, by actor: String) async throws(Problem) -> Timestamp?

    /// All that was written down about a case, the oldest first, with who did it and why.
    func record(of request: String) async throws(Problem) -> [RecordEntry]
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
