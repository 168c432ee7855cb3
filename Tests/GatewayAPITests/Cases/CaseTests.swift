import Contracts
import HTTPTypes
import JSON
import Messaging
import Orchestration
import Testing

@testable import GatewayAPI

/// One gateway with cases, and what is asked of it.
struct CaseHall {
    let cases = ScriptedCases()
    let desk = ScriptedDesk()

    static let body = #"{"matter":"relocation","applicant":{"residentId":"99010419900101123X","name":"张三"},"form":{"address":"甲路 1 号"}}"#
    static let path = "/v1/requests/\(String.example)"

    func ask(
        _ method: HTTPRequest.Method, _ path: String, token: String? = "terminal-token", fields: HTTPFields = [:], body: String? = nil
    ) async throws -> Reading {
        try await GatewayAPITests.ask(desk, cases: cases, method, path, token: token, fields: fields, body: body)
    }

    @discardableResult
    func accept(key: String = "7f3a", body: String = body) async throws -> Reading {
        try await ask(.post, "/v1/requests", fields: [.idempotencyKey: key], body: body)
    }
}

@Suite("A case over HTTP", .timeLimit(.minutes(1)))
struct CaseTests {
    private let hall = CaseHall()

    @Test("It is accepted at once, with its number and its due date")
    func accepted() async throws {
        let response = try await hall.accept()
        #expect(response.status == 202)
        #expect(response.fields[.location] == CaseHall.path)
        #expect(response.fields[.retryAfter] == "60")
        let document = try response.json
        #expect(document["request"] == .string(.example) && document["case"] == "20261126-4F7K21")
        #expect(document["state"] == "pending" && document["mayCollect"] == false && document["missing"] == [])
        #expect(document["openedAt"] == .string(ScriptedCases.opened.description) && document["due"] == .string(ScriptedCases.due.description))
        #expect(hall.desk.submissions.isEmpty, "a case is no lookup")
    }

    @Test("A second press joins the first; the same key with another form does not")
    func pressedTwice() async throws {
        try await hall.accept()
        let second = try await hall.accept()
        #expect(second.status == 202)
        #expect(second.fields[.idempotencyReplayed] == "true")
        #expect(try second.json["case"] == "20261126-4F7K21")
        let other = try await hall.accept(body: CaseHall.body.replacing("1 号", with: "2 号"))
        #expect(other.status == 422)
        #expect(try other.json["code"] == "key-reused")
        let closed = CaseHall()
        try await closed.accept()
        closed.cases.hold()
        try await closed.cases.drop(.example, step: "permit", reason: "x", by: "lin")
        let late = try await closed.accept()
        #expect(late.status == 200)
        #expect(late.fields[.contentLocation] == CaseHall.path && late.fields[.idempotencyReplayed] == "true")
    }

    @Test("It is read by id and by number, and again only if something has changed")
    func read() async throws {
        try await hall.accept()
        for path in [CaseHall.path, "/v1/requests/20261126-4F7K21"] {
            let read = try await hall.ask(.get, path)
            #expect(read.status == 200)
            #expect(read.fields[.retryAfter] == "60")
            let tag = try #require(read.fields[.eTag])
            let again = try await hall.ask(.get, path, fields: [.ifNoneMatch: tag])
            #expect(again.status == 304)
            #expect(again.text.isEmpty && again.fields[.eTag] == tag)
        }
    }

    @Test("A due date that moves is a change, though the answer's revision stays")
    func movedDue() async throws {
        try await hall.accept()
        let tag = try #require(try await hall.ask(.get, CaseHall.path).fields[.eTag])
        hall.cases.move(due: nil)
        let read = try await hall.ask(.get, CaseHall.path, fields: [.ifNoneMatch: tag])
        #expect(read.status == 200)
        #expect(try read.json["revision"] == 1 && read.json["due"] == nil)
    }

