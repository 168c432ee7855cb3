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

    @Test("Only operators may", arguments: [("terminal-token", 403), ("wrong", 401), (nil, 401)] as [(String?, Int)])
    func strangers(token: String?, status: Int) async throws {
        try await hall.accept()
        for (method, path, body) in [
            (.get, Self.clock, nil), (.get, Self.record, nil), (.post, Self.clock, #"{"action":"stop","reason":"hearing"}"#),
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
        #expect(try OpenAPI.schema("Record").violations(of: try await ask(.get, Self.record).json).isEmpty)
    }
}
