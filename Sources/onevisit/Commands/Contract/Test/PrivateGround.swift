import AdapterKit
import ContractKit
import Contracts
import FoundationEssentials
import Glibc
import JSON
import Messaging
import MessagingTestKit

/// A RabbitMQ node of our own with one department's adapter on it, and everything that can be done to the two. All of it is gone afterwards.
final class PrivateGround: Playground {
    /// How an adapter is started.
    struct AdapterStart: Sendable {
        enum Kind: Sendable {
            case command(String)
            /// This program's own, with demo data; the path of the program.
            case ours(String)
        }
        var kind: Kind
        var contracts: String
        /// Where what it prints goes; nil where nobody wants to keep it.
        var log: String?

        var isOurs: Bool { if case .ours = kind { true } else { false } }
    }

    static let gateway = "contract-test"
    static let orchestratorUser = "onevisit"
    /// Longer than an orderly stop may take.
    private static let stopLimit = Duration.seconds(20)
    /// Enough for everything that demo data is asked for here; the people of the examples are there besides.
    private static let residents = 200
    private static let linesShown = 8

    private let department: Department
    private let departments: [Department]
    private let broker: PrivateBroker
    private let control: BrokerControl
    private let adapter: ChildProcess
    private let passwords: [String: String]
    /// Of our own adapter with demo data; nil of every other.
    let demoHook: DemoHook?

    private init(
        department: Department, departments: [Department], broker: PrivateBroker, adapter: ChildProcess, passwords: [String: String],
        demoHook: DemoHook?
    ) {
        self.demoHook = demoHook
        self.department = department
        self.departments = departments
        self.broker = broker
        control = BrokerControl(broker)
        self.adapter = adapter
        self.passwords = passwords
    }

    // MARK: - Life

