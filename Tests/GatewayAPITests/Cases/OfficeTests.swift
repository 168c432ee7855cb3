import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Messaging
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("The law's clock and the record over HTTP", .timeLimit(.minutes(1)))
struct OfficeTests {
    private let hall = CaseHall()
    private static let clock = "/v1/operations/requests/\(String.example)/clock"
    private static let record = "/v1/operations/requests/\(String.example)/record"

    private func ask(_ method: HTTPRequest.Method, _ path: String, body: String? = nil) async throws -> Reading {
        try await hall.ask(method, path, token: "operator-token", fields: [.acceptLanguage: "en"], body: body)
    }

    @Test("An office stops, resumes and extends a clock in the operator's name, and reads how it is counted")
    func orders() async throws {
        try await hall.accept()
        let stopped = try await ask(.post, Self.clock, body: #"{"action":"stop","reason":"expert-review"}"#)
        #expect(stopped.status == 200)
        #expect(
            try stopped.json == [
                "request": .string(.example), "action": "stop", "by": "lin", "clock": ["whole": ["promised": ["days": 7]]],
            ])
        let resumed = try await ask(.post, Self.clock, body: #"{"action":"resume","task":"permit"}"#)
        #expect(try resumed.json["due"] == .string(ScriptedCases.due.description) && resumed.json["task"] == "permit")
        let more = #"{"action":"extend","days":10,"approver":"the head","reason":"a second inspection"}"#
        #expect(try await ask(.post, Self.clock, body: more).status == 200)
        #expect(
            hall.cases.record() == [
                "hall-1: accepted", "lin: stop whole expert-review", "lin: resume permit any", "lin: extend whole 10 the head a second inspection",
            ])
        #expect(try await ask(.get, Self.clock).json == ["whole": ["promised": ["days": 7]]])
    }

    @Test("What the clock's terms or its state do not allow is a conflict, as a problem document")
    func conflicts() async throws {
        try await hall.accept()
        let resumed = try await ask(.post, Self.clock, body: #"{"action":"resume"}"#)
        #expect(resumed.status == 409)
        #expect(resumed.fields[.contentType] == "application/problem+json")
        #expect(try resumed.json["code"] == "conflict")
        #expect(try await ask(.post, Self.clock.replacing("0001", with: "0009"), body: #"{"action":"resume"}"#).status == 404)
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test(
        "An order with mistakes does nothing, and every mistake is told",
        arguments: [
            ("{}", ["#/action"]), (#"{"action":"pause"}"#, ["#/action"]), (#"{"action":"stop"}"#, ["#/reason"]),
            (#"{"action":"stop","reason":"holiday"}"#, ["#/reason"]), (#"{"action":"resume","reason":1}"#, ["#/reason"]),
            (#"{"action":"stop","reason":"hearing","days":3}"#, ["#/days"]), (#"{"action":"resume","task":7}"#, ["#/task"]),
            (#"{"action":"extend"}"#, ["#/days", "#/approver", "#/reason"]),
            (#"{"action":"extend","days":0,"approver":"a","reason":"b"}"#, ["#/days"]),
            (#"{"action":"extend","days":1,"approver":"a","reason":"\#(String(repeating: "x", count: 301))"}"#, ["#/reason"]),
        ])
    func mistakes(body: String, pointers: [String]) async throws {
        try await hall.accept()
        let response = try await ask(.post, Self.clock, body: body)
        #expect(response.status == 400)
        #expect(try response.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == pointers)
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test("The record says who did what, and why")
    func record() async throws {
        try await hall.accept()
        hall.cases.hold()
        try await hall.cases.drop(.example, step: "permit", reason: "The office was closed for good", by: "lin")
        let items = try await ask(.get, Self.record).json["items"]?.array ?? []
        #expect(items.count == 2)
        let opened = JSONValue.string(ScriptedCases.opened.description)
        #expect(items.last == ["at": opened, "actor": "lin", "action": "dropped", "reason": "The office was closed for good"])
    }

    @Test("The cases of all channels are listed for operators, those that are overdue alone where that is asked")
    func list() async throws {
        for key in ["a", "b"] { try await hall.accept(key: key) }
        func cases(_ query: String) async throws -> [String?] {
            try await ask(.get, "/v1/operations/requests\(query)").json["items"]?.array?.map { $0["request"]?.string } ?? []
        }
        #expect(try await cases("") == ["01KB3ZQ6X1EXAMPLE000000002", .example])
        #expect(try await cases("?overdue=true") == [])
        hall.cases.move(due: ScriptedCases.opened.advanced(by: .seconds(-1)))
        #expect(try await cases("?overdue=true") == [.example])
        #expect(try await cases("?overdue=false").count == 2)
        #expect(try await ask(.get, "/v1/operations/requests?overdue=yes").status == 400)
        #expect(try await hall.ask(.get, "/v1/requests?overdue=true").json["items"]?.array?.count == 1)
    }

    @Test("A page that is not the last says where the next one is, with the filters that were asked for")
    func pages() async throws {
        for key in ["a", "b"] { try await hall.accept(key: key) }
        let first = try await hall.ask(.get, "/v1/requests?limit=1&matter=relocation&state=pending")
        let link = try #require(first.fields[.link])
        #expect(link == "</v1/requests?after=01KB3ZQ6X1EXAMPLE000000002&limit=1&matter=relocation&state=pending>; rel=\"next\"")
        let second = try await hall.ask(.get, String(link.dropFirst().prefix { $0 != ">" }))
        #expect(try second.json["items"]?[0]?["request"] == .string(.example))
        #expect(second.fields[.link] == nil)
        let odd = try await hall.ask(.get, "/v1/requests?limit=1&due-before=2030-01-01T00:00:00Z")
        #expect(odd.fields[.link]?.contains("due-before=2030-01-01T00%3A00%3A00Z") == true)
        let all = try await ask(.get, "/v1/operations/requests?limit=1")
        #expect(all.fields[.link]?.hasPrefix("</v1/operations/requests?after=") == true)
    }

    @Test("Only operators may", arguments: [("terminal-token", 403), ("wrong", 401), (nil, 401)] as [(String?, Int)])
    func strangers(token: String?, status: Int) async throws {
        try await hall.accept()
        for (method, path, body) in [
            (.get, Self.clock, nil), (.get, Self.record, nil), (.get, "/v1/operations/requests", nil),
            (.post, Self.clock, #"{"action":"stop","reason":"hearing"}"#),
        ] as [(HTTPRequest.Method, String, String?)] {
            #expect(try await hall.ask(method, path, token: token, body: body).status == status)
        }
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test("What is answered is what the OpenAPI document promises")
    func documentsAreValid() async throws {
        try await hall.accept()
        for body in [
            #"{"action":"stop","reason":"hearing"}"#, #"{"action":"resume"}"#, #"{"action":"extend","days":1,"approver":"a","reason":"b"}"#,
        ] {
            #expect(try OpenAPI.schema("ClockOrder").isValid(try JSONValue(parsing: Array(body.utf8), profile: .bus)), "\(body)")
            #expect(try OpenAPI.schema("ClockOrdered").violations(of: try await ask(.post, Self.clock, body: body).json).isEmpty, "\(body)")
        }
        #expect(try !OpenAPI.schema("ClockOrder").isValid(["action": "stop"]))
        #expect(try OpenAPI.schema("CaseList").violations(of: try await ask(.get, "/v1/operations/requests").json).isEmpty)
        #expect(try OpenAPI.schema("Record").violations(of: try await ask(.get, Self.record).json).isEmpty)
    }
}
