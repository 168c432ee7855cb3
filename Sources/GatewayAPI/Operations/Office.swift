import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// What offices do to the law's clock, and the record that operators read.
extension Frontend {
    /// `GET /v1/operations/requests`: the cases of all channels, the newest first, a page at a time.
    func everyCase(_ call: OperatorCall) async throws -> Response { try await list(call.request, for: CaseViewer(channel: nil)) }

    /// `GET /v1/operations/requests/{request}/clock`: how every limit is counted, whatever the case's channel.
    func officeClock(_ call: OperatorCall) async throws -> Response {
        .json(try await caseDesk().clock(of: call.id, for: CaseViewer(channel: nil)))
    }

    /// `POST /v1/operations/requests/{request}/clock`: stops, resumes or extends a clock as of today, and says what came of it.
    func orderClock(_ call: OperatorCall) async throws -> Response {
        let cases = try caseDesk()
        let document = try ClockDocument(try await call.request.json(longest: limits.bodyBytes))
        let view = try await cases.order(document.order, of: document.task, in: call.id, by: call.operator.name)
        var members: JSONObject = [
            "request": .string(call.id), "action": .string(document.order.name), "by": .string(call.operator.name),
        ]
        members["task"] = document.task.map { .string($0) }
        members.tell(view.due, isProvisional: view.isDueProvisional)
        members["clock"] = try await cases.clock(of: call.id, for: CaseViewer(channel: nil))
        return .json(.object(members))
    }

    /// `GET /v1/operations/requests/{request}/record`: all that was written down about a case, with who did it and why.
    func record(_ call: OperatorCall) async throws -> Response {
        let entries = try await caseDesk().record(of: call.id)
        return .json(["items": .array(entries.map(\.json))])
    }
}

extension RecordEntry {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["at": .string(at.description), "actor": .string(actor), "action": .string(action)]
        for (name, value) in detail where !members.contains(name) { members.append(name, value) }
        return .object(members)
    }
}

/// The body of an order: `{"action": "stop", "reason": "inspection"}`, `{"action": "resume"}`, or
/// `{"action": "extend", "days": 10, "approver": "…", "reason": "…"}`, each with `task` where one task's clock is meant.
struct ClockDocument: Hashable {
    var order: ClockOrder
    var task: String?

    /// The longest approver or reason, in bytes: a name and a sentence for the applicant.
    static let longestText = 300
    /// No law extends by more; what a clock's own terms allow is less.
    static let mostDays = 1000

    /// - Throws: ``Problem`` with every mistake of the document at once; a member that is not known is one.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        switch document["action"]?.string {
        case "stop":
            mistakes.refuseMembers(of: document, but: ["action", "task", "reason"])
            order = .stop(Self.reason(document, &mistakes, isNeeded: true) ?? .inspection)
        case "resume":
            mistakes.refuseMembers(of: document, but: ["action", "task", "reason"])
            order = .resume(Self.reason(document, &mistakes, isNeeded: false))
        case "extend":
            mistakes.refuseMembers(of: document, but: ["action", "task", "days", "approver", "reason"])
            let days = document["days"]?.integer ?? 0
            if !(1...Int64(Self.mostDays)).contains(days) {
                mistakes.note(
                    "days", "range", zh: "须为 1 到 \(Self.mostDays) 的整数（工作日）", en: "Must be a whole number of working days from 1 to \(Self.mostDays)")
            }
            order = .extend(
                days: Int(days), approver: Self.text("approver", document, &mistakes), reason: Self.text("reason", document, &mistakes))
        default:
            mistakes.note("action", "enum", zh: "须为 stop、resume 或 extend", en: "Must be stop, resume or extend")
            order = .resume(nil)
        }
        task = document["task"]?.string
        if document["task"] != nil, task == nil { mistakes.note("task", "type", zh: "必须是环节名称", en: "Must be the name of a task") }
        try mistakes.finish()
    }

    /// One of the reasons that the law knows.
    private static func reason(_ document: JSONValue, _ mistakes: inout DocumentMistakes, isNeeded: Bool) -> StopReason? {
        let reason = document["reason"]?.string.flatMap(StopReason.init)
        if reason == nil, isNeeded || document["reason"] != nil {
            let names = StopReason.allCases.map(\.rawValue).joined(separator: ", ")
            mistakes.note("reason", "enum", zh: "须为下列之一：\(names)", en: "Must be one of \(names)")
        }
        return reason
    }

    private static func text(_ member: String, _ document: JSONValue, _ mistakes: inout DocumentMistakes) -> String {
        let text = document[member]?.string ?? ""
        if text.isEmpty || text.utf8.count > longestText {
            mistakes.note(
                member, "required", zh: "须填写，最长 \(longestText) 字节", en: "Must be there, in \(longestText) bytes at most")
        }
        return text
    }
}