    @Test("A due date that may become another one says so, and so does the list; that it is definite now is a change")
    func provisionalDue() async throws {
        try await hall.accept()
        hall.cases.move(due: ScriptedCases.due, isProvisional: true)
        let read = try await hall.ask(.get, CaseHall.path)
        #expect(try read.json["dueProvisional"] == true)
        #expect(try await hall.ask(.get, "/v1/requests").json["items"]?[0]?["dueProvisional"] == true)
        hall.cases.move(due: ScriptedCases.due)
        let definite = try await hall.ask(.get, CaseHall.path, fields: [.ifNoneMatch: try #require(read.fields[.eTag])])
        #expect(definite.status == 200)
        #expect(try definite.json["dueProvisional"] == nil && definite.json["due"] != nil)
    }

    @Test("It says what happened, in the caller's language")
    func timeline() async throws {
        try await hall.accept()
        let timeline = try await hall.ask(.get, CaseHall.path + "/timeline", fields: [.acceptLanguage: "en"])
        #expect(timeline.fields[.contentLanguage] == "en")
        #expect(
            try timeline.json == [
                "items": [["at": .string(ScriptedCases.opened.description), "action": "accepted", "text": "Noted: accepted"]]
            ])
    }

    @Test("It has no event stream, and says where to look; a case that one may not see does not exist there either")
    func events() async throws {
        try await hall.accept()
        let own = try await hall.ask(.get, CaseHall.path + "/events", fields: [.accept: "text/event-stream", .acceptLanguage: "en"])
        #expect(own.status == 404)
        #expect(try own.json["code"] == "not-found" && own.json["detail"]?.string?.contains("timeline") == true)
        let foreign = try await hall.ask(.get, CaseHall.path + "/events", token: "portal-token")
        #expect(try foreign.json["code"] == "unknown-request")
    }

    @Test("It is withdrawn with 202 until the departments have answered")
    func withdrawn() async throws {
        try await hall.accept()
        let response = try await hall.ask(.delete, CaseHall.path)
        #expect(response.status == 202)
        #expect(try response.json["state"] == "withdrawn")
        #expect(hall.cases.record() == ["hall-1: accepted", "hall-1: withdrawn"])
    }

    @Test("Another channel's case does not exist, unless the applicant brings it along", arguments: ["get", "timeline", "supplement", "delete"])
    func foreign(what: String) async throws {
        try await hall.accept()
        hall.cases.ask(for: "/form/photo")
        func ask(_ request: String, _ identity: String?) async throws -> Reading {
            let fields: HTTPFields = identity.map { [.applicantIdentity: $0] } ?? [:]
            let path = "/v1/requests/\(request)"
            return switch what {
            case "get": try await hall.ask(.get, path, token: "portal-token", fields: fields)
            case "timeline": try await hall.ask(.get, path + "/timeline", token: "portal-token", fields: fields)
            case "supplement": try await hall.ask(.patch, path + "/supplement", token: "portal-token", fields: fields, body: #"{"form":{}}"#)
            default: try await hall.ask(.delete, path, token: "portal-token", fields: fields)
            }
        }
        for request in [String.example, "20261126-4F7K21", "01KB3ZQ6X1EXAMPLE000000009"] {
            for identity in [nil, "", " ", "990104198507123111"] as [String?] {
                let response = try await ask(request, identity)
                #expect(response.status == 404)
                #expect(try response.json["code"] == "unknown-request")
            }
        }
        #expect([200, 202].contains(try await ask("20261126-4F7K21", "99010419900101123X").status))
    }

    @Test("Without a channel's token, or with an operator's, nothing is shown", arguments: [nil, "wrong", "operator-token"] as [String?])
    func unauthenticated(token: String?) async throws {
        try await hall.accept()
        for (method, path, body) in [
            (.get, CaseHall.path, nil), (.get, CaseHall.path + "/timeline", nil), (.get, "/v1/requests", nil), (.delete, CaseHall.path, nil),
            (.patch, CaseHall.path + "/supplement", "{}"), (.post, "/v1/matters/relocation/precheck", "{}"), (.post, "/v1/requests", CaseHall.body),
        ] as [(HTTPRequest.Method, String, String?)] {
            let response = try await hall.ask(method, path, token: token, body: body)
            #expect(response.status == 401, "\(method) \(path)")
            #expect(try response.json["code"] == "unauthenticated")
        }
        #expect(hall.cases.record() == ["hall-1: accepted"])
    }

    @Test("A gateway without a store takes no cases, and says so")
    func noStore() async throws {
        for (method, path, body) in [
            (.post, "/v1/requests", CaseHall.body), (.get, "/v1/requests", nil), (.delete, CaseHall.path, nil),
            (.get, CaseHall.path + "/timeline", nil), (.patch, CaseHall.path + "/supplement", #"{"form":{}}"#),
            (.post, "/v1/matters/relocation/precheck", #"{"applicant":{}}"#),
        ] as [(HTTPRequest.Method, String, String?)] {
            let response = try await ask(ScriptedDesk(), method, path, body: body)
            #expect(response.status == 503, "\(method) \(path)")
            #expect(response.fields[.retryAfter] != nil)
        }
    }

    @Test("What somebody typed into a path by mistake is not repeated; an id of ours is")
    func instance() async throws {
        let typed = try await hall.ask(.get, "/v1/requests/99010419900101123X/timeline")
        #expect(!typed.text.contains("99010419900101123X"))
        #expect(try await hall.ask(.delete, CaseHall.path).json["instance"] == .string(CaseHall.path))
    }
}
