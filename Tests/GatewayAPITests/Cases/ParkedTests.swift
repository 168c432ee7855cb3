import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Messaging
import Orchestration
import Synchronization
import Testing

@testable import GatewayAPI

@Suite("Parked messages over HTTP", .timeLimit(.minutes(1)))
struct ParkedTests {
    private let hall = CaseHall()
    private static let list = "/v1/operations/parked"
    private static let one = "/v1/operations/parked/1"

    private func ask(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws -> Reading {
        try await hall.ask(method, path, token: "operator-token", fields: [.acceptLanguage: "en"], body: body)
    }

    private var log: [String] { hall.cases.parkedLog.withLock { $0 } }

    @Test("They are listed a page at a time, without what they hold")
    func list() async throws {
        #expect(try await ask(.get, Self.list).json == ["items": [], "next": .null])
        for _ in 0..<3 { hall.cases.park() }
        let first = try await ask(.get, Self.list + "?limit=2")
        #expect(
            try first.json["items"]?[0] == [
                "id": 1, "at": .string(ScriptedCases.opened.description), "reason": ["code": "invalid-input", "detail": "it lacks a member"],
                "kind": "task", "request": .string(.example), "task": "permit", "department": "police", "instance": "police-7f3a", "size": 210,
                "eraseAt": .string(ScriptedCases.due.description),
            ])
        #expect(try first.json["next"] == "2")
        #expect(first.fields[.link] == "</v1/operations/parked?after=2&limit=2>; rel=\"next\"")
        let second = try await ask(.get, Self.list + "?limit=2&after=2")
        #expect(try second.json["items"]?.array?.map { $0["id"] } == [3] && second.json["next"] == .null)
        #expect(try await ask(.get, Self.list + "?after=x").status == 400)
    }

    @Test("One is shown masked, or, in the operator's name, as it came")
    func show() async throws {
        hall.cases.park()
        #expect(try await ask(.get, Self.one).json["body"] == ["tasks": ["***"]])
        #expect(log.isEmpty)
        #expect(try await ask(.get, Self.one + "?body=true").json["body"] == "as it came")
        #expect(log == ["lin read 1"])
        for path in [Self.list + "/9", Self.list + "/permit"] { #expect(try await ask(.get, path).status == 404) }
        #expect(try await ask(.get, Self.one + "?body=1").status == 400)
    }

    @Test("One is sent again, or let go with a reason; then it is gone")
    func act() async throws {
        for _ in 0..<2 { hall.cases.park() }
        #expect(try await ask(.post, Self.one, body: #"{"action":"send-again"}"#).json == ["id": 1, "action": "send-again", "by": "lin"])
        #expect(try await ask(.post, Self.one, body: #"{"action":"send-again"}"#).status == 404)
        let dropped = try await ask(.post, Self.list + "/2", body: #"{"action":"drop","reason":"a test of the department's"}"#)
        #expect(dropped.status == 200)
        #expect(log == ["lin sent 1", "lin dropped 2: a test of the department's"])
    }

    @Test(
        "An action with mistakes does nothing",
        arguments: [
            ("{}", ["#/action"]), (#"{"action":"erase"}"#, ["#/action"]), (#"{"action":"drop"}"#, ["#/reason"]),
            (#"{"action":"send-again","reason":"x"}"#, ["#/reason"]), (#"{"action":"drop","reason":""}"#, ["#/reason"]),
        ])
    func mistakes(body: String, pointers: [String]) async throws {
        hall.cases.park()
        let response = try await ask(.post, Self.one, body: body)
        #expect(response.status == 400)
        #expect(try response.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == pointers)
        #expect(log.isEmpty)
    }

    @Test("Only operators may", arguments: [("terminal-token", 403), ("wrong", 401), (nil, 401)] as [(String?, Int)])
    func strangers(token: String?, status: Int) async throws {
        hall.cases.park()
        for (method, path, body) in [
            (.get, Self.list, nil), (.get, Self.one, nil), (.get, Self.one + "?body=true", nil), (.post, Self.one, #"{"action":"send-again"}"#),
        ] as [(HTTPRequest.Method, String, String?)] {
            #expect(try await hall.ask(method, path, token: token, body: body).status == status)
        }
        #expect(log.isEmpty)
    }

    @Test("What is answered is what the OpenAPI document promises")
    func documentsAreValid() async throws {
        hall.cases.park()
        for (path, schema) in [(Self.list, "ParkedList"), (Self.one, "ParkedMessage"), (Self.one + "?body=true", "ParkedMessage")] {
            #expect(try OpenAPI.schema(schema).violations(of: try await ask(.get, path).json).isEmpty, "\(path)")
        }
        #expect(try OpenAPI.schema("ParkedAction").isValid(["action": "drop", "reason": "x"]))
        #expect(try !OpenAPI.schema("ParkedAction").isValid(["action": "drop"]))
        #expect(try OpenAPI.schema("ParkedActed").isValid(try await ask(.post, Self.one, body: #"{"action":"send-again"}"#).json))
    }
}
