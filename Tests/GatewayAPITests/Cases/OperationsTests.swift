import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Messaging
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("What operators see and do", .timeLimit(.minutes(1)))
struct OperationsTests {
    private let hall = CaseHall()
    private static let step = "/v1/operations/requests/\(String.example)/steps/permit"
    private static let why = "/v1/operations/requests/\(String.example)/why"

    private func ask(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws -> Reading {
        try await hall.ask(method, path, token: "operator-token", fields: [.acceptLanguage: "en"], body: body)
    }

    @Test("A case is explained in one sentence, by id and by number, whatever its channel")
    func why() async throws {
        try await hall.accept()
        #expect(try await ask(.get, Self.why).json == ["request": .string(.example), "why": "police has been asked for permit."])
        hall.cases.hold()
        #expect(try await ask(.get, "/v1/operations/requests/20261126-4F7K21/why").json["why"] == "permit of police has been waiting for a person.")
        let unknown = try await ask(.get, Self.why.replacing("0001", with: "0009"))
        #expect(unknown.status == 404)
        #expect(try unknown.json["code"] == "unknown-request")
    }

    @Test("Every accepted case stands in the account, closed or where it is")
    func account() async throws {
        for key in ["a", "b", "c"] { try await hall.accept(key: key) }
        hall.cases.hold()
        hall.cases.hold("01KB3ZQ6X1EXAMPLE000000002")
        try await hall.cases.drop("01KB3ZQ6X1EXAMPLE000000002", step: "permit", reason: "x", by: "lin")
        #expect(
            try await ask(.get, "/v1/operations/account").json == [
                "since": "1970-01-01T00:00:00.000Z", "accepted": 3, "closed": 1, "open": ["department": 1, "held": 1], "overdue": 0,
                "parked": 0,
            ])
        let later = try await ask(.get, "/v1/operations/account?since=2027-01-01T00:00:00Z").json
        #expect(later == ["since": "2027-01-01T00:00:00.000Z", "accepted": 0, "closed": 0, "open": [:], "overdue": 0, "parked": 0])
        for query in ["since=1h", "since=", "until=2027-01-01T00:00:00Z"] {
            #expect(try await ask(.get, "/v1/operations/account?\(query)").status == 400, "\(query)")
        }
    }

