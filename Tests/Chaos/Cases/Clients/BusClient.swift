import AMQPBus
import Contracts
import JSON
import Logging
import Messaging

/// Asks the gateway over the bus, and knows of an answer only what comes while it waits for it.
final class BusClient: Sendable {
    /// What somebody waits who gets no answer: the request, or the answer, may have gone with a broker or a connection.
    private static let patience = Duration.seconds(10)

    private let bus: AMQPBus
    private let token: String
    private let waiting = Mutexed<(next: Int, feeds: [String: AsyncStream<JSONValue>.Continuation])>((0, [:]))

    init(url: String, token: String) throws {
        self.token = token
        bus = AMQPBus(
            try AMQPConfiguration(url: url), topology: Topology(), use: .expect, logger: Logger(label: "bus") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func queue(_ connection: Int) -> String { "chaos.answers.\(connection)" }

    /// Lives until cancelled.
    func run() async throws {
        let receiver = bus.receive(Subscription(.exclusive { ExclusiveQueue(name: Self.queue($0), bindings: []) })) { [self] messages in
            for message in messages {
                guard let id = message.properties.correlationID, let feed = waiting.value.feeds[id],
                    let document = try? JSONValue(parsing: message.body, profile: .bus)
                else { continue }
                feed.yield(document)
                feed.finish()
            }
        }
        try await bus.run()
        withExtendedLifetime(receiver) {}
    }

    /// Submits once, under its own key, and waits for the answer.
    /// - Returns: as over HTTP; nil where no answer came: it is not known whether the request was handled.
    func submit(_ application: Application) async -> HTTPClient.Reply? {
        guard let connection = bus.status.consuming.connection, bus.status.isReady else { return nil }
        let (answers, feed) = AsyncStream.makeStream(of: JSONValue.self, bufferingPolicy: .bufferingOldest(1))
        let id = waiting.change { waiting in
            waiting.next += 1
            let id = "\(application.key)-\(waiting.next)"
            waiting.feeds[id] = feed
            return id
        }
        defer { waiting.change { $0.feeds[id] = nil } }
        guard await bus.publish([message(application, id: id, replyTo: Self.queue(connection))]).first == .done else { return nil }
        return await withTaskGroup(of: HTTPClient.Reply?.self) { group in
            group.addTask {
                for await answer in answers { return Self.reply(answer) }
                return nil
            }
            group.addTask {
                do { try await Task.sleep(for: Self.patience) } catch {}
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func message(_ application: Application, id: String, replyTo: String) -> OutgoingMessage {
        let request = RequestMessage(
            channel: Cast.busChannel, token: token, idempotencyKey: application.key, matter: application.matter,
            applicant: application.document["applicant"] ?? [:], form: application.document["form"] ?? [:])
        return OutgoingMessage(
            route: Route(exchange: ExchangeName.requests, key: Stage.gateway),
            properties: MessageProperties(
                messageID: id, type: MessageType.requests, appID: "chaos", isPersistent: true, correlationID: id, replyTo: replyTo, timestamp: .now),
            body: request.json.utf8)
    }

    private static func reply(_ answer: JSONValue) -> HTTPClient.Reply {
        guard let problem = answer["problem"] else { return HTTPClient.Reply(status: 202, body: answer.utf8) }
        return HTTPClient.Reply(status: Int(problem["status"]?.integer ?? 500), body: problem.utf8)
    }
}
