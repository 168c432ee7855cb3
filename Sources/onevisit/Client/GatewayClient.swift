import Contracts
import Glibc
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a gateway over HTTP, in the name of a channel.
struct GatewayClient: Sendable {
    /// Longer than the gateway holds any request back.
    private static let patience = Duration.seconds(45)
    /// A document takes as long as the gateway lets a slow line have for it: the largest at 32 KiB a second.
    private static let documentPatience = Duration.seconds(660)

    let endpoint: Endpoint
    let token: String?
    let language: Language

    init(_ settings: Settings.API, language: Language) throws(Failure) {
        guard let endpoint = Endpoint(settings.url) else {
            throw Failure(.usage, "\(settings.url) is no address of a gateway; write http://host:port or https://host:port")
        }
        self.endpoint = endpoint
        token = settings.token
        self.language = language
    }

    /// The document at a path.
    func get(_ path: String) async throws(Failure) -> JSONValue {
        let reply = try await exchange(.GET, path)
        return try Self.document(of: reply)
    }

    /// The reply to a request for a path, whatever its status.
    func exchange(_ method: HTTPMethod, _ path: String, fields more: HTTPHeaders = [:], body: JSONValue? = nil) async throws(Failure) -> HTTPReply {
        var fields = fields
        fields.add(contentsOf: more)
        if body != nil { fields.replaceOrAdd(name: "content-type", value: "application/json") }
        let (headers, bytes) = (fields, body?.utf8)
        return try await asking {
            try await HTTPConnection.with(endpoint) { connection in
                try await connection.exchange(method, path, fields: headers, body: bytes)
            }
        }
    }

    /// Sends a document to a path.
    func put(_ document: [UInt8], type: String, to path: String, fields more: HTTPHeaders) async throws(Failure) -> JSONValue {
        var fields = fields
        fields.add(contentsOf: more)
        fields.replaceOrAdd(name: "content-type", value: type)
        let headers = fields
        let reply = try await asking(within: Self.documentPatience) {
            try await HTTPConnection.with(endpoint) { connection in
                try await connection.exchange(.PUT, path, fields: headers, body: document)
            }
        }
        return try Self.document(of: reply)
    }

    /// The document at a path and its type.
    func download(_ path: String, fields more: HTTPHeaders) async throws(Failure) -> (type: String, content: [UInt8]) {
        var fields = fields
        fields.add(contentsOf: more)
        fields.replaceOrAdd(name: "accept", value: "*/*")
        let headers = fields
        return try await asking(within: Self.documentPatience) {
            try await HTTPConnection.with(endpoint) { connection in
                let head = try await connection.open(.GET, path, fields: headers)
                var content: [UInt8] = []
                while let chunk = try await connection.nextChunk() { content += chunk }
                if head.status != .ok { _ = try Self.document(of: HTTPReply(status: Int(head.status.code), fields: head.headers, body: content)) }
                return (head.headers.first(name: "content-type") ?? "", content)
            }
        }
    }

    /// Hands each event of a stream to `take` until the stream ends or `take` says that it has seen enough.
    func events(_ path: String, _ take: @escaping @Sendable (ServerSentEvent) throws -> Bool) async throws(Failure) {
        var fields = fields
        fields.replaceOrAdd(name: "accept", value: "text/event-stream")
        let headers = fields
        try await asking {
            try await HTTPConnection.with(endpoint) { connection in
                let head = try await connection.open(.GET, path, fields: headers)
                guard head.status == .ok else {
                    var body: [UInt8] = []
                    while let chunk = try await connection.nextChunk() { body += chunk }
                    _ = try Self.document(of: HTTPReply(status: Int(head.status.code), fields: head.headers, body: body))
                    return
                }
                var parser = ServerSentEventParser()
                while let chunk = try await connection.nextChunk() {
                    for event in parser.read(chunk) where try !take(event) { return }
                }
            }
        }
    }

    /// The document of a reply, or the failure that its problem document describes.
    static func document(of reply: HTTPReply) throws(Failure) -> JSONValue {
        let document = try read(reply)
        guard reply.status >= 400 else { return document }
        throw Failure(kind(ofStatus: reply.status), sentence(of: document, status: reply.status))
    }

    /// The document of a reply, whatever its status.
    static func read(_ reply: HTTPReply) throws(Failure) -> JSONValue {
        do { return reply.body.isEmpty ? .null : try JSONValue(parsing: reply.body, profile: .document) } catch {
            throw Failure(.failed, "The gateway's response is no JSON (\(error.reason)), with HTTP status \(reply.status).")
        }
    }

    private static func kind(ofStatus status: Int) -> Failure.Kind {
        switch status {
        case 401, 403: .notAllowed
        case 404: .notFound
        case 502, 503, 504: .unreachable
        default: .failed
        }
    }

    private static func sentence(of problem: JSONValue, status: Int) -> String {
        let title = problem["title"]?.string ?? "The gateway refused with HTTP status \(status)"
        var lines = [[title, problem["detail"]?.string].compactMap { $0 }.joined(separator: ": ")]
        for mistake in problem["errors"]?.array ?? [] {
            lines.append("  \(mistake["pointer"]?.string ?? ""): \(mistake["message"]?.string ?? "")")
        }
        if status == 401 {
            lines.append(
                "Give the token with --token, ONEVISIT_API_TOKEN (a channel's) or ONEVISIT_API_OPERATOR_TOKEN (an operator's), or start `onevisit dev` in this folder."
            )
        }
        return lines.joined(separator: "\n")
    }

    private var fields: HTTPHeaders {
        var fields: HTTPHeaders = ["accept": "application/json", "accept-language": language == .zh ? "zh-CN" : "en"]
        if let token { fields.add(name: "authorization", value: "Bearer \(token)") }
        return fields
    }

    /// Runs an exchange with a time limit, and says in words what went wrong with it.
    private func asking<Value: Sendable>(
        within limit: Duration = patience, _ body: @escaping @Sendable () async throws -> Value
    ) async throws(Failure) -> Value {
        do {
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let value = first else {
                    throw Failure(.unreachable, "The gateway at \(endpoint) did not answer within \(limit).")
                }
                return value
            }
        } catch let failure as Failure {
            throw failure
        } catch is CancellationError {
            throw Failure(.interrupted)
        } catch {
            throw Failure(
                .unreachable, "The gateway at \(endpoint) cannot be reached: \(Self.words(error)). Is it running? `onevisit dev` starts one.")
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words($0.error) } ?? error.dnsAError.map { "\($0)" } ?? "the name \(error.host) is not known"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "\(error)"
        }
    }
}
