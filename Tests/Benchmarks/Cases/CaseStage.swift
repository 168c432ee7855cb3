import AMQPBus
import Contracts
import Foundation
import JSON
import Logging
import Messaging
import MessagingTestKit
import Orchestration

/// A private broker, and the case lane on it with a store of its own.
struct CaseStage {
    static let gateway = "bench"
    static let channel = Channel(name: "counter", kind: .counter, identity: .inPerson, limits: ChannelLimits(rate: 1_000_000, concurrency: 1_000_000))

    let catalogue: Catalogue
    let broker: PrivateBroker
    let folder: String
    private let processes: ProcessGuard

    init(in folder: String) async throws {
        catalogue = try Catalogue.bench()
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        let users = BrokerUsers(
            orchestrator: BrokerUser(name: "onevisit", password: "bench"),
            departmentPasswords: Dictionary(uniqueKeysWithValues: Catalogue.benchDepartments.map { ($0, "bench") }),
            administrator: BrokerUser(name: "bench", password: "bench"))
        var definitions = Definitions.export(catalogue: catalogue, gateway: Self.gateway, users: users) { Array("\($0)salt".utf8.prefix(4)) }
        // Where nobody answers, queues become longer than their policies let them be; what does not fit would be sent again and again.
        if case .object(var members) = definitions {
            members["policies"] = []
            definitions = .object(members)
        }
        processes = try ProcessGuard()
        broker = try await PrivateBroker.start(in: "\(folder)/broker", settings: .init(definitions: definitions.utf8), guardedBy: processes)
    }

    func end() async { await broker.stop() }

    /// Runs the departments for as long as `body` takes.
    func withDepartments<Value>(_ body: () async throws -> Value) async throws -> Value {
        let process = try ChildProcess(
            Command(
                CommandLine.arguments[0], ["departments", "--port", "\(broker.port)"], environment: ["PATH": Command.searchPath],
                standardError: .inherited), guardedBy: processes)
        do {
            let value = try await body()
            await process.end()
            return value
        } catch {
            await process.end()
            throw error
        }
    }

    /// Runs the case lane for as long as `body` takes, on the store of that name.
    func withLane<Value: Sendable>(
        store name: String, _ body: @escaping @Sendable (CaseService, SQLiteRequestStore) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let store = try SQLiteRequestStore(.init(folder: "\(folder)/\(name)"), logger: logger)
        let topology = Topology.orchestrator(gateway: Self.gateway, departments: Array(catalogue.departments.values))
        let bus = AMQPBus(
            try AMQPConfiguration(url: "amqp://onevisit:bench@127.0.0.1:\(broker.port)"), topology: topology, use: .declare, logger: logger)
        let service = CaseService(
            identity: .init(gateway: Self.gateway, instance: "bench-0001"), catalogue: catalogue, store: store, bus: bus, logger: logger)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                await store.run()
                return nil
            }
            group.addTask {
                try await bus.run()
                return nil
            }
            group.addTask {
                await service.run()
                return nil
            }
            let value = try await body(service, store)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
            return value
        }
    }

    /// Under a key as clients draw them.
    static func submission() -> Submission {
        Submission(
            matter: Catalogue.benchMatter, applicant: ["residentId": "99010419900101123X", "name": "张三"],
            form: ["street": "1 Example Road", "reason": "a form of the usual size, with a sentence that somebody wrote at a counter"],
            channel: channel, idempotencyKey: UUID().uuidString)
    }
}

extension CaseService {
    /// Submits that many cases, by so many clients at once.
    func submit(_ count: Int, clients: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    for _ in stride(from: client, to: count, by: clients) { _ = try await self.submit(CaseStage.submission()) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits until so many cases are closed.
    func waitUntilClosed(_ count: Int) async throws {
        try await wait(for: "the cases did not come to an end") { try await account(since: Timestamp(milliseconds: 0)).closed >= count }
    }
}

extension SQLiteRequestStore {
    /// Waits until all messages have left.
    func waitUntilSent() async throws { try await wait(for: "the messages did not leave") { try await read { try $0.nextOutbox() } == nil } }
}

private func wait(for sentence: String, within limit: Duration = .seconds(300), _ isSo: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + limit
    while try await !isSo() {
        guard ContinuousClock.now < end else { throw BenchmarkError(sentence) }
        try await Task.sleep(for: .milliseconds(50))
    }
}
