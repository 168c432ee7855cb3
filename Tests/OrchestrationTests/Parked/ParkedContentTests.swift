import Contracts
import JSON
import JSONSchema
import Messaging
import Testing

@testable import Orchestration

@Suite("What is shown of a parked message")
struct ParkedContentTests {
    private let operation: Operation

    init() throws {
        operation = Operation(
            reference: OperationReference("police.do", version: 1), lane: .case, summary: LocalizedText(zh: "", en: ""), effect: .none,
            typical: .seconds(1), limit: .seconds(1),
            request: try JSONSchema([
                "type": "object",
                "properties": [
                    "residentId": ["type": "string"], "reason": ["type": "string"],
                    "people": [
                        "type": "array", "items": ["type": "object", "properties": ["name": ["type": "string"], "age": ["type": "integer"]]],
                    ],
                ],
            ]),
            data: try JSONSchema(["type": "object", "properties": ["permit": ["type": "string"], "address": ["type": "string"]]]), problems: [:],
            sensitiveRequest: [JSONPointer(tokens: ["residentId"]), JSONPointer(tokens: ["people", "*", "name"])],
            sensitiveData: [JSONPointer(tokens: ["address"])], examples: [], contractHash: "sha256:x")
    }

    private func content(_ json: JSONValue) -> ParkedContent { ParkedContent(json.utf8) }

    @Test("Of a task the contract's sensitive members are masked, and what it does not declare is not there")
    func task() {
        let task: JSONValue = [
            "task": .string("\(request)-police"), "round": 1, "key": "k", "operation": "police.do", "operationVersion": 1, "remark": "a secret",
            "documents": [["name": "a secret"]],
            "input": ["residentId": "a secret", "reason": "rent", "other": "a secret", "people": [["name": "a secret", "age": 7]]],
        ]
        let message = content(["protocol": 1, "tasks": [task]])
        #expect(message.kind == .task && message.place?.request == request && message.place?.step == "police")
        let shown = message.masked { _ in operation }?["tasks"]?[0]
        #expect(shown?["input"] == ["residentId": "***", "reason": "rent", "people": [["name": "***", "age": 7]]])
        #expect(shown?["key"] == "k" && shown?["operation"] == "police.do")
        #expect(shown?["remark"] == "***" && shown?["documents"] == "***")
        #expect(message.masked { _ in nil }?["tasks"]?[0]?["input"] == "***", "where nobody knows the operation")
    }

    @Test("Of a reply too; details that a person may have written are not shown")
    func reply() {
        let answered: JSONValue = ["task": .string("\(request)-police"), "outcome": "answered", "data": ["permit": "P1", "address": "a secret"]]
        let failed: JSONValue = [
            "task": .string("\(request)-police"), "outcome": "failed", "problem": ["code": "busy", "detail": "a secret", "retriable": true],
        ]
        let incomplete: JSONValue = ["outcome": "incomplete", "missing": [["pointer": "/photo", "code": "missing", "detail": "a secret"]]]
        let message = content(["protocol": 1, "replies": [answered, failed, incomplete]])
        let shown = message.masked { _ in operation }
        #expect(message.kind == .reply && message.place == nil, "it is about several")
        #expect(shown?["replies"]?[0]?["data"] == ["permit": "P1", "address": "***"])
        #expect(shown?["replies"]?[1]?["problem"] == ["code": "busy"])
        #expect(shown?["replies"]?[2]?["missing"] == [["pointer": "/photo", "code": "missing"]])
        #expect(message.masked { _ in nil }?["replies"]?[0]?["data"] == "***")
        #expect(!"\(shown ?? .null)".contains("a secret"))
    }

    @Test("Of a request neither the token nor what the applicant gave; of what cannot be read nothing")
    func others() {
        let submitted: JSONValue = [
            "protocol": 1, "channel": "kiosk", "token": "a secret", "matter": "residence", "applicant": ["residentId": "a secret"],
            "form": ["a": "a secret"],
        ]
        let message = content(submitted)
        #expect(message.kind == .request && message.place == nil)
        let shown = message.masked { _ in operation }
        #expect(shown?["channel"] == "kiosk" && shown?["matter"] == "residence" && shown?["token"] == "***" && shown?["applicant"] == "***")
        for body in [#"{"tasks": "#, "[1]", "{}", "plain"] {
            let unread = ParkedContent(Array(body.utf8))
            #expect(unread.kind == .unreadable && unread.masked { _ in operation } == nil, "\(body)")
        }
        // What stands in the place of an envelope's word is not shown either.
        let odd = content(["protocol": 1, "withdrawals": [["task": ["name": "a secret"], "key": "k"]]])
        #expect(odd.kind == .withdrawal && odd.masked { _ in nil }?["withdrawals"]?[0]?["task"] == "***")
        #expect(content(["protocol": 1, "tasks": [["task": "no task of ours"]]]).place == nil)
    }
}
