import Contracts
import HTTPTypes
import JSON
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("Cases over HTTP")
struct CaseTests {
    private let cases = ScriptedCases()
    private let desk = ScriptedDesk()
    private static let body = #"{"matter":"relocation","applicant":{"residentId":"99010419900101123X","name":"张三"}}"#
    private static let path = "/v1/requests/\(String.example)"

    private func accept() async throws -> Reading {
        try await ask(desk, cases: cases, .post, "/v1/requests", fields: [.idempotencyKey: "7f3a"], body: Self.body)
    }

    @Test("A case is accepted at once with its number; a second press joins it")
    func accepted() async throws {
        let first = try await accept()
        #expect(first.status == 202)
        #expect(first.fields[.location] == Self.path)
        #expect(try first.json["case"] == "20261126-4F7K2Q")
        #expect(try first.json["state"] == "pending" && first.json["mayCollect"] == false)
        let second = try await accept()
        #expect(second.fields[.idempotencyReplayed] == "true")
        #expect(desk.submissions.isEmpty, "a case is no lookup")
    }

    @Test("It is read by id and by number, conditionally too, and by nobody else's channel")
    func read() async throws {
        _ = try await accept()
        let read = try await ask(desk, cases: cases, .get, Self.path)
        #expect(read.status == 200)
        let tag = try #require(read.fields[.eTag])
        #expect(try await ask(desk, cases: cases, .get, Self.path, fields: [.ifNoneMatch: tag]).status == 304)
        #expect(try await ask(desk, cases: cases, .get, "/v1/requests/20261126-4F7K2Q").status == 200)
        #expect(try await ask(desk, cases: cases, .get, Self.path, token: "portal-token").status == 404)
        let brought = try await ask(
            desk, cases: cases, .get, Self.path, token: "portal-token", fields: [.named("Applicant-Identity"): "99010419900101123X"])
        #expect(brought.status == 200)
        #expect(try await ask(desk, cases: cases, .get, Self.path, token: nil).status == 401)
    }

    @Test("A supplement is a patch of the form and nothing else, wanted or in vain")
    func supplement() async throws {
        _ = try await accept()
        let path = Self.path + "/supplement"
        #expect(try await ask(desk, cases: cases, .patch, path, body: #"{"form":{"photo":"p"}}"#).status == 409)
        cases.ask(for: "/form/photo")
        #expect(try await ask(desk, cases: cases, .get, Self.path).json["missing"]?.array?.first?["pointer"] == "/form/photo")
        for wrong in [#"{"form":5}"#, #"{}"#, #"{"form":{},"matter":"x"}"#, "[]"] {
            #expect(try await ask(desk, cases: cases, .patch, path, body: wrong).status == 400, "\(wrong)")
        }
        #expect(try await ask(desk, cases: cases, .patch, path, body: #"{"form":{"photo":"p"}}"#).json["state"] == "pending")
    }

    @Test("It is withdrawn, listed, told step by step, and checked before it is submitted")
    func others() async throws {
        let wrong = try await ask(desk, cases: cases, .post, "/v1/matters/relocation/precheck", body: #"{"applicant":{}}"#)
        #expect(try wrong.json["mistakes"]?.array?.first?["pointer"] == "/applicant/residentId")
        _ = try await accept()
        #expect(try await ask(desk, cases: cases, .get, Self.path + "/timeline").json["items"]?.array?.first?["action"] == "accepted")
        #expect(try await ask(desk, cases: cases, .get, "/v1/requests?state=pending").json["items"]?.array?.count == 1)
        #expect(try await ask(desk, cases: cases, .get, "/v1/requests?state=complete").json["items"]?.array?.count == 0)
        for query in ["state=done", "limit=0", "limit=x", "due-before=tomorrow"] {
            #expect(try await ask(desk, cases: cases, .get, "/v1/requests?\(query)").status == 400, "\(query)")
        }
        #expect(try await ask(desk, cases: cases, .delete, Self.path).json["state"] == "withdrawn")
    }
}
