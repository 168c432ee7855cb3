import AMQPBus
import ContractKit
import Contracts
import JSON
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct RecordingRightsTests {
    private final class Lines: Sendable {
        private let state = Mutex<[RecordedExchange]>([])
        var all: [RecordedExchange] { state.withLock { $0 } }
        func add(_ exchange: RecordedExchange) { state.withLock { $0.append(exchange) } }
    }

    /// The rights in the command that is shown to administrators, as it stands there.
    private static func rights() -> [String] {
        let words = RecordingTap.rights(of: "recorder").split(separator: "'").map(String.init)
        return words.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    private static func bus(_ broker: PrivateBroker, user: String, topology: Topology, use: Topology.Use) throws -> AMQPBus {
        AMQPBus(
            try AMQPConfiguration(url: broker.url(user: user, password: user)), topology: topology, use: use,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `a user with the rights that are shown can record over a real broker, and can do nothing else`() async throws {
        let catalogue = try ShippedContracts.load()
        try await withPrivateBroker { broker in
            _ = try await broker.control(["add_user", "recorder", "recorder"])
            let rights = Self.rights()
            #expect(rights.count == 3)
            _ = try await broker.control(["set_permissions", "recorder"] + rights)
            let orchestrator = try Self.bus(
                broker, user: PrivateBroker.administrator,
                topology: .orchestrator(gateway: "local", departments: Array(catalogue.departments.values)), use: .declare)
            let recorder = try Self.bus(broker, user: "recorder", topology: Topology(), use: .expect)
            let lines = Lines()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await orchestrator.run() }
                try await MockStage.eventually("the orchestrator's side is connected") { orchestrator.status.isReady }
                let tap = RecordingTap(
                    Recorder(catalogue, departments: ["housing-fund"], pseudonyms: Pseudonyms(key: Array(repeating: 1, count: 32))),
                    departments: ["housing-fund"], on: recorder
                ) { lines.add($0) }
                group.addTask { try await recorder.run() }
                try await MockStage.eventually("the recorder listens, not \(recorder.status.consuming)") { recorder.status.isReady }
                try await Self.exchange(on: orchestrator)
                try await MockStage.eventually("it is recorded, not \(tap.counts)") { tap.counts.recorded == 1 }
                tap.finish()

                let forged = OutgoingMessage(
                    route: Route(exchange: ExchangeName.tasks, key: "housing-fund.lookup"),
                    properties: MessageProperties(messageID: "m", type: MessageType.tasks, appID: "recorder"), body: Array("{}".utf8))
                #expect(await recorder.publish([forged]).first != .done, "it can publish to nobody")
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
            #expect(lines.all.map(\.outcome) == [.notFound])
            #expect(lines.all.first?.input["residentId"] != "990104198507123111")
        }
    }

    /// A task and its reply, as they pass by.
    private static func exchange(on bus: AMQPBus) async throws {
        let task = DepartmentTask(
            task: "r-1", request: "r", key: "k", lane: .lookup, operation: OperationReference("housing-fund.account.read", version: 1),
            deadline: Timestamp.now.advanced(by: .seconds(5)), input: ["residentId": "990104198507123111"])
        let reply = Reply(
            task: "r-1", attempt: 1, round: 1, department: "housing-fund", instance: "housing-fund-0001", outcome: .notFound, asOf: .now)
        for (exchange, key, body) in [
            (ExchangeName.tasks, "housing-fund.lookup", TaskMessage.body(replyTo: "local-0001-1", tasks: [task])),
            (ExchangeName.replies, "housing-fund.local-0001-1", ReplyMessage.body([reply])),
        ] {
            let message = OutgoingMessage(
                route: Route(exchange: exchange, key: key), properties: MessageProperties(messageID: "m", type: "t", appID: "test"), body: body)
            #expect(await bus.publish([message]) == [.done])
        }
    }
}
