import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// Cases over HTTP: the same endpoints as for lookups, and what only cases know.
extension Frontend {
    /// - Throws: ``Problem/noCases`` where this gateway takes none.
    func caseDesk() throws(Problem) -> any CaseDesk {
        guard let cases else { throw Problem.noCases }
        return cases
    }

    /// Who looks: the channel, and the applicant who brings the case along to it.
    func viewer(_ call: Call) -> CaseViewer {
        let identity = call.request.headers[.applicantIdentity].map { String($0.trimmed) }
        return CaseViewer(channel: call.channel, identity: identity == "" ? nil : identity)
    }

    /// `POST /v1/requests` for a case: accepted means on disk.
    func submitCase(_ submission: Submission, _ call: Call) async throws -> Response {
        let accepted = try await caseDesk().submit(submission)
        var response = accepted.view.response(in: call.language, status: accepted.view.answer.isClosed ? .ok : .accepted)
        response.headers[accepted.view.answer.isClosed ? .contentLocation : .location] = "/v1/requests/\(accepted.view.answer.request)"
        if accepted.isRepeat { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    /// `GET /v1/requests/{request}` for a case, by its id or its number.
    func view(_ call: Call, in cases: any CaseDesk) async throws -> Response {
        let view = try await cases.view(of: call.parameter, for: viewer(call))
        if EntityTag(view, in: call.language).isNamed(by: call.request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: view.fields(in: call.language))
        }
        return view.response(in: call.language)
    }

    /// `DELETE /v1/requests/{request}`: the applicant withdraws. It is over when every department has answered.
    func withdraw(_ call: Call) async throws -> Response {
        let view = try await caseDesk().withdraw(call.parameter, for: viewer(call))
        return view.response(in: call.language, status: view.answer.isClosed ? .ok : .accepted)
    }

    /// `PATCH /v1/requests/{request}/supplement`: `{"form": …}`, a JSON Merge Patch of the form; or `{"documents": ["…"]}`, what is still to come; or
    /// both.
    func supplement(_ call: Call) async throws -> Response {
        let supplement = try Supplement(document: try await call.request.json(longest: limits.bodyBytes, or: .mergePatch))
        return try await caseDesk().supplement(call.parameter, with: supplement, for: viewer(call)).response(in: call.language)
    }

    /// `GET /v1/requests/{request}/clock`: how every limit is counted, day by day.
    func clock(_ call: Call) async throws -> Response { .json(try await caseDesk().clock(of: call.parameter, for: viewer(call))) }

    /// `GET /v1/requests/{request}/timeline`: what happened, the oldest first.
    func timeline(_ call: Call) async throws -> Response {
        let entries = try await caseDesk().timeline(of: call.parameter, for: viewer(call))
        return Response.document(["items": .array(entries.map { $0.json(in: call.language) })], in: call.language)
    }

    /// `POST /v1/matters/{matter}/precheck`: all that is missing or wrong, at once; nothing is stored.
    func precheck(_ call: Call) async throws -> Response {
        let document = try PrecheckDocument(try await call.request.json(longest: limits.bodyBytes))
        let submission = Submission(matter: call.parameter, applicant: document.applicant, form: document.form, channel: call.channel)
        let mistakes = try await caseDesk().precheck(submission, documents: document.documents)
        return .document(["mistakes": .array(mistakes.map { $0.json(in: call.language) })], in: call.language)
    }

    /// `GET /v1/requests`: the channel's own cases, the newest first, a page at a time.
    func list(_ call: Call) async throws -> Response { try await list(call.request, for: CaseViewer(channel: call.channel)) }

    /// A page of the cases that a viewer may see, and where the next one is.
    func list(_ request: Request, for viewer: CaseViewer) async throws -> Response {
        let query = try CaseQueryFields(request, known: ["ticket", "matter", "department", "state", "due-before", "overdue", "after", "limit"])
        var wanted = CaseQuery(
            ticket: query.text("ticket"), matter: query.text("matter"), department: query.text("department"), state: try query.state(),
            dueBefore: try query.time("due-before"), after: query.text("after"), limit: try query.limit())
        wanted.isOverdue = try query.flag("overdue")
        let page = try await caseDesk().list(wanted, for: viewer)
        var response = Response.json(["items": .array(page.lines.map(\.json)), "next": page.next.map { .string($0) } ?? .null])
        if let next = page.next { response.headers[.link] = "<\(request.uri.path)?\(query.query(after: next))>; rel=\"next\"" }
        return response
    }

    /// Who asks for the events of a case that he may read is told where to look instead.
    func refuseEvents(_ call: Call, because problem: Problem) async throws -> Never {
        guard problem.code == .unknownRequest, let cases else { throw problem }
        _ = try await cases.view(of: call.parameter, for: viewer(call))
        throw Problem.noEventsOfCases
    }
}

extension CaseView {
    /// When to look again at a case that is open: departments work for days.
    private static let retrySeconds = 60

    func fields(in language: Language) -> HTTPFields {
        var fields = answer.fields(in: language)
        fields[.eTag] = EntityTag(self, in: language).description
        if !answer.isClosed { fields[.retryAfter] = String(Self.retrySeconds) }
        return fields
    }

    func response(in language: Language, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: fields(in: language), body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(in: language).utf8)))
    }
}

extension TimelineEntry {
    fileprivate func json(in language: Language) -> JSONValue {
        var members: JSONObject = ["at": .string(at.description), "action": .string(action), "text": .string(text[language])]
        members["task"] = step.map { .string($0) }
        members["department"] = department.map { .string($0) }
        members["word"] = word.map { .string($0) }
        return .object(members)
    }
}

extension CasePage.Line {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "request": .string(request), "case": .string(number), "matter": .string(matter), "state": .string(state.rawValue),
            "openedAt": .string(openedAt.description),
        ]
        members["ticket"] = ticket.map { .string($0) }
        members.tell(due, isProvisional: isDueProvisional)
        return .object(members)
    }
}

extension Problem.Mistake {
    fileprivate func json(in language: Language) -> JSONValue {
        ["pointer": .string(pointer.description), "code": .string(code), "detail": .string(message[language])]
    }
}

extension Response {
    /// A document in the caller's language.
    static func document(_ document: JSONValue, in language: Language) -> Response {
        Response(status: .ok, headers: .json(.json, in: language), body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.utf8)))
    }
}

extension Problem {
    static let noCases = Problem(
        .unavailable, LocalizedText(zh: "此网关不办理需多日办结的事项。", en: "This gateway takes no cases: it has no store."))
    static let noEventsOfCases = Problem(
        .notFound,
        LocalizedText(
            zh: "办件没有事件流，请以 If-None-Match 定期读取办件，或读取 timeline。",
            en: "A case has no event stream: days pass between its events. Read it again with If-None-Match, or read its timeline."))
}
