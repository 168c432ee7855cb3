import AdapterKit
import Contracts
import JSON
import Logging
import Messaging
import MessagingTestKit
import Metrics
import Synchronization
import Testing

/// A library on a broker in memory, an orchestrator's bus that asks it, and what the orchestrator hears.
struct Stage: Sendable {
    /// No condition of these tests takes longer than this unless it never comes true.
    static let patience: Duration = .seconds(20)
    static let address = "district-a-7f3a-1"
    static let instance = "library-0001"

    let time: any TimeSource
    let broker: InMemoryBroker
    let library = LibraryAdapter()
    let orchestrator: InMemoryBus
    let service: AdapterService
    let heard = Heard()
    let departmentBus: InMemoryBus

    /// What arrived at the orchestrator.
    final class Heard: Sendable {
        private let state = Mutex((replies: [IncomingMessage](), presence: [IncomingMessage](), parked: [IncomingMessage]()))

        var replyMessages: [IncomingMessage] { state.withLock { $0.replies } }
        var presenceMessages: [IncomingMessage] { state.withLock { $0.presence } }
        var parkedMessages: [IncomingMessage] { state.withLock { $0.parked } }

        var replies: [Reply] {
            replyMessages.flatMap { message -> [Reply] in
                guard let body = Self.json(message), let replies = body["replies"]?.array else { return [] }
                return replies.compactMap { try? Reply($0) }
            }
        }
        var presence: [Presence] { presenceMessages.compactMap(Self.json).compactMap { try? Presence($0) } }
        var parked: [ParkedMessage] { parkedMessages.compactMap(Self.json).compactMap { try? ParkedMessage($0) } }

        /// The outcome's name, or the problem's code, of each task, by its id.
        var words: [String: String] {
            Dictionary(replies.map { ($0.task, $0.outcome.word) }) { $1 }
        }

        func reply(_ messages: [IncomingMessage]) { state.withLock { $0.replies += messages } }
        func presence(_ messages: [IncomingMessage]) { state.withLock { $0.presence += messages } }
        func parked(_ messages: [IncomingMessage]) { state.withLock { $0.parked += messages } }

        private static func json(_ message: IncomingMessage) -> JSONValue? { try? JSONValue(parsing: message.body, profile: .bus) }
    }

    init(
        settings: AdapterSettings = AdapterSettings(), time: any TimeSource = SystemTime(), metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws {
        self.time = time
        let catalogue = try LibraryAdapter.catalogue()
        broker = InMemoryBroker(time: time)
        orchestrator = InMemoryBus(
            broker: broker, user: "onevisit",
            topology: .orchestrator(gateway: "district-a", departments: Array(catalogue.departments.values)), use: .declare)
        departmentBus = InMemoryBus(broker: broker, user: "library", topology: .adapter(department: "library"), use: .expect)
        service = try AdapterService(
            library, catalogue: catalogue, bus: departmentBus, settings: settings, instance: Self.instance, time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: metrics)
    }

    /// Runs everything for as long as `body` runs.
    func run(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let replies = orchestrator.receive(Subscription(.exclusive(Self.queue("replies", ExchangeName.replies, "*.\(Self.address)"))), heard.reply)
        let presence = orchestrator.receive(Subscription(.exclusive(Self.queue("presence", ExchangeName.presence, ""))), heard.presence)
        let parked = orchestrator.receive(Subscription(.queue(QueueName.parked)), heard.parked)
        try await withThrowingTaskGroup { group in
            group.addTask { try await orchestrator.run() }
            try await eventually("the orchestrator is connected") { orchestrator.status.isReady }
            group.addTask { try await departmentBus.run() }
            group.addTask { try await service.run() }
            try await eventually("the library says that it serves") { heard.presence.contains { $0.state == .serving } }
            try await body(self)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
        withExtendedLifetime((replies, presence, parked)) {}
    }

    private static func queue(_ name: String, _ exchange: String, _ pattern: String) -> @Sendable (Int) -> ExclusiveQueue {
        { ExclusiveQueue(name: "test.\(name).\($0)", bindings: [.init(exchange: exchange, pattern: pattern)]) }
    }

    // MARK: Asking

    /// Publishes a message with these tasks, each a title or a task of its own.
    func ask(_ tasks: [JSONValue], properties change: (inout MessageProperties) -> Void = { _ in }) async throws {
        try await send(["protocol": 1, "replyTo": .string(Self.address), "tasks": .array(tasks)], properties: change)
    }

    func ask(_ titles: String...) async throws { try await ask(titles.map { task($0) }) }

    func send(_ message: JSONValue, properties change: (inout MessageProperties) -> Void = { _ in }) async throws {
        try await send(message.utf8, properties: change)
    }

    func send(_ body: [UInt8], from bus: InMemoryBus? = nil, properties change: (inout MessageProperties) -> Void = { _ in }) async throws {
        var properties = MessageProperties(messageID: "m", type: MessageType.tasks, appID: "district-a-7f3a")
        change(&properties)
        let route = Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: "library", lane: .lookup))
        let outcomes = await (bus ?? orchestrator).publish([OutgoingMessage(route: route, properties: properties, body: body)])
        #expect(outcomes == [.done])
    }

    /// A task that asks for a book; its id is the title.
    func task(_ title: String, within limit: Duration = .seconds(5), _ changes: [String: JSONValue?] = [:]) -> JSONValue {
        let whole = DepartmentTask(
            task: title, request: "r", key: "k", lane: .lookup, operation: OperationReference("library.book.read", version: 1),
            deadline: time.timestamp.advanced(by: limit), input: ["title": .string(title)])
        let message = try? JSONValue(parsing: TaskMessage.body(replyTo: "district-a-7f3a-1", tasks: [whole]), profile: .bus)
        var task = message?["tasks"]?[0]?.object ?? [:]
        for (name, value) in changes { task[name] = value }
        return .object(task)
    }

    var unsettled: Int { broker.unsettled(of: QueueName.lookup("library")) }
    var waiting: Int? { broker.depth(of: QueueName.lookup("library")) }
}

extension Outcome {
    /// What it says: its name, or the code of its problem.
    var word: String {
        switch self {
        case .failed(let problem, _): problem.code
        case .refused(let problem): problem.code
        default: name
        }
    }
}

/// Waits until a condition holds, and fails the test where it does not within ``Stage/patience``.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now + Stage.patience
    while !(try await condition()) {
        try #require(ContinuousClock.now < limit, "It did not come true that \(what).")
        // Looks again a little later rather than at once, so that a hundred waiting tests leave the processor to what they wait for.
        try await Task.sleep(for: .milliseconds(1))
    }
}
