import Contracts
import HTTPTypes
import JSON
import Orchestration
import Testing

@testable import GatewayAPI

@Suite("Submitting a request", .timeLimit(.minutes(1)))
struct SubmittingTests {
    private func desk(answering answer: Answer = .closed, isRepeat: Bool = false) -> ScriptedDesk {
        let desk = ScriptedDesk { _ in Accepted(request: .example, isRepeat: isRepeat, deadline: .seconds(1)) }
        desk.say(answer)
        return desk
    }

    @Test("A lookup is held until its answer is closed")
    func held() async throws {
        let desk = desk(answering: .waiting)
        async let reading = submit(to: desk)
        try await eventually { desk.waiting == 1 }
        desk.say(.half)
        desk.say(.closed)
        let response = try await reading
        #expect(response.status == 200)
        #expect(try response.json == Answer.closed.json(in: .zh))
        #expect(response.fields[.contentLocation] == "/v1/requests/\(String.example)")
        #expect(response.fields[.eTag] == "\"3-zh\"")
        #expect(response.fields[.cacheControl] == "no-store")
        #expect(response.fields[.location] == nil)
        #expect(response.fields[.retryAfter] == nil)
    }

    @Test("What was submitted reaches the desk: matter, applicant, form, channel, key, trace")
    func passedOn() async throws {
        let desk = desk()
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        _ = try await submit(
            to: desk, fields: [.idempotencyKey: "\"7f3a\"", .traceparent: trace],
            body: #"{"matter":"overview","applicant":{"residentId":"1"},"form":{"year":2026}}"#)
        let submission = try #require(desk.submissions.first)
        #expect(submission.matter == "overview")
        #expect(submission.applicant == ["residentId": "1"])
        #expect(submission.form == ["year": 2026])
        #expect(submission.channel == .terminal)
        #expect(submission.idempotencyKey == "7f3a")
        #expect(submission.trace == trace)
        #expect(submission.limit == nil)
    }

    @Test("A form may be left out")
    func formless() async throws {
        let desk = desk()
        #expect(try await submit(to: desk, body: #"{"matter":"overview","applicant":{}}"#).status == 200)
        #expect(desk.submissions.first?.form == [:])
    }

    @Test("Prefer: respond-async is answered at once, with a place to look")
    func asynchronous() async throws {
        let desk = desk(answering: .waiting)
        let response = try await submit(to: desk, fields: [.prefer: "respond-async"])
        #expect(response.status == 202)
        #expect(response.fields[.location] == "/v1/requests/\(String.example)")
        #expect(response.fields[.retryAfter] == "1")
        #expect(response.fields[.preferenceApplied] == "respond-async")
        #expect(try response.json == Answer.waiting.json(in: .zh))
        #expect(desk.waits.isEmpty)
    }

    @Test("Prefer: wait=N holds the response that long at most, and never longer than the limit")
    func waiting() async throws {
        let desk = desk(answering: .half)
        let response = try await submit(to: desk, fields: [.prefer: "wait=5"])
        #expect(response.status == 202)
        #expect(response.fields[.preferenceApplied] == "wait=5")
        #expect(desk.waits == [.seconds(5)])
        desk.say(.closed)
        let patient = try await submit(to: desk, fields: [.prefer: "handling=lenient, wait=500"])
        #expect(patient.status == 200)
        #expect(patient.fields[.preferenceApplied] == "wait=30")
        #expect(desk.waits == [.seconds(5), .seconds(30)])
    }

    @Test("Prefer: wait=0 does not wait")
    func noWait() async throws {
        let desk = desk(answering: .half)
        let response = try await submit(to: desk, fields: [.prefer: "wait=0"])
        #expect(response.status == 202)
        #expect(response.fields[.preferenceApplied] == "wait=0")
        #expect(desk.waits.isEmpty)
    }

    @Test("A case needs a store: a gateway without one says so, and takes nothing")
    func noStore() async throws {
        let desk = desk(answering: .waiting)
        let response = try await submit(to: desk, body: #"{"matter":"relocation","applicant":{}}"#)
        #expect(response.status == 503)
        #expect(desk.submissions.isEmpty)
    }

    @Test("A repeat joins the first and says so")
    func replayed() async throws {
        let response = try await submit(to: desk(isRepeat: true), fields: [.idempotencyKey: "7f3a"])
        #expect(response.status == 200)
        #expect(response.fields[.idempotencyReplayed] == "true")
    }

    @Test("An answer in English carries English reasons and its language")
    func english() async throws {
        let desk = desk(answering: .half)
        let response = try await submit(to: desk, fields: [.prefer: "respond-async", .acceptLanguage: "en-GB"])
        #expect(try response.json["parts"]?["permit"]?["reason"]?["detail"] == "Waiting for the department")
        #expect(response.fields[.contentLanguage] == "en")
        #expect(response.fields[.vary] == "Accept-Language")
    }

    @Test(
        "Bad idempotency keys are refused before anything is asked",
        arguments: ["", "\"", "\"\"", "\"abc", "schlüssel", String(repeating: "k", count: 256)])
    func badKey(key: String) async throws {
        let desk = desk()
        let response = try await submit(to: desk, fields: [.idempotencyKey: key])
        #expect(response.status == 400)
        #expect(try response.json["code"] == "invalid-request")
        #expect(desk.submissions.isEmpty)
    }

    @Test("Two idempotency keys are one too many")
    func twoKeys() async throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .idempotencyKey, value: "a"))
        fields.append(HTTPField(name: .idempotencyKey, value: "b"))
        #expect(try await submit(to: desk(), fields: fields).status == 400)
    }

    @Test(
        "A trace that cannot be gone on with is passed over",
        arguments: ["", "00-xyz", "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01"])
    func badTrace(trace: String) async throws {
        let desk = desk()
        _ = try await submit(to: desk, fields: [.traceparent: trace])
        #expect(desk.submissions.count == 1)
        #expect(desk.submissions.first?.trace == nil)
    }
}
