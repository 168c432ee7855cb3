import JSON
import NIOHTTP1

/// Submits requests and follows their answers, part by part where somebody looks on.
struct LiveAnswer: Sendable {
    let client: GatewayClient
    let isJSON: Bool
    /// How long to wait; nil for as long as the gateway takes, which is the matter's deadline.
    var limit: Duration?

    private var view: AnswerView { AnswerView(language: client.language, style: Style()) }
    private var isLive: Bool { !isJSON && Console.isTerminal }

    /// Submits a request document and shows its answer; of a case, that it was accepted.
    func submit(_ document: JSONValue, key: String?) async throws(Failure) {
        var fields: HTTPHeaders = [:]
        if let key { fields.add(name: "idempotency-key", value: "\"\(key)\"") }
        if isLive || limit == .zero {
            fields.add(name: "prefer", value: "respond-async")
        } else if let limit {
            fields.add(name: "prefer", value: "wait=\(max(1, limit.components.seconds))")
        }
        let reply = try await client.exchange(.POST, "/v1/requests", fields: fields, body: document)
        let answer = try GatewayClient.document(of: reply)
        // Departments work on a case for days: that it was accepted is all that there is to wait for.
        if answer["case"] != nil {
            view.tell(answer, json: isJSON)
            return
        }
        guard isLive, limit != .zero, let request = answer["request"]?.string, answer["closedAt"] == nil else {
            try view.show(answer, json: isJSON)
            return
        }
        try await follow(request)
    }

    /// Shows each part as it arrives, then how it ended. With JSON, prints each event on a line of its own.
    func follow(_ request: String) async throws(Failure) {
        let (view, isJSON, path) = (view, isJSON, "/v1/requests/\(PathSegment.encoded(request))")
        let ended = Once()
        let watching: @Sendable () async throws -> Void = {
            try await client.events("\(path)/events") { event in
                let document = try JSONValue(parsing: Array(event.data.utf8), profile: .document)
                if event.name == "end" { ended.set(document) }
                if isJSON {
                    Console.out((["event": .string(event.name), "data": document] as JSONValue).line)
                } else if event.name == "part" {
                    Console.out(view.line(for: document, name: document["name"]?.string ?? ""))
                } else if event.name == "end" {
                    Console.out(view.head(of: document))
                }
                return event.name != "end"
            }
        }
        do {
            if let limit { try await within(limit, watching) } else { try await watching() }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.failed, "The event stream cannot be read: \(error)")
        }
        guard let answer = ended.value else {
            if limit != nil { throw Failure(.pending, "The answer is not there yet. Look again: onevisit request get \(request)") }
            // The stream had nothing new to say: the answer was closed before.
            try view.show(try await client.get(path), json: isJSON)
            return
        }
        try AnswerView.judge(answer)
    }

    /// Runs `body`, but not longer than that.
    private func within(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { try await Task.sleep(for: limit) }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }
}
