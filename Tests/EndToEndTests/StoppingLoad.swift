import Contracts
import JSON
import Messaging
import NIOHTTP1
import Synchronization

@testable import onevisit

/// Callers who ask without a pause, over HTTP and over the bus, and keep account of what became of each request.
final class StoppingLoad: Sendable {
    /// What the callers of one way have seen.
    struct Account: Sendable {
        /// The requests whose closed answer came, whole.
        var answered: Set<String> = []
        /// What each department's parts were, and how often.
        var outcomes: [String: [String: Int]] = [:]
        /// Requests that were told to come again later.
        var refused = 0
        /// Requests on whose connection nothing came.
        var unheard = 0
        /// What came and was neither an answer nor a refusal, or not whole.
        var broken: [String] = []
    }

    private let accounts = Mutex<(http: Account, bus: Account)>((Account(), Account()))
    private let isOver = Flag()
    /// Callers on the bus that wait, by the message that they sent.
    private let waiting = Mutex<[String: AsyncStream<Void>.Continuation]>([:])

    var http: Account { accounts.withLock { $0.http } }
    var bus: Account { accounts.withLock { $0.bus } }

    /// Makes the callers stop after the request that they are at.
    func end() { isOver.raise() }

    private var goesOn: Bool { !isOver.isUp }

    private func note(_ answer: JSONValue, in account: inout Account) {
        guard let request = answer["request"]?.string, answer["closedAt"] != nil, let parts = answer["parts"]?.object else {
            return account.broken.append("\(answer)")
        }
        account.answered.insert(request)
        for (name, part) in parts { account.outcomes[name, default: [:]][part["outcome"]?.string ?? "-", default: 0] += 1 }
    }

    // MARK: - HTTP

    /// One caller, who connects again when a connection is closed.
    func ask(_ endpoint: Endpoint, token: String, person: Int) async throws {
        let fields: HTTPHeaders = ["authorization": "Bearer \(token)", "content-type": "application/json"]
        let body = RunningSession.request("my-affairs", person: person).utf8
        while goesOn {
            do {
                try await HTTPConnection.with(endpoint) { connection in
                    while goesOn {
                        let head = try await connection.open(.POST, "/v1/requests", fields: fields, body: body)
                        try await read(Int(head.status.code), from: &connection)
                    }
                }
            } catch {
                accounts.withLock { $0.http.unheard += 1 }
                // A gateway that is gone refuses at once; no need to ask it a thousand times.
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Reads the rest of a response that has begun: from here on nothing may go wrong.
    private func read(_ status: Int, from connection: inout HTTPConnection) async throws {
        do {
            var body: [UInt8] = []
            while let chunk = try await connection.nextChunk() { body += chunk }
            let document = try JSONValue(parsing: body, profile: .document)
            accounts.withLock { accounts in
                switch status {
                case 200: note(document, in: &accounts.http)
                case 503: accounts.http.refused += 1
                default: accounts.http.broken.append("\(status): \(document)")
                }
            }
        } catch {
            accounts.withLock { $0.http.broken.append("\(status), then \(error)") }
            throw error
        }
    }

    // MARK: - The bus

    /// Callers on the bus, each with one request on its way at a time.
    func ask(_ bus: any MessageBus, token: String, callers: Int) async throws {
        let name = "stopping-\(UInt32.random(in: 0 ... .max))"
        let receiver = bus.receive(Subscription(.exclusive { ExclusiveQueue(name: "onevisit.reply.\(name).\($0)", bindings: []) })) { messages in
            for message in messages {
                do {
                    let document = try JSONValue(parsing: message.body, profile: .bus)
                    self.accounts.withLock { document["problem"] == nil ? self.note(document, in: &$0.bus) : ($0.bus.refused += 1) }
                } catch {
                    self.accounts.withLock { $0.bus.broken.append("\(error)") }
                }
                message.properties.correlationID.flatMap { id in self.waiting.withLock { $0[id] } }?.finish()
            }
        }
        await bus.ready()
        let connection = bus.status.consuming.connection ?? 0
        await withDiscardingTaskGroup { group in
            for caller in 0..<callers {
                group.addTask {
                    var count = 0
                    while self.goesOn {
                        count += 1
                        let id = "\(name)-\(caller)-\(count)"
                        let (answered, feed) = AsyncStream.makeStream(of: Void.self)
                        self.waiting.withLock { $0[id] = feed }
                        let request = RunningSession.request("my-affairs", person: caller)
                        _ = await bus.publish([Self.message(id, replyTo: "onevisit.reply.\(name).\(connection)", token: token, request)])
                        for await _ in answered {}
                    }
                }
            }
            // Whoever still waits at the end waits for an orchestrator that is gone.
            group.addTask {
                while self.goesOn, !Task.isCancelled { do { try await Task.sleep(for: .milliseconds(20)) } catch { break } }
                for feed in self.waiting.withLock({ $0.values.map { $0 } }) { feed.finish() }
            }
        }
        withExtendedLifetime(receiver) {}
    }

    private static func message(_ id: String, replyTo: String, token: String, _ request: JSONValue) -> OutgoingMessage {
        let body: JSONValue = [
            "protocol": 1, "channel": "bus", "token": .string(token), "matter": request["matter"] ?? .null,
            "applicant": request["applicant"] ?? .null, "form": [:],
        ]
        return OutgoingMessage(
            route: Route(exchange: ExchangeName.requests, key: DevPlan.gateway),
            properties: MessageProperties(
                messageID: id, type: MessageType.requests, appID: "stopping", correlationID: id, replyTo: replyTo, expiration: .seconds(20),
                timestamp: .now),
            body: body.utf8)
    }
}
