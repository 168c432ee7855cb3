import Contracts
import Foundation
import JSON
import JSONSchema
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

/// A case lane with a real store and scripted departments on a broker in memory. Time passes only when the test says so.
final class CaseStage: Sendable {
    static let counter = Channel(name: "counter", kind: .counter, identity: .inPerson)
    static let portal = Channel(name: "portal", kind: .portal, identity: .inPerson)
    static let operatorView = CaseViewer(channel: nil)

    let broker = InMemoryBroker()
    let clock = ManualClock()
    let catalogue: Catalogue
    let folder: String
    /// What departments were asked, in the order of arrival.
    let asked = Mutex<[DepartmentTask]>([])
    let withdrawn = Mutex<[Withdrawal]>([])

    init(_ tasks: [MatterTask], terms: CaseTerms? = nil) throws {
        let matter = Matter(
            name: "residence", version: 1, title: LocalizedText(zh: "居住", en: "Residence"), lane: .case, audience: [.citizen],
            channels: [.counter, .portal], identity: .card, purpose: "residence",
            form: try JSONSchema(["type": "object", "properties": ["photo": ["type": "string"]]]), deadline: .seconds(1), tasks: tasks,
            terms: terms)
        let suppliers = terms?.documents.compactMap(\.from) ?? []
        let departments = Set((tasks.map(\.operation) + suppliers).map(\.department)).map {
            Department(name: $0, title: LocalizedText(zh: $0, en: $0))
        }
        let operations = try tasks.map { try caseOperation($0.operation.name) } + suppliers.map { try caseOperation($0.name, effect: .none) }
        catalogue = Catalogue(departments: departments, operations: operations, matters: [matter])
        folder = FileManager.default.temporaryDirectory.appending(path: "cases-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The same matters, counted by these calendars.
    func catalogue(_ calendars: [ContractFile]) throws -> Catalogue {
        let department = ContractFile(path: "departments/police/department.yaml", text: Array(Self.department.utf8))
        var other = try Catalogue(reading: [department] + calendars)
        (other.departments, other.operations, other.matters) = (catalogue.departments, catalogue.operations, catalogue.matters)
        return other
    }

    private static let department = "department: police\ntitle: { zh: 公安, en: Police }\n"

    /// Runs the case lane and its departments as one process would, from its start to its death, for as long as `body` runs.
    /// - Parameter script: what a department says to a task; nothing leaves it silent.
    func life(
        script: @escaping @Sendable (DepartmentTask) -> Outcome?, withdrawing: @escaping @Sendable (Withdrawal) -> Outcome = { _ in .withdrawn },
        webhooks: (any EventSender)? = nil, catalogue other: Catalogue? = nil,
        settings: CaseSettings = CaseSettings(), journal: any AccessJournal = NoJournal(), logger given: Logger? = nil,
        _ body: @escaping @Sendable (CaseService) async throws -> Void
    ) async throws {
        let catalogue = other ?? catalogue
        let logger = given ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try await openStore(logger)
        let topology = Topology.orchestrator(gateway: "district-a", departments: Array(catalogue.departments.values))
        let bus = InMemoryBus(broker: broker, user: "onevisit", topology: topology, use: .declare)
        let service = CaseService(
            identity: .init(gateway: "district-a", instance: "district-a-7f3a"), catalogue: catalogue, store: store, bus: bus,
            webhooks: webhooks, documents: try DocumentFolder(.init(folder: "\(folder)/documents"), logger: logger), journal: journal,
            settings: settings, time: clock, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { await store.run() }
            group.addTask { try await bus.run() }
            group.addTask { await service.run() }
            for department in catalogue.departments.keys {
                let desk = InMemoryBus(broker: broker, user: department, topology: .adapter(department: department), use: .expect)
                group.addTask { try await desk.run() }
                group.addTask { await self.answer(department, on: desk, script: script, withdrawing: withdrawing) }
            }
            try await eventually("the bus is there") { bus.status.isReady }
            try await body(service)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    /// The folder is free once the last task of an earlier life has let its store go, which may be a moment after it has ended.
    private func openStore(_ logger: Logger) async throws -> SQLiteRequestStore {
        var store: SQLiteRequestStore?
        try await eventually("the store's folder is free") {
            do {
                store = try SQLiteRequestStore(.init(folder: folder), logger: logger, onFatal: { Issue.record("the store failed: \($0)") })
                return true
            } catch let error as StoreError where error.code == .locked {
                return false
            }
        }
        return try #require(store)
    }

    private func answer(
        _ department: String, on bus: InMemoryBus, script: @escaping @Sendable (DepartmentTask) -> Outcome?,
        withdrawing: @escaping @Sendable (Withdrawal) -> Outcome
    ) async {
        await bus.consume(Subscription(.queue(QueueName.case(department)))) { message in
            guard let json = try? JSONValue(parsing: message.body, profile: .bus) else { return .rejected }
            var replies: [Reply] = []
            if WithdrawalMessage.isOne(json) {
                for withdrawal in (try? WithdrawalMessage(json))?.entries.compactMap({ try? $0.withdrawal.get() }) ?? [] {
                    self.withdrawn.withLock { $0.append(withdrawal) }
                    replies.append(
                        Reply(
                            task: withdrawal.task, attempt: withdrawal.attempt, round: withdrawal.round, department: department,
                            instance: "\(department)-1", outcome: withdrawing(withdrawal), asOf: self.clock.timestamp))
                }
            } else {
                for task in (try? TaskMessage(json))?.entries.compactMap({ try? $0.task.get() }) ?? [] {
                    self.asked.withLock { $0.append(task) }
                    if let outcome = script(task) {
                        var said = reply(to: task, outcome)
                        said.asOf = self.clock.timestamp
                        replies.append(said)
                    }
                }
            }
            if !replies.isEmpty {
                _ = await bus.publish([Stage.replyMessage(ReplyMessage.body(replies), from: department, to: "district-a")])
            }
            return .accepted
        }
    }

    func submission(
        through channel: Channel = counter, key: String? = "k1", form: JSONValue = [:], documents: [String] = [], name: String = "张三"
    ) -> Submission {
        Submission(
            matter: "residence", applicant: ["residentId": "99010419900101123X", "name": .string(name)], form: form, documents: documents,
            channel: channel, idempotencyKey: key)
    }

    /// Waits until a case is in a state, while time passes by whatever somebody sleeps to.
    func wait(for state: Answer.State, of request: String, in service: CaseService, step: Duration? = nil) async throws -> CaseView {
        try await eventually("the case is \(state)") {
            if let step { clock.advance(by: step) }
            return try await service.view(of: request, for: Self.operatorView).answer.state == state
        }
        return try await service.view(of: request, for: Self.operatorView)
    }
}
