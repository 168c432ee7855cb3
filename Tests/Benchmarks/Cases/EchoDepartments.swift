import AMQPBus
import ArgumentParser
import Contracts
import JSON
import Logging
import Messaging

/// Five departments that answer every task at once.
struct EchoDepartments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "departments", abstract: "Echo departments; live until SIGTERM.")

    @Option(help: "Port of the broker.") var port: Int

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for department in Catalogue.benchDepartments {
                let bus = AMQPBus(
                    try AMQPConfiguration(url: "amqp://\(department):bench@127.0.0.1:\(port)"), topology: .adapter(department: department),
                    use: .expect, logger: Logger(label: department) { _ in SwiftLogNoOpLogHandler() })
                group.addTask { try await bus.run() }
                group.addTask { await Self.answer(department, on: bus) }
            }
            try await group.waitForAll()
        }
    }

    private static func answer(_ department: String, on bus: AMQPBus) async {
        await bus.consume(Subscription(.queue(QueueName.case(department)), prefetch: 400)) { message in
            guard let json = try? JSONValue(parsing: message.body, profile: .bus), let tasks = try? TaskMessage(json), let address = tasks.replyTo
            else {
                return .rejected
            }
            let now = Timestamp.now
            let replies = tasks.entries.compactMap { try? $0.task.get() }.map { task in
                Reply(
                    task: task.task, attempt: task.attempt, round: task.round, department: department, instance: "\(department)-1",
                    outcome: .answered(data: ["number": "P-2026-000123", "decidedAt": .string(now.description)]), asOf: now)
            }
            let reply = OutgoingMessage(
                route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: department, to: address)),
                properties: MessageProperties(
                    messageID: "r-\(message.properties.messageID)", type: MessageType.replies, appID: "\(department)-1", isPersistent: true,
                    correlationID: replies.first?.task, timestamp: now),
                body: ReplyMessage.body(replies))
            return await bus.publish([reply]).first == .done ? .accepted : .requeued
        }
    }
}
