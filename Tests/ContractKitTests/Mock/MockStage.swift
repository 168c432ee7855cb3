import AdapterKit
import ContractKit
import Contracts
import Foundation
import JSON
import JSONSchema
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import TestMaterial
import Testing

/// A folder of a test's own, which goes with it.
final class ScratchFolder: Sendable {
    let path = "\(FileManager.default.temporaryDirectory.path)/onevisit-kit-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) stays: \(error)") }
    }
}

/// The contracts of this repository.
enum ShippedContracts {
    static func load() throws -> Catalogue { try Catalogue.load(from: SourceFolder.contracts) }
}

/// What a mock said that it did.
final class Notes: Sendable {
    private let state = Mutex<[MockDepartment.Note]>([])
    var all: [MockDepartment.Note] { state.withLock { $0 } }
    func add(_ note: MockDepartment.Note) { state.withLock { $0.append(note) } }
}

/// Mocked departments and somebody who asks them, on a broker in memory.
struct MockStage: Sendable {
    /// No condition of these tests takes longer than this unless it never comes true.
    static let patience: Duration = .seconds(20)

    let catalogue: Catalogue
    let asker: Asker
    let notes = Notes()

    private let broker: InMemoryBroker
    private let orchestrator: InMemoryBus

    private init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        broker = InMemoryBroker()
        orchestrator = InMemoryBus(
            broker: broker, user: "onevisit", topology: .orchestrator(gateway: "local", departments: Array(catalogue.departments.values)),
            use: .declare)
        asker = Asker(bus: orchestrator, gateway: "local", identity: 1)
    }

    /// Plays departments of the shipped contracts for as long as `body` runs.
    /// - Parameter folder: of the ledgers.
    static func play(
        _ departments: [String] = ["housing-fund"], orders: MockOrders = MockOrders(), in folder: ScratchFolder? = nil,
        _ body: @escaping @Sendable (MockStage) async throws -> Void
    ) async throws {
        let stage = MockStage(try ShippedContracts.load())
        let folder = try folder ?? ScratchFolder()
        let orchestrator = stage.orchestrator
        try await withThrowingTaskGroup { group in
            group.addTask { try await orchestrator.run() }
            try await eventually("the orchestrator's side is connected") { orchestrator.status.isReady }
            for name in departments {
                let bus = InMemoryBus(broker: stage.broker, user: name, topology: .adapter(department: name), use: .expect)
                let ledger = try SQLiteLedger(of: name, inFileAt: "\(folder.path)/\(name).sqlite")
                let notes = stage.notes
                let mock = try MockDepartment(name, catalogue: stage.catalogue, orders: orders, ledger: ledger) { notes.add($0) }
                try await mock.prepare()
                let service = try mock.service(on: bus, identity: 1, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                group.addTask { try await bus.run() }
                group.addTask { try await service.run() }
                group.addTask { try await mock.run() }
                try await eventually("\(name) is connected") { bus.status.isReady }
            }
            try await body(stage)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
        withExtendedLifetime(folder) {}
    }

    /// Waits until something is so.
    static func eventually(_ what: @autoclosure () -> String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record("not within \(patience): \(what())")
        throw NotInTime(what: what())
    }

    /// A bus of a user that looks and declares nothing.
    func bus(_ user: String) -> InMemoryBus { InMemoryBus(broker: broker, user: user, topology: Topology(), use: .expect) }

    func operation(_ name: String) throws -> Contracts.Operation { try #require(catalogue.operations[OperationReference(name, version: 1)]) }

    /// Asks, and gives the first reply's outcome.
    func answer(_ name: String, _ input: JSONValue) async throws -> Outcome {
        let conversation = try await asker.ask(try operation(name), input, within: Self.patience)
        defer { asker.end(conversation) }
        return try #require(await conversation.reply(within: Self.patience), "\(name) is answered").reply.outcome
    }
}

struct NotInTime: Error {
    var what: String
}
