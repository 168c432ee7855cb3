import Contracts
import JSON
import Messaging
import Synchronization
import Testing

@testable import onevisit

/// Takes the place of a department's adapter, with its rights at the broker, and says what no adapter of ours would.
struct StandIn: Sendable {
    /// What becomes of a task.
    enum Word: Sendable {
        /// The answer of the contract's example.
        case example
        /// Bytes that are no JSON.
        case noise
        /// JSON of the protocol's shape, with data that breaks the operation's contract.
        case breach
        /// The example, so much later.
        case late(Duration)
    }

    private static let announced = Duration.seconds(5)

    let session: RunningSession
    let department: String
    private let count = Count()

    /// Gives out 0, 1, 2, …
    private final class Count: Sendable {
        private let value = Atomic(0)
        func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
    }

    init(_ department: String, in session: RunningSession) {
        self.session = session
        self.department = department
    }

    private var instance: String { "\(department)-ffff" }

    /// Answers each task with what `script` makes of its number, while `body` runs.
    func run(_ script: @escaping @Sendable (Int) -> Word, while body: @escaping @Sendable () async throws -> Void) async throws {
        try await session.withBus(of: department, topology: .adapter(department: department)) { bus in
            await bus.ready()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await announce(on: bus) }
                group.addTask {
                    await bus.consume(Subscription(.queue(QueueName.lookup(department)))) { message in
                        await answer(message, script, on: bus)
                        return .accepted
                    }
                }
                try await body()
                group.cancelAll()
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                }
            }
        }
    }

    /// Says that it serves, as adapters do.
    private func announce(on bus: any MessageBus) async throws {
        let own = session.catalogue.operations.keys.filter { $0.department == department }
        let operations = Dictionary(grouping: own) { $0.name }.mapValues { $0.map { Presence.Version(version: $0.version, contract: nil) } }
        while true {
            let presence = Presence(
                department: department, instance: instance, state: .serving, operations: operations, batch: 1, capacity: 200, now: .now, software: "")
            let properties = MessageProperties(messageID: "presence-\(count.next())", type: MessageType.presence, appID: instance, timestamp: .now)
            _ = await bus.publish([
                OutgoingMessage(
                    route: Route(exchange: ExchangeName.presence, key: ""), properties: properties, body: presence.json.utf8, mandatory: false)
            ])
            try await Task.sleep(for: Self.announced)
        }
    }

    private func answer(_ message: IncomingMessage, _ script: @Sendable (Int) -> Word, on bus: any MessageBus) async {
        do {
            let envelope = try TaskMessage(JSONValue(parsing: message.body, profile: .bus))
            for entry in envelope.entries {
                let task = try entry.task.get()
                let number = count.next()
                let body: [UInt8]
                switch script(number) {
                case .example: body = try reply(to: task, data: example(of: task.operation))
                case .noise: body = [0x7b, 0xff, 0x00, 0x22]
                case .breach: body = reply(to: task, data: ["nonsense": true])
                case .late(let duration):
                    try await Task.sleep(for: duration)
                    body = try reply(to: task, data: example(of: task.operation))
                }
                let properties = MessageProperties(messageID: "reply-\(number)", type: MessageType.replies, appID: instance, timestamp: .now)
                let key = RoutingKey.reply(department: department, to: envelope.replyTo ?? "")
                _ = await bus.publish([OutgoingMessage(route: Route(exchange: ExchangeName.replies, key: key), properties: properties, body: body)])
            }
        } catch is CancellationError {
            // The test is over.
        } catch {
            Issue.record("the stand-in of \(department) cannot answer: \(error)")
        }
    }

    private func example(of operation: OperationReference) throws -> JSONValue {
        let examples = session.catalogue.operations[operation]?.examples ?? []
        return try #require(examples.first { $0.reply["outcome"] == "answered" }?.reply["data"])
    }

    private func reply(to task: DepartmentTask, data: JSONValue) -> [UInt8] {
        ReplyMessage.body([
            Reply(
                task: task.task, attempt: task.attempt, round: task.round, department: department, instance: instance,
                outcome: .answered(data: data), asOf: .now)
        ])
    }
}
