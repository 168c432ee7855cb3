import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Messaging
import Orchestration

/// Cases over HTTP: the same endpoints as for lookups, and what only cases know.
extension Frontend {
    private func caseDesk() throws(Problem) -> any CaseDesk {
        guard let cases else { throw Problem.noCases }
        return cases
    }

    /// Who looks: the channel, and the applicant who brings the case along to it.
    private func viewer(_ call: Call) -> CaseViewer {
        CaseViewer(channel: call.channel, identity: call.request.headers[.applicantIdentity])
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
        if EntityTag(view.answer, in: call.language).isNamed(by: call.request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: view.fields(in: call.language))
        }
        return view.response(in: call.language)
    }

    /// `DELETE /v1/requests/{request}`: the applicant withdraws. It is over when every department has answered.
    func withdraw(_ call: Call) async throws -> Response {
        let view = try await caseDesk().withdraw(call.parameter, for: viewer(call))
        return view.response(in: call.language, status: view.answer.isClosed ? .ok : .accepted)
    }

    /// `PATCH /v1/requests/{request}/supplement`: `{"form": …}`, a JSON Merge Patch of the form.
    func supplement(_ call: Call) async throws -> Response {
        let document = try await call.request.json(longest: limits.bodyBytes)
        guard let members = document.object, let form = members["form"], form.object != nil, members.count == 1 else {
            throw Problem.supplementWanted
        }
        return try await caseDesk().supplement(call.parameter, form: form, for: viewer(call)).response(in: call.language)
    }

    /// `GET /v1/requests/{request}/timeline`: what happened, the oldest first.
    func timeline(_ call: Call) async throws -> Response {
        let entries = try await caseDesk().timeline(of: call.parameter, for: viewer(call))
        return Response.document(["items": .array(entries.map { $0.json(in: call.language) })], in: call.language)
    }

    /// `POST /v1/matters/{matter}/precheck`: all that is missing or wrong, at once; nothing is stored.
    func precheck(_ call: Call) async throws -> Response {
        var members = try await call.request.json(longest: limits.bodyBytes).object ?? JSONObject()
        let documents = members["documents"]?.array?.compactMap(\.string) ?? []
        members["documents"] = nil
        members["matter"] = .string(call.parameter)
        let document = try SubmissionDocument(.object(members))
        let submission = Submission(matter: document.matter, applicant: document.applicant, form: document.form, channel: call.channel)
        let mistakes = try await caseDesk().precheck(submission, documents: documents)
        return Response.document(["mistakes": .array(mistakes.map { $0.json(in: call.language) })], in: call.language)
    }

    /// `GET /v1/requests`: the channel's own cases, the newest first, a page at a time.
    func list(_ call: Call) async throws -> Response {
        let query = call.request.uri.queryParameters
        func value(_ name: String) -> String? { query[Substring(name)].map(String.init) }
        let state = try value("state").map { text throws(Problem) in
            guard let state = Answer.State(rawValue: text) else { throw Problem.queryWrong("state") }
            return state
        }
        let due = try value("due-before").map { text throws(Problem) in
            guard let due = Timestamp(text) else { throw Problem.queryWrong("due-before") }
            return due
        }
        let limit = try value("limit").map { text throws(Problem) in
            guard let limit = Int(text), limit > 0 else { throw Problem.queryWrong("limit") }
            return limit
        }
        let wanted = CaseQuery(
            matter: value("matter"), department: value("department"), state: state, dueBefore: due, after: value("after"), limit: limit ?? 50)
        let page = try await caseDesk().list(wanted, for: CaseViewer(channel: call.channel))
        return .json(["items": .array(page.lines.map(\.json)), "next": page.next.map { .string($0) } ?? .null])
    }
}

extension CaseView {
    /// The answer document, and what only cases have.
    func json(in language: Language) -> JSONValue {
        var members = answer.json(in: language).object ?? JSONObject()
        members["case"] = .string(number)
        members["openedAt"] = .string(openedAt.description)
        members["due"] = due.map { .string($0.description) }
        members["missing"] = .array(
            missing.map { ["pointer": .string($0.pointer.description), "code": .string($0.code), "detail": .string($0.detail)] })
        members["mayCollect"] = .bool(mayCollect)
        return .object(members)
    }

    /// When to look again at a case that is open: departments work for days.
    private static let retrySeconds = 60

    func fields(in language: Language) -> HTTPFields {
        var fields = answer.fields(in: language)
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
        members["due"] = due.map { .string($0.description) }
        return .object(members)
    }
}

extension Problem.Mistake {
    fileprivate func json(in language: Language) -> JSONValue {
        ["pointer": .string(pointer.description), "code": .string(code), "detail": .string(message[language])]
    }
}

extension Response {
    fileprivate static func document(_ document: JSONValue, in language: Language) -> Response {
        Response(status: .ok, headers: .json(.json, in: language), body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.utf8)))
    }
}

extension Problem {
    static let noCases = Problem(
        .unavailable, LocalizedText(zh: "此网关不办理需多日办结的事项。", en: "This gateway takes no cases: it has no store."))
    static let supplementWanted = Problem(
        .invalidRequest,
        LocalizedText(zh: "补正文档须为 {\"form\": {…}}，仅含要更改的内容。", en: "A supplement is {\"form\": {…}} with what changes, and nothing else."))

    static func queryWrong(_ name: String) -> Problem {
        Problem(.invalidRequest, LocalizedText(zh: "查询参数 \(name) 无法识别。", en: "The query parameter \(name) cannot be read."))
    }
}
