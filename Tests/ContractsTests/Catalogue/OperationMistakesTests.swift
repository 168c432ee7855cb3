import Contracts
import Testing

@Suite("A mistake in an operation is told with its line, its rule and a way out")
struct OperationMistakesTests {
    private static let mistakes: [(old: String, new: String, told: String)] = [
        (
            "operation: police.resident.read", "operation: polce.resident.read",
            "1:1: An operation of polce stands in the folder departments/police. [file]"
        ),
        (
            "operation: police.resident.read", "operation: police.person.read",
            "1:1: The file of police.person.read@1 must be named person.read.v1.yaml. [file]"
        ),
        ("operation: police.resident.read", "operation: police", "1:1: “police” is no name of an operation, as police.resident.read. [name]"),
        ("version: 1", "version: 2", "1:1: The file of police.resident.read@2 must be named resident.read.v2.yaml. [file]"),
        ("lane: lookup", "lane: quick", "3:7: “lane” must be lookup or case. [unknown-word]"),
        ("effect: none", "effect: idempotent", "5:9: A lookup changes nothing: “effect” must be none. [effect]"),
        ("effect: none", "effect: twice", "5:9: “effect” must be none, idempotent, once or { query: <operation>@<version> }. [effect]"),
        ("limit: 700ms", "limit: 30ms", "6:11: “typical” must not be longer than “limit”. [duration]"),
        ("limit: 700ms", "limit: 2m", "6:33: “limit” must be from 1ms to 60000ms. [duration]"),
        ("limit: 700ms", "limit: 0.7s", "6:33: “limit” must be a whole number and a unit (ms, s, m, h or d), as 800ms. [duration]"),
        ("request:\n  type: object", "request:\n  type: string", "8:3: “request” must be the schema of an object: type: object. [schema]"),
        ("{ zh: 姓名, en: Name }", "{ zh: 姓名 }", "17:34: “title” has no text in the language en. [language]"),
        (
            "card-lost: { zh: 挂失, en: Lost }", "card_lost: { zh: 挂失, en: Lost }",
            "20:3: “card_lost” is no code: small letters, digits and hyphens. [name]"
        ),
        ("card-lost: { zh: 挂失, en: Lost }", "busy: { zh: 忙, en: Busy }", "20:3: The code “busy” is the protocol's own; choose another. [name]"),
        ("request: [/residentId]", "request: [/residentID]", "22:13: The schema of “request” has nothing at /residentID. [pointer]"),
        (
            "request: [/residentId]", "request: [residentId]",
            "22:13: “sensitive.request” lists JSON Pointers, as /residentId; * stands for every element of a list. [pointer]"
        ),
        ("data: [/name, /cards/*/number]", "data: [/cards/*/no]", "23:10: The schema of “data” has nothing at /cards/*/no. [pointer]"),
        ("{ residentId: \"99010419850712311X\" }", "{ residentid: \"99010419850712311X\" }", "26:14: The request of “somebody” "),
        (
            "{ residentId: \"99010419850712311X\" }", "{ residentId: 1 }",
            "26:16: The request of “somebody” breaks its schema at “request/residentId”: "
        ),
        ("data: { name: 林志远 }", "data: { name: 1 }", "27:41: The data of “somebody” breaks its schema at “data/name”: "),
        (
            "data: { name: 林志远 }", "data: { name: 林志远, age: 41 }",
            "27:39: The data of “somebody” has 1 member that its schema does not declare. [example]"
        ),
        ("outcome: answered,", "outcome: anwered,", "27:14: The reply of “somebody” is none: outcome is none that the protocol knows. [example]"),
        (
            "outcome: answered,", "outcome: refused, problem: { code: card-stolen, detail: d },",
            "27:43: The contract's “problems” do not list “card-stolen”. [example]"
        ),
        (
            "outcome: answered,", "outcome: failed, problem: { code: oops, detail: d, retriable: true },",
            "27:42: “oops” is neither in the contract's “problems” nor a code of the protocol. [example]"
        ),
        (
            "outcome: answered,", "outcome: incomplete, missing: [{ pointer: /no, code: c, detail: d }],",
            "27:47: The request has nothing at /no. [example]"
        ),
        (
            "examples:\n  - name: somebody",
            "examples:\n  - name: somebody\n    request: { residentId: \"1\" }\n    reply: { outcome: not-found }\n  - name: somebody",
            "28:5: Another example is called “somebody” already. [example]"
        ),
    ]

    @Test(arguments: mistakes)
    func `it is told where it stands`(old: String, new: String, told: String) {
        let mistakes = TestFolder().replacing(old, by: new, in: TestFolder.operation).mistakes.filter { $0.file == TestFolder.operation }
        #expect(mistakes.contains { $0.description.hasPrefix("\(TestFolder.operation):\(told)") }, "\(mistakes)\nhas not\n\(told)")
    }

    @Test func `every mistake of a schema is told with its own line`() {
        let mistakes = TestFolder().replacing("{ type: integer, minimum: 2000 }", by: "{ type: whole, minimun: 2000 }", in: TestFolder.operation)
            .replacing("properties: { number: { type: string } }", by: "properties: { number: { pattern: \"(\" } }", in: TestFolder.operation)
            .mistakes
        #expect(mistakes.map(\.line) == [12, 12, 18])
        #expect(mistakes.map(\.rule) == [.schema, .schemaKeyword, .schema])
    }

    @Test func `an operation that cannot be read is not called missing by the matters that ask it`() {
        let mistakes = TestFolder().replacing("effect: none", by: "effect: no-ne", in: TestFolder.operation).mistakes
        #expect(mistakes.map(\.file) == [TestFolder.operation])
    }

    @Test func `a lookup may not ask an operation for cases`() {
        let mistakes = TestFolder().replacing("lane: lookup", by: "lane: case", in: TestFolder.operation).mistakes
        #expect(mistakes.map(\.rule) == [.lane, .lane])
    }

    @Test func `an operation for cases may name the one that says whether it happened, which must exist`() {
        let folder = TestFolder().replacing("lane: lookup", by: "lane: case", in: TestFolder.operation).removing(TestFolder.matter)
        #expect(folder.replacing("effect: none", by: "effect: { query: police.resident.read@1 }", in: TestFolder.operation).mistakes == [])
        #expect(
            folder.replacing("effect: none", by: "effect: { query: police.resident.rad@1 }", in: TestFolder.operation).mistakes.map(\.description)
                == [
                    "\(TestFolder.operation):5:1: There is no operation police.resident.rad@1; did you mean “police.resident.read@1”? [reference]"
                ])
    }
}
