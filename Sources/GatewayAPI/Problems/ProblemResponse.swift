import Contracts
import HTTPTypes
import Hummingbird
import JSON
import Orchestration

extension Problem {
    /// Where a problem names no time: the breath that a reconnect to the broker takes.
    private static let defaultRetry: Duration = .seconds(1)

    /// The problem as a response; `instance` names the call or the request that it is about.
    func response(in language: Language, instance: String?) -> Response {
        var document = json(in: language)
        if case .object(var members) = document {
            members["instance"] = instance.map { .string($0) }
            if let seconds = retrySeconds { members["retryAfter"] = .integer(seconds) }
            document = .object(members)
        }
        return Response(
            status: .init(code: code.status), headers: fields(in: language), body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.utf8)))
    }

    /// The header fields that go with this problem, those of its body's length apart.
    func fields(in language: Language) -> HTTPFields {
        var fields = HTTPFields.json(.problem, in: language)
        if let seconds = retrySeconds { fields[.retryAfter] = String(seconds) }
        switch code {
        case .unauthenticated: fields[.wwwAuthenticate] = "Bearer realm=\"onevisit\""
        case .unsupportedMediaType: fields[.accept] = accepted.isEmpty ? MediaType.json.rawValue : accepted.joined(separator: ", ")
        case .tooManyRequests: RateLimitFields.write(reached, retryAfter: retrySeconds ?? 1, into: &fields)
        default: break
        }
        return fields
    }

    /// Whole seconds, rounded up, so that nobody comes back too early. Always there with 429 and 503.
    private var retrySeconds: Int64? {
        let isExpected = code == .unavailable || code == .tooManyRequests
        guard let wait = retryAfter ?? (isExpected ? Self.defaultRetry : nil) else { return nil }
        let (seconds, attoseconds) = wait.components
        return max(1, seconds + (attoseconds > 0 ? 1 : 0))
    }
}

extension HTTPFields {
    /// What every document in the caller's language carries. Nothing that concerns a person may lie in a cache.
    static func json(_ type: MediaType, in language: Language) -> HTTPFields {
        [
            .contentType: type.rawValue, .contentLanguage: language.rawValue, .vary: "Accept-Language", .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
    }
}

extension Response {
    /// A document for programs, in both languages or in none.
    static func json(_ document: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: MediaType.json.rawValue, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.utf8)))
    }
}