    @Test("Steps that wait for a person are listed, with the reason")
    func held() async throws {
        for key in ["a", "b"] { try await hall.accept(key: key) }
        #expect(try await ask(.get, "/v1/operations/held").json == ["items": []])
        hall.cases.hold()
        hall.cases.hold("01KB3ZQ6X1EXAMPLE000000002")
        let first = try await ask(.get, "/v1/operations/held?limit=1").json
        #expect(
            first == [
                "items": [
                    [
                        "request": .string(.example), "case": "20261126-4F7K21", "step": "permit", "department": "police",
                        "since": .string(ScriptedCases.opened.description),
                        "reason": ["code": "unknown-outcome", "detail": "It is not known what happened"],
                    ]
                ]
            ])
        #expect(try await ask(.get, "/v1/operations/held?limit=0").status == 400)
    }

    @Test("A held step is asked again, in the operator's name, and once")
    func askAgain() async throws {
        try await hall.accept()
        hall.cases.hold()
        let response = try await ask(.post, Self.step, body: #"{"action":"ask-again"}"#)
        #expect(response.status == 200)
        #expect(
            try response.json == [
                "request": .string(.example), "step": "permit", "action": "ask-again", "by": "lin", "why": "police has been asked for permit.",
            ])
        #expect(hall.cases.record() == ["hall-1: accepted", "lin: repeated"])
        #expect(try await ask(.post, Self.step, body: #"{"action":"ask-again"}"#).status == 409)
    }

    @Test(
        "What the department said on another way is written down",
        arguments: [#"{"outcome":"answered","data":{"no":"7"}}"#, #"{"outcome":"not-found"}"#])
    func answer(reply: String) async throws {
        try await hall.accept()
        hall.cases.hold()
        let response = try await ask(.post, Self.step, body: #"{"action":"answer","reply":\#(reply)}"#)
        #expect(response.status == 200)
        #expect(try response.json["why"] == "It was closed.")
        #expect(hall.cases.record() == ["hall-1: accepted", "lin: answered-by-hand"])
    }

    @Test("A step is given up with a reason")
    func drop() async throws {
        try await hall.accept()
        hall.cases.hold()
        #expect(try await ask(.post, Self.step, body: #"{"action":"drop","reason":"The office was closed for good"}"#).status == 200)
        #expect(hall.cases.record() == ["hall-1: accepted", "lin: dropped"])
    }

    @Test(
        "An action with mistakes does nothing, and every mistake is told",
        arguments: [
            ("{}", ["#/action"]), (#"{"action":"close"}"#, ["#/action"]), (#"{"action":"ask-again","reason":"x"}"#, ["#/reason"]),
            (#"{"action":"drop"}"#, ["#/reason"]), (#"{"action":"drop","reason":""}"#, ["#/reason"]),
            (#"{"action":"drop","reason":"\#(String(repeating: "x", count: 1001))"}"#, ["#/reason"]),
            (#"{"action":"answer"}"#, ["#/reply"]), (#"{"action":"answer","reply":{"outcome":"answered"}}"#, ["#/reply"]),
            (#"{"action":"answer","reply":{"outcome":"done"},"reason":"x"}"#, ["#/reason", "#/reply"]),
            (#"{"action":"answer","reply":{"outcome":"later","availableAt":"2026-12-01T00:00:00Z"}}"#, ["#/reply"]),
            (#"{"action":"answer","reply":{"outcome":"failed","problem":{"code":"busy","detail":"","retriable":true}}}"#, ["#/reply"]),
        ])
    func mistakes(body: String, pointers: [String]) async throws {
        try await hall.accept()
        hall.cases.hold()
        let response = try await ask(.post, Self.step, body: body)
        #expect(response.status == 400)
        #expect(try response.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == pointers)
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test("A case, or a step, that does not exist is not acted upon")
    func unknown() async throws {
        try await hall.accept()
        hall.cases.hold()
        let body = #"{"action":"ask-again"}"#
        #expect(try await ask(.post, Self.step.replacing("0001", with: "0009"), body: body).status == 404)
        #expect(try await ask(.post, Self.step.replacing("permit", with: "fund"), body: body).status == 409)
    }

    @Test(
        "Nobody else may come here: a channel gets 403, a stranger 401",
        arguments: [("terminal-token", 403), ("wrong", 401), (nil, 401)] as [(String?, Int)])
    func strangers(token: String?, status: Int) async throws {
        try await hall.accept()
        hall.cases.hold()
        for (method, path, body) in [
            (.get, Self.why, nil), (.get, "/v1/operations/account", nil), (.get, "/v1/operations/held", nil),
            (.post, Self.step, #"{"action":"ask-again"}"#),
        ] as [(HTTPRequest.Method, String, String?)] {
            let response = try await hall.ask(method, path, token: token, body: body)
            #expect(response.status == status)
            #expect((response.fields[.wwwAuthenticate] != nil) == (status == 401))
        }
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test("A gateway without a store has no cases to look after")
    func noStore() async throws {
        for path in [Self.why, "/v1/operations/account", "/v1/operations/held"] {
            #expect(try await GatewayAPITests.ask(ScriptedDesk(), .get, path, token: "operator-token").status == 503)
        }
    }

    @Test("What is answered is what the OpenAPI document promises")
    func documentsAreValid() async throws {
        try await hall.accept()
        hall.cases.ask(for: "/form/photo")
        hall.cases.hold()
        for (path, schema) in [
            (CaseHall.path, "Case"), (CaseHall.path + "/timeline", "Timeline"), (CaseHall.path + "/clock", "Clock"),
            ("/v1/requests", "CaseList"),
        ] {
            let reading = try await hall.ask(.get, path)
            #expect(try OpenAPI.schema(schema).violations(of: try reading.json).isEmpty, "\(path)")
        }
        for (path, schema) in [(Self.why, "Why"), ("/v1/operations/account", "Account"), ("/v1/operations/held", "HeldList")] {
            #expect(try OpenAPI.schema(schema).violations(of: try await ask(.get, path).json).isEmpty, "\(path)")
        }
        let mistakes = try await hall.ask(.post, "/v1/matters/relocation/precheck", body: #"{"applicant":{}}"#).json
        #expect(try OpenAPI.schema("Mistakes").isValid(mistakes))
        let action = #"{"action":"ask-again"}"#
        #expect(try OpenAPI.schema("StepAction").isValid(try JSONValue(parsing: Array(action.utf8), profile: .bus)))
        #expect(try !OpenAPI.schema("StepAction").isValid(["action": "drop"]))
        #expect(try OpenAPI.schema("StepActed").isValid(try await ask(.post, Self.step, body: action).json))
    }
}
