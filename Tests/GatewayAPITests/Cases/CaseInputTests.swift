import Contracts
import HTTPTypes
import JSON
import Messaging
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("What is given to a case", .timeLimit(.minutes(1)))
struct CaseInputTests {
    private let hall = CaseHall()
    private static let supplement = CaseHall.path + "/supplement"

    @Test(
        "A supplement is a patch of the form, as JSON or as a merge patch",
        arguments: ["application/json", "application/merge-patch+json; charset=utf-8"])
    func supplement(type: String) async throws {
        try await hall.accept()
        hall.cases.ask(for: "/form/photo")
        let asked = try await hall.ask(.get, CaseHall.path).json
        #expect(asked["state"] == "supplement")
        #expect(asked["missing"] == [["pointer": "/form/photo", "code": "missing", "detail": "a photo"]])
        let response = try await hall.ask(
            .patch, Self.supplement, fields: [.contentType: type], body: #"{"form":{"photo":"IMG-7","address":null}}"#)
        #expect(response.status == 200)
        #expect(try response.json["state"] == "pending" && response.json["missing"] == [])
        #expect(hall.cases.form() == ["photo": "IMG-7"])
    }

    @Test("A submission announces documents, and a supplement says which of them are still to come, without a form")
    func announced() async throws {
        try await hall.accept(body: CaseHall.body.replacing("\"form\"", with: "\"documents\":[\"plan\",\"lease\"],\"form\""))
        #expect(hall.cases.announced() == ["plan", "lease"])
        hall.cases.ask(for: "/documents/plan")
        let response = try await hall.ask(.patch, Self.supplement, body: #"{"documents":["lease"]}"#)
        #expect(response.status == 200)
        #expect(hall.cases.announced() == ["lease"])
    }

    @Test("A supplement that nobody waits for is a conflict")
    func inVain() async throws {
        try await hall.accept()
        let response = try await hall.ask(.patch, Self.supplement, body: #"{"form":{"photo":"p"}}"#)
        #expect(response.status == 409)
        #expect(try response.json["code"] == "conflict")
    }

    @Test(
        "A supplement with mistakes changes nothing, and every mistake is told",
        arguments: [
            ("{}", ["#/form"]), (#"{"form":5}"#, ["#/form"]), (#"{"form":{},"matter":"x"}"#, ["#/matter"]),
            (#"{"from":{},"notes":1}"#, ["#/from", "#/notes", "#/form"]), (#"{"form":null}"#, ["#/form"]),
            (#"{"documents":"plan"}"#, ["#/documents"]), (#"{"form":5,"documents":[1]}"#, ["#/form", "#/documents"]),
        ])
    func mistakes(body: String, pointers: [String]) async throws {
        try await hall.accept()
        hall.cases.ask(for: "/form/photo")
        let response = try await hall.ask(.patch, Self.supplement, body: body)
        #expect(response.status == 400)
        #expect(try response.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == pointers)
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test(
        "Another content type, or a body that is no JSON, is refused",
        arguments: [
            ("text/plain", "{}", 415), ("application/json-patch+json", "[]", 415), ("application/json", "{", 400), ("application/json", "", 400),
        ])
    func contentTypes(type: String, body: String, status: Int) async throws {
        try await hall.accept()
        let step = "/v1/operations/requests/\(String.example)/steps/permit"
        for (method, path, token) in [
            (.patch, Self.supplement, "terminal-token"), (.post, "/v1/matters/relocation/precheck", "terminal-token"),
            (.post, step, "operator-token"),
        ] as [(HTTPRequest.Method, String, String)] {
            let response = try await hall.ask(method, path, token: token, fields: [.contentType: type], body: body)
            #expect(response.status == status, "\(path)")
        }
    }

    @Test("A merge patch is no submission")
    func mergePatchElsewhere() async throws {
        let response = try await hall.ask(.post, "/v1/requests", fields: [.contentType: "application/merge-patch+json"], body: CaseHall.body)
        #expect(response.status == 415)
    }

    @Test("A precheck tells all that is missing at once, and stores nothing")
    func precheck() async throws {
        let path = "/v1/matters/relocation/precheck"
        let wrong = try await hall.ask(.post, path, fields: [.acceptLanguage: "en"], body: #"{"applicant":{},"form":{}}"#)
        #expect(wrong.status == 200)
        #expect(
            try wrong.json["mistakes"]?.array?.compactMap { $0["pointer"]?.string } == ["/applicant/residentId", "/form/address", "/documents/lease"])
        #expect(try wrong.json["mistakes"]?[0] == ["pointer": "/applicant/residentId", "code": "required", "detail": "It is missing"])
        let right = try await hall.ask(
            .post, path, body: #"{"applicant":{"residentId":"99010419900101123X"},"form":{"address":"a"},"documents":["lease"]}"#)
        #expect(try right.json == ["mistakes": []])
        #expect(try await hall.ask(.post, "/v1/matters/nothing/precheck", body: #"{"applicant":{}}"#).status == 404)
        #expect(try await hall.ask(.get, "/v1/requests").json["items"] == [])
    }

    @Test(
        "A precheck that cannot be read is a mistake of the caller's",
        arguments: [
            ("{}", ["#/applicant"]), (#"{"applicant":{},"matter":"relocation"}"#, ["#/matter"]),
            (#"{"applicant":[],"form":1}"#, ["#/applicant", "#/form"]),
            (#"{"applicant":{},"documents":["lease",1]}"#, ["#/documents"]), (#"{"applicant":{},"documents":"lease"}"#, ["#/documents"]),
        ])
    func precheckMistakes(body: String, pointers: [String]) async throws {
        let response = try await hall.ask(.post, "/v1/matters/relocation/precheck", body: body)
        #expect(response.status == 400)
        #expect(try response.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == pointers)
    }

    @Test("The list has the channel's own cases, the newest first, a page at a time")
    func pages() async throws {
        for key in ["a", "b", "c"] { try await hall.accept(key: key) }
        _ = try await hall.ask(.post, "/v1/requests", token: "portal-token", body: CaseHall.body)
        let first = try await hall.ask(.get, "/v1/requests?limit=2").json
        #expect(first["items"]?.array?.compactMap { $0["case"]?.string } == ["20261126-4F7K23", "20261126-4F7K22"])
        let next = try #require(first["next"]?.string)
        let second = try await hall.ask(.get, "/v1/requests?limit=2&after=\(next)").json
        #expect(
            second == [
                "items": [
                    [
                        "request": .string(.example), "case": "20261126-4F7K21", "matter": "relocation", "state": "pending",
                        "openedAt": .string(ScriptedCases.opened.description), "due": .string(ScriptedCases.due.description),
                    ]
                ], "next": .null,
            ])
    }

    @Test(
        "The list is filtered",
        arguments: [
            ("state=pending", 1), ("state=complete", 0), ("matter=relocation", 1), ("matter=permit", 0), ("department=police", 1),
            ("department=housing-fund", 0), ("due-before=2027-01-01T00:00:00Z", 1), ("due-before=2026-01-01T00:00:00Z", 0),
            ("matter=relocation&state=supplement", 0), ("ticket=A-017", 0),
        ])
    func filters(query: String, count: Int) async throws {
        try await hall.accept()
        #expect(try await hall.ask(.get, "/v1/requests?\(query)").json["items"]?.array?.count == count)
    }

    @Test("A case is found by the ticket that its applicant holds")
    func ticket() async throws {
        let body = CaseHall.body.replacing(#""form""#, with: #""ticket":"A-017","form""#)
        #expect(try await hall.ask(.post, "/v1/requests", body: body).status == 202)
        let found = try await hall.ask(.get, "/v1/requests?ticket=A-017").json
        #expect(found["items"]?.array?.map { $0["ticket"] } == ["A-017"])
        #expect(try await hall.ask(.post, "/v1/requests", body: body.replacing(#""A-017""#, with: "17")).status == 400)
    }

    @Test(
        "A query that cannot be read is refused rather than passed over, and not repeated",
        arguments: ["state=done", "limit=0", "limit=x", "limit=201", "due-before=tomorrow", "stat=pending", "resident=99010419900101123X"])
    func badQuery(query: String) async throws {
        let response = try await hall.ask(.get, "/v1/requests?\(query)")
        #expect(response.status == 400)
        #expect(try response.json["code"] == "invalid-request")
        #expect(!response.text.contains("99010419900101123X"))
    }
}