    /// Starts broker and adapter, for as long as `body` runs.
    static func with<Value: Sendable>(
        _ department: Department, _ catalogue: Catalogue, start: AdapterStart, brokerFolders: [String]?,
        _ body: (PrivateGround) async throws -> Value
    ) async throws -> Value {
        let folder = "\(FileManager.default.temporaryDirectory.path)/onevisit-contract-test-\(UInt64.random(in: 0 ... .max))"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
        } catch {
            throw Failure(.failed, "The folder \(folder) cannot be made: \(error)")
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await running(department, catalogue, start, brokerFolders, folder, body))
        } catch let error as BrokerError {
            result = .failure(Failure(.failed, error.message))
        } catch {
            result = .failure(error)
        }
        do { try FileManager.default.removeItem(atPath: folder) } catch { Console.note("\(folder) could not be removed: \(error)") }
        return try result.get()
    }

    private static func running<Value: Sendable>(
        _ department: Department, _ catalogue: Catalogue, _ start: AdapterStart, _ brokerFolders: [String]?, _ folder: String,
        _ body: (PrivateGround) async throws -> Value
    ) async throws -> Value {
        let processGuard = try ProcessGuard()
        let users = [orchestratorUser, PrivateBroker.administrator, department.brokerUser]
        let passwords = users.reduce(into: [String: String]()) { $0[$1] = secret() }
        let definitions = Definitions.export(
            catalogue: catalogue, gateway: gateway,
            users: BrokerUsers(
                orchestrator: BrokerUser(name: orchestratorUser, password: passwords[orchestratorUser]), departmentPasswords: passwords,
                administrator: BrokerUser(name: PrivateBroker.administrator, password: passwords[PrivateBroker.administrator]))
        ) { _ in (0..<4).map { _ in UInt8.random(in: 0 ... .max) } }
        let demoHook = start.isOurs ? try seed(department.name, in: folder) : nil
        let broker = try await PrivateBroker.start(
            in: "\(folder)/broker", settings: .init(definitions: definitions.utf8, installationFolders: brokerFolders), guardedBy: processGuard)
        let result: Result<Value, any Error>
        do {
            let url = broker.url(user: department.brokerUser, password: passwords[department.brokerUser] ?? "")
            let log = start.log ?? "\(folder)/adapter.log"
            let adapter = try ChildProcess(try command(department.name, start, url: url, folder: folder, log: log), guardedBy: processGuard)
            let ground = PrivateGround(
                department: department, departments: Array(catalogue.departments.values), broker: broker, adapter: adapter, passwords: passwords,
                demoHook: demoHook)
            do { result = .success(try await body(ground)) } catch { result = .failure(error) }
            if let exit = adapter.exit, !exit.isSuccess { Console.note("The adapter ended with \(exit).\n\(lastWords(in: log))") }
            _ = await stop(adapter)
        } catch {
            result = .failure(error)
        }
        await broker.stop()
        return try result.get()
    }

    private static func lastWords(in log: String) -> String {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(linesShown).map { "  \($0)" }.joined(separator: "\n")
    }

    private static func secret() -> String {
        let letters = Array("0123456789abcdefghijkmnpqrstuvwxyz".utf8)
        return String(decoding: (0..<26).map { _ in letters[Int.random(in: letters.indices)] }, as: UTF8.self)
    }

    /// Fills the department's database; nil where it has none that we know, as a desk.
    private static func seed(_ department: String, in folder: String) throws -> DemoHook? {
        guard let type = Departments.adapters.first(where: { $0.department == department }) else { return nil }
        let path = Departments.backOffice(of: department, in: folder)
        try type.seed(at: path, with: DemoPopulation(residentCount: residents))
        return DemoHook(adapter: type, path: path)
    }

    private static func command(_ department: String, _ start: AdapterStart, url: String, folder: String, log: String) throws -> Command {
        let contracts = start.contracts.hasPrefix("/") ? start.contracts : "\(FileManager.default.currentDirectoryPath)/\(start.contracts)"
        switch start.kind {
        case .command(let command):
            let environment = Environment.withoutSettings.merging([
                "ONEVISIT_BROKER_URL": url, "ONEVISIT_DEPARTMENT": department, "ONEVISIT_ORCHESTRATOR_USER": orchestratorUser,
                "ONEVISIT_CONTRACTS": contracts,
            ]) { $1 }
            // The shell lives through the signal that stops the group, so that its exit code is that of what it runs.
            return Command(
                "/bin/sh", ["-c", "trap : TERM\n\(command)"], environment: environment, standardOutput: .file(log), standardError: .file(log))
        case .ours(let program):
            let settings: JSONValue = [
                "contracts": .string(contracts), "broker": ["url": .string(url)], "orchestratorUser": .string(orchestratorUser),
                "metrics": ["port": 0], "adapter": ["data": .string(folder), "day": .string(DemoPopulation.day.description)], "desk": ["port": 0],
                "log": ["format": "text"],
            ]
            let path = "\(folder)/adapter.json"
            try PrivateFile.write(settings.utf8, to: path)
            return Command(
                program, ["adapter", "run", department, "--config", path], environment: Environment.withoutSettings, standardOutput: .file(log),
                standardError: .file(log))
        }
    }

    // MARK: - The orchestrator's side

    /// The bus of the orchestrator. It declares what adapters expect, and the queue for what is given.
    func bus() throws(Failure) -> any MessageBus {
        var topology = Topology.orchestrator(gateway: Self.gateway, departments: departments)
        topology.queues.append(.init(BusHook.queue(of: department.name)))
        return try BrokerAccess.bus(access(Self.orchestratorUser), topology: topology, use: .declare, name: "contract-test")
    }

    private func access(_ user: String) -> Settings.Broker { .init(url: broker.url(user: user, password: passwords[user] ?? "")) }

    /// The broker's version, as `3.10.8`.
    func brokerVersion() async throws -> String { try await broker.control(["version"]).split(separator: "\n").last.map(String.init) ?? "unknown" }

    // MARK: - Playground

    var abilities: Set<PlaygroundAbility> { Set(PlaygroundAbility.allCases) }

    var adapterEnd: String? { adapter.exit?.description }

    func cutConnections() async throws {
        for connection in try await control.connections() where connection.user == department.brokerUser {
            try await control.close(connection, reason: "closed by the contract test")
        }
    }

    func restartBroker() async throws { try await broker.restart() }

    func prefetches(of queue: String) async throws -> [Int?] {
        let lines = try await broker.control(["list_consumers", "--no-table-headers", "queue_name", "ack_required", "prefetch_count"])
        return lines.split(separator: "\n").compactMap { line in
            let words = line.split(separator: "\t").map(String.init)
            guard words.count == 3, words[0] == queue else { return nil }
            // Who wants no acknowledgements is given everything at once; 0 is no limit.
            let count = words[1] == "true" ? Int(words[2]) : nil
            return .some(count == 0 ? nil : count)
        }
    }

    func depth(of queue: String) async throws -> (ready: Int, unsettled: Int) {
        guard let ready = try await control.depth(of: queue), let unsettled = try await control.unsettled(in: queue) else {
            throw BrokerError(.commandFailed, "there is no queue \(queue)")
        }
        return (ready, unsettled)
    }

    func publishAsStranger(_ message: OutgoingMessage) async throws {
        let bus = try BrokerAccess.bus(access(PrivateBroker.administrator), topology: Topology(), use: .expect, name: "stranger")
        try await withThrowingTaskGroup(of: PublishOutcome?.self) { group in
            group.addTask {
                try await bus.run()
                return nil
            }
            group.addTask {
                for await status in bus.statusChanges() where status.isReady { return await bus.publish([message]).first }
                return nil
            }
            defer { group.cancelAll() }
            guard try await group.next() == .done else { throw BrokerError(.commandFailed, "the broker did not take the message") }
        }
    }

    func stopAdapter() async throws -> AdapterEnd {
        guard let exit = await Self.stop(adapter) else {
            return AdapterEnd(isOrderly: false, description: "signal 9, for it had not ended by itself within \(Self.stopLimit.components.seconds) s")
        }
        let isDeaf = exit == .signal(SIGTERM) || exit == .code(128 + SIGTERM)
        let hint = isDeaf ? ": SIGTERM is not caught, or a script between does not pass it on (let it start the adapter with `exec`)" : ""
        return AdapterEnd(isOrderly: exit.isSuccess, description: exit.description + hint)
    }

    /// Asks the adapter to stop, with all that the command has started; nil where it has to be ended.
    private static func stop(_ adapter: ChildProcess) async -> ChildProcess.Exit? {
        adapter.signalGroup(SIGTERM)
        if let exit = await adapter.waitForExit(within: stopLimit) { return exit }
        await adapter.end()
        return nil
    }
}
