import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Orchestration

extension Frontend {
    /// `POST /v1/requests`: takes a submission and holds the response until the answer is closed, unless the caller prefers otherwise or
    /// the matter is a case, whose answer takes days.
    func submit(_ call: Call) async throws -> Response {
        let fields = call.request.headers
        let preference = Preference(fields[.prefer])
        let key = try IdempotencyKey.read(fields, longest: limits.idempotencyKeyBytes)
        let document = try SubmissionDocument(try await call.request.json(longest: limits.bodyBytes))
        let submission = Submission(
            matter: document.matter, applicant: document.applicant, form: document.form, documents: document.documents, ticket: document.ticket,
            channel: call.channel, idempotencyKey: key, trace: TraceParent.read(fields[.traceparent]))
        if desk.catalogue.matters[document.matter]?.lane == .case { return try await submitCase(submission, call) }
        let accepted = try desk.submit(submission)
        let seconds = preference.isAsync ? 0 : preference.wait.map { min($0, Int(limits.longestWait.components.seconds)) }
        let answer = try await answer(to: accepted.request, for: call.channel, within: seconds.map { .seconds($0) } ?? limits.longestWait)

        var response = answer.response(in: call.language, status: answer.isClosed ? .ok : .accepted)
        let path = "/v1/requests/\(accepted.request)"
        response.headers[answer.isClosed ? .contentLocation : .location] = path
        if accepted.isRepeat { response.headers[.idempotencyReplayed] = "true" }
        if preference.isAsync {
            response.headers[.preferenceApplied] = "respond-async"
        } else if preference.wait != nil, let seconds {
            response.headers[.preferenceApplied] = "wait=\(seconds)"
        }
        return response
    }

    /// `GET /v1/requests/{request}`: the answer as it stands.
    func request(_ call: Call) async throws -> Response {
        let answer: Answer
        do throws(Problem) {
            answer = try desk.answer(to: call.parameter, for: call.channel)
        } catch {
            guard error.code == .unknownRequest, let cases else { throw error }
            return try await view(call, in: cases)
        }
        if EntityTag(answer, in: call.language).isNamed(by: call.request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: answer.fields(in: call.language))
        }
        return answer.response(in: call.language)
    }

    private func answer(to request: String, for channel: Channel, within limit: Duration) async throws -> Answer {
        guard limit > .zero else { return try desk.answer(to: request, for: channel) }
        return try await Departure.whileCallerIsThere { try await desk.closedAnswer(to: request, for: channel, within: limit) }
    }
}

extension Answer {
    /// When to ask again about an answer that is not closed: lookups end within seconds.
    private static let retrySeconds = 1

    var isClosed: Bool { closedAt != nil }

    func fields(in language: Language) -> HTTPFields {
        var fields = HTTPFields.json(.json, in: language)
        fields[.eTag] = EntityTag(self, in: language).description
        if !isClosed { fields[.retryAfter] = String(Self.retrySeconds) }
        return fields
    }

    func response(in language: Language, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: fields(in: language), body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(in: language).utf8)))
    }
}
