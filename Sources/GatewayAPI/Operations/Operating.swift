import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// What operators ask about cases, and do to them. They see where a case is and who is waited for, never what its applicant gave or got.
extension Frontend {
    /// `GET /v1/operations/requests/{request}/why`: one sentence: who is waited for, since when, until when, and what happens then.
    func why(_ call: OperatorCall) async throws -> Response {
        let why = try await caseDesk().why(call.id)
        return .document(["request": .string(call.id), "why": .string(why[call.language])], in: call.language)
    }

    /// `GET /v1/operations/account?since=`: where all cases are that were accepted since then, by default all that are kept.
    func account(_ call: OperatorCall) async throws -> Response {
        let query = try CaseQueryFields(call.request, known: ["since"])
        return .json(try await caseDesk().account(since: try query.time("since") ?? Timestamp(milliseconds: 0)).json)
    }

    /// `GET /v1/operations/held?limit=`: the steps that a person has to look after, the longest waiting first.
    func held(_ call: OperatorCall) async throws -> Response {
        let query = try CaseQueryFields(call.request, known: ["limit"])
        let held = try await caseDesk().held(limit: try query.limit())
        return .document(["items": .array(held.map { $0.json(in: call.language) })], in: call.language)
    }

    /// `POST /v1/operations/requests/{request}/steps/{step}`: has a step asked again, writes down its answer, or gives it up. Says afterwards
    /// what is waited for now.
    func step(_ call: OperatorCall) async throws -> Response {
        let (cases, actor) = (try caseDesk(), call.operator.name)
        guard call.parameters.count == 2 else { throw Problem.noSuchPath }
        let step = call.parameters[1]
        let action = try StepAction(try await call.request.json(longest: limits.bodyBytes))
        switch action {
        case .askAgain: try await cases.askAgain(call.id, step: step, by: actor)
        case .answer(let outcome): try await cases.answer(call.id, step: step, outcome: outcome, by: actor)
        case .drop(let reason): try await cases.drop(call.id, step: step, reason: reason, by: actor)
        }
        let why = try await cases.why(call.id)
        return .document(
            [
                "request": .string(call.id), "step": .string(step), "action": .string(action.name), "by": .string(actor),
                "why": .string(why[call.language]),
            ], in: call.language)
    }
}

extension CaseAccount {
    fileprivate var json: JSONValue {
        let open = open.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0.append($1.key, .integer(Int64($1.value))) }
        return [
            "since": .string(since.description), "accepted": .integer(Int64(accepted)), "closed": .integer(Int64(closed)), "open": .object(open),
            "overdue": .integer(Int64(overdue)), "parked": .integer(Int64(parked)),
        ]
    }
}

extension HeldStep {
    fileprivate func json(in language: Language) -> JSONValue {
        [
            "request": .string(request), "case": .string(number), "step": .string(step), "department": .string(department),
            "since": .string(since.description), "reason": ["code": .string(reason.code), "detail": .string(reason.detail[language])],
        ]
    }
}
