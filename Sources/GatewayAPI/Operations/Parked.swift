import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// What operators see of messages that nobody could handle, and do about them.
extension Frontend {
    /// `GET /v1/operations/parked?after=&limit=`: in the order in which they came, a page at a time, without what they hold.
    func parkedList(_ call: OperatorCall) async throws -> Response {
        let query = try CaseQueryFields(call.request, known: ["after", "limit"])
        guard let after = Int64(query.text("after") ?? "0"), after >= 0 else {
            throw Problem.badQuery(zh: "查询参数 after 无效。", en: "The query parameter after has to be the next of the page before.")
        }
        let limit = try query.limit()
        let items = try await caseDesk().parked(after: after, limit: limit)
        // A page that is full is followed by another, if only by an empty one.
        let next = items.count == limit ? items.last.map { String($0.id) } : nil
        var response = Response.json(["items": .array(items.map { .object($0.json) }), "next": next.map { .string($0) } ?? .null])
        if let next { response.headers[.link] = "<\(call.request.uri.path)?\(query.query(after: next))>; rel=\"next\"" }
        return response
    }

    /// `GET /v1/operations/parked/{id}`: with what it holds, masked as the contracts say; with `?body=true` as it came, which is recorded.
    func parkedMessage(_ call: OperatorCall) async throws -> Response {
        let query = try CaseQueryFields(call.request, known: ["body"])
        let found = try await caseDesk().parked(try parkedID(call), whole: try query.flag("body"), by: call.operator.name)
        var members = found.item.json
        members["body"] = found.body ?? .null
        return .json(.object(members))
    }

    /// `POST /v1/operations/parked/{id}`: sends it again, or lets it go with a reason.
    func actOnParked(_ call: OperatorCall) async throws -> Response {
        let (cases, id) = (try caseDesk(), try parkedID(call))
        let action = try ParkedAction(try await call.request.json(longest: limits.bodyBytes))
        switch action {
        case .sendAgain: try await cases.sendAgain(parked: id, by: call.operator.name)
        case .drop(let reason): try await cases.drop(parked: id, reason: reason, by: call.operator.name)
        }
        return .json(["id": .integer(id), "action": .string(action.name), "by": .string(call.operator.name)])
    }

    private func parkedID(_ call: OperatorCall) throws(Problem) -> Int64 {
        guard let id = Int64(call.id) else { throw Problem.noSuchPath }
        return id
    }
}

/// The body of an action: `{"action": "send-again"}`, or `{"action": "drop", "reason": "…"}`.
enum ParkedAction: Hashable {
    case sendAgain
    case drop(reason: String)

    var name: String {
        switch self {
        case .sendAgain: "send-again"
        case .drop: "drop"
        }
    }

    /// - Throws: ``Problem`` with every mistake of the document at once; a member that is not known is one.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        switch document["action"]?.string {
        case "send-again":
            mistakes.refuseMembers(of: document, but: ["action"])
            self = .sendAgain
        case "drop":
            mistakes.refuseMembers(of: document, but: ["action", "reason"])
            self = .drop(reason: mistakes.reason(in: document))
        default:
            mistakes.note("action", "enum", zh: "须为 send-again 或 drop", en: "Must be send-again or drop")
            self = .sendAgain
        }
        try mistakes.finish()
    }
}

extension ParkedItem {
    fileprivate var json: JSONObject {
        var members: JSONObject = [
            "id": .integer(id), "at": .string(at.description), "reason": ["code": .string(code), "detail": .string(detail)], "kind": .string(kind),
        ]
        members["request"] = request.map { .string($0) }
        members["task"] = task.map { .string($0) }
        members["department"] = department.map { .string($0) }
        members["instance"] = .string(instance)
        members["size"] = .integer(Int64(size))
        members["eraseAt"] = .string(eraseAt.description)
        return members
    }
}
