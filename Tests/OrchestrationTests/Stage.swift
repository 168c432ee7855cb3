import Contracts
import JSON
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

/// An orchestrator and scripted departments on a broker in memory. For the orchestrator time passes only when the test says so.
struct Stage: Sendable {
    static let terminal = Channel(name: "terminal", kind: .terminal, identity: .face)
    static let portal = Channel(name: "portal", kind: .portal, identity: .face)
    static let counterOnBus = Channel(name: "counter-bus", kind: .bus, identity: .face)
    /// One that may ask once, because the clock stands still.
    static let crowdOnBus = Channel(name: "crowd-bus", kind: .bus, identity: .face, limits: ChannelLimits(rate: 1))
    /// No condition of these tests takes longer than this unless it never comes true.
    static let patience: Duration = .seconds(10)

    let broker = InMemoryBroker()
    let clock = ManualClock()
    let catalogue: Catalogue
    let orchestrator: Orchestrator
    let bus: InMemoryBus
    private let journal: any AccessJournal

    init(_ matter: Matter, journal: any AccessJournal = NoJournal()) throws {
        let departments = Set(matter.tasks.map(\.operation.department)).map { Department(name: $0, title: LocalizedText(zh: $0, en: $0)) }
        catalogue = Catalogue(departments: departments, operations: try matter.tasks.map { try operation($0.operation.name) }, matters: [matter])
        self.journal = journal
        bus = InMemoryBus(
            broker: broker, user: "onevisit", topology: .orchestrator(gateway: "district-a", departments: departments), use: .declare)
        orchestrator = Orchestrator(
            identity: .init(gateway: "district-a", instance: "district-a-7f3a"), catalogue: catalogue, bus: bus,
            channels: ChannelDirectory([
                (Self.counterOnBus, ChannelDirectory.hash("secret")), (Self.crowdOnBus, ChannelDirectory.hash("crowd")),
            ]), journal: journal, time: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs the orchestrator and departments that answer each task with what `script` makes of it, for as long as `body` runs.
    func run(
        _ departments: [String], script: @escaping @Sendable (DepartmentTask) -> [Reply], body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await bus.run() }
            group.addTask { await orchestrator.run() }
            for department in departments {
                let desk = InMemoryBus(broker: broker, user: department, topology: .adapter(department: department), use: .expect)
                group.addTask { try await desk.run() }
                group.addTask { await Self.answer(department, on: desk, script: script) }
            }
            try await eventually("the orchestrator is ready") { orchestrator.readiness.allSatisfy(\.isReady) }
            try await eventually("its receivers are attached") { broker.queueNames.contains { $0.hasPrefix("onevisit.presence.") } }
            try await body(self)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    private static func answer(_ department: String, on bus: InMemoryBus, script: @escaping @Sendable (DepartmentTask) -> [Reply]) async {
        await bus.consume(Subscription(.queue(QueueName.lookup(department)))) { message in
            guard let tasks = try? TaskMessage(JSONValue(parsing: message.body, profile: .bus)), let address = tasks.replyTo else { return .rejected }
            let replies = tasks.entries.compactMap { try? $0.task.get() }.flatMap(script)
            _ = await bus.publish([replyMessage(ReplyMessage.body(replies), from: department, to: address)])
            return .accepted
        }
    }

    static func replyMessage(_ body: [UInt8], from department: String, to address: String) -> OutgoingMessage {
        OutgoingMessage(
            route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: department, to: address)),
            properties: MessageProperties(messageID: "m", type: MessageType.replies, appID: "\(department)-1"), body: body)
    }

    /// Submits, lets the deadline pass once the first part has come, and gives the closed answer.
    func askPastDeadline() async throws -> Answer {
        let accepted = try orchestrator.submit(submission())
        try await eventually("the first department has answered") {
            try orchestrator.answer(to: accepted.request, for: Self.terminal).parts[0].content != .waiting
        }
        try await eventually("the answer is closed") {
            await clock.waitForSleepers()
            clock.advance(by: accepted.deadline)
            return try orchestrator.answer(to: accepted.request, for: Self.terminal).closedAt != nil
        }
        return try orchestrator.answer(to: accepted.request, for: Self.terminal)
    }

    /// Submits and waits for the closed answer.
    func ask(through channel: Channel = terminal, key: String? = nil) async throws -> Answer {
        let accepted = try orchestrator.submit(submission(through: channel, key: key))
        return try await orchestrator.closedAnswer(to: accepted.request, for: channel, within: .seconds(5))
    }

    func submission(
        through channel: Channel = terminal, key: String? = nil, applicant: JSONValue = ["residentId": "99010419900101123X", "name": "张三"]
    ) -> Submission {
        Submission(matter: "overview", applicant: applicant, channel: channel, idempotencyKey: key)
    }
}

/// Waits until a condition holds, and fails the test where it does not within ``Stage/patience``.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now + Stage.patience
    while !(try await condition()) {
        try #require(ContinuousClock.now < limit, "It did not come true that \(what).")
        // The step at which the condition is looked at, so that those it waits for have the processor.
        try await Task.sleep(for: .milliseconds(1))
    }
}

func reply(to task: DepartmentTask, _ outcome: Outcome) -> Reply {
    Reply(
        task: task.task, attempt: task.attempt, round: task.round, department: task.operation.department, instance: "\(task.operation.department)-1",
        outcome: outcome, asOf: .now)
}
