import Contracts
import DeskAdapter
import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit
import NIOHTTP1
import Synchronization

/// The processes of one `dev`: a private broker, the orchestrator, and the departments' adapters.
final class DevSession: Sendable {
    /// How long all may take until every department answers.
    private static let startLimit = Duration.seconds(120)
    private static let probeInterval = Duration.milliseconds(100)
    /// Longer than an orchestrator or an adapter takes for its own orderly stop.
    private static let stopGrace = Duration.seconds(25)

    private struct Running {
        var broker: PrivateBroker?
        var seeding: ChildProcess?
        var orchestrator: ChildProcess?
        var adapters: [(department: String, process: ChildProcess)] = []
        var context: ClientContext?
    }

    private let folder: DevFolder
    private let plan: DevPlan
    private let catalogue: Catalogue
    private let executable: String
    private let brokerFolders: [String]?
    private let processGuard: ProcessGuard
    private let running = Mutex(Running())

    init(folder: DevFolder, plan: DevPlan, catalogue: Catalogue, executable: String, brokerFolders: [String]?) throws(Failure) {
        self.folder = folder
        self.plan = plan
        self.catalogue = catalogue
        self.executable = executable
        self.brokerFolders = brokerFolders
        do { processGuard = try ProcessGuard() } catch { throw Failure(.failed, error.message) }
    }

    // MARK: - Start

    /// Starts everything and returns when every department answers.
    func start() async throws -> DevReport {
        try folder.prepare()
        let broker = try await startBroker()
        // For commands in this folder that need more rights than a process has.
        try PrivateFile.write(
            (["broker": ["url": .string(url(DevPlan.administrator, broker))]] as JSONValue).utf8,
            to: "\(folder.settings)/\(DevBroker.administrator).json")
        let orchestrator = try startOrchestrator(broker)
        let client = try GatewayClient(.init(url: plan.api, token: plan.tokens[DevPlan.terminal]), language: .en)
        try await wait(for: "the gateway") { try await client.exchange(.GET, "/readyz").status == 200 }
        try await DemoData.open(plan, catalogue: catalogue, in: folder.data)
        // Only now, because what an adapter says of itself when it starts should be heard: it says it again no sooner than 5 s later.
        var adapters: [(department: String, process: ChildProcess)] = []
        for department in plan.departments {
            adapters.append((department, try startAdapter(department, broker)))
            running.withLock { [adapters] in $0.adapters = adapters }
        }
        try await wait(for: "all departments") { [departments = plan.departments] in
            let items = try await client.get("/v1/departments")["items"]?.array ?? []
            let present = items.filter { $0["presence"]?.string == "present" }.compactMap { $0["department"]?.string }
            return departments.allSatisfy(present.contains)
        }
        let context = plan.context
        try context.write(in: folder.place)
        running.withLock { $0.context = context }
        return DevReport(
            api: plan.api, tokens: plan.tokens, operatorToken: plan.operatorToken, amqp: url(DevPlan.administrator, broker),
            departments: plan.departments.map { ($0, url($0, broker)) }, desks: plan.shownDesks, passphrase: plan.passphrase.text,
            pids: [("orchestrator", orchestrator.pid), ("broker", broker.pid)] + adapters.map { ($0.department, $0.process.pid) },
            metrics: "http://127.0.0.1:\(plan.metricsPorts[0])/metrics", log: folder.log)
    }

    /// Starts the broker, and fills the back offices meanwhile.
    private func startBroker() async throws -> PrivateBroker {
        let settings = PrivateBroker.Settings(definitions: plan.definitions(catalogue).utf8, installationFolders: brokerFolders)
        do {
            // Before anything is begun that would have to be waited for.
            _ = try RabbitMQInstallation.find(in: brokerFolders)
            let seeding = try start("demo-data", ["demo", "seed", "--data", folder.data], settings: [:])
            running.withLock { $0.seeding = seeding }
            let broker = try await PrivateBroker.start(in: folder.broker, settings: settings, guardedBy: processGuard)
            running.withLock { $0.broker = broker }
            guard let exit = await seeding.waitForExit() else { throw CancellationError() }
            guard exit.isSuccess else { throw Failure(.failed, "The back offices could not be filled.\n\(lastWords(of: "demo-data"))") }
            return broker
        } catch let error as BrokerError {
            throw Failure(.failed, error.message)
        }
    }

    private func startOrchestrator(_ broker: PrivateBroker) throws(Failure) -> ChildProcess {
        plan.httpHold?.release()
        plan.releasePorts(of: nil)
        let settings = plan.orchestratorSettings(broker: url(DevPlan.orchestratorUser, broker), journal: folder.journal, store: folder.store)
        let process = try start("orchestrator", ["serve"], settings: settings)
        running.withLock { $0.orchestrator = process }
        return process
    }

    private func startAdapter(_ department: String, _ broker: PrivateBroker) throws(Failure) -> ChildProcess {
        plan.releasePorts(of: department)
        let settings = plan.adapterSettings(of: department, broker: url(department, broker), data: folder.data)
        return try start(department, ["adapter", "run", department], settings: settings)
    }

    /// Starts this program again with a configuration of its own; what it logs goes to a file of that name.
    private func start(_ name: String, _ arguments: [String], settings: JSONValue) throws(Failure) -> ChildProcess {
        let path = "\(folder.settings)/\(name).json"
        try PrivateFile.write(settings.utf8, to: path)
        let log = logFile(of: name)
        do {
            return try ChildProcess(
                Command(
                    executable, arguments + ["--config", path], environment: Environment.withoutSettings, standardOutput: .file(log),
                    standardError: .file(log)), guardedBy: processGuard)
        } catch {
            throw Failure(.failed, error.message)
        }
    }

    private func logFile(of name: String) -> String { "\(folder.log)/\(name).log" }

    private func url(_ user: String, _ broker: PrivateBroker) -> String { broker.url(user: user, password: plan.passwords[user] ?? "") }

    /// Waits until `isThere` says so; a gateway that does not listen yet is no failure.
    private func wait(for what: String, _ isThere: @Sendable () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.startLimit
        while ContinuousClock.now < deadline {
            for (name, process) in processes {
                if let exit = process.exit { throw Failure(.failed, "\(name) ended with \(exit) before all was ready.\n\(lastWords(of: name))") }
            }
            do {
                if try await isThere() { return }
            } catch let failure as Failure {
                // A stranger on our port does not know our token; our own gateway then ends and says why.
                guard [.unreachable, .notAllowed].contains(failure.kind) else { throw failure }
            }
            try await Task.sleep(for: Self.probeInterval)
        }
        throw Failure(.failed, "Not ready within \(Self.startLimit): still waiting for \(what). The logs are in \(folder.log).")
    }

    private func lastWords(of name: String) -> String {
        let text = String(decoding: FileManager.default.contents(atPath: logFile(of: name)) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(8).map { "  \($0)" }.joined(separator: "\n")
    }

    // MARK: - Life

    /// The broker, once it runs.
    var broker: PrivateBroker? { running.withLock { $0.broker } }

    var processes: [(name: String, process: ChildProcess)] {
        running.withLock { running in
            (running.orchestrator.map { [("orchestrator", $0)] } ?? []) + running.adapters.map { ($0.department, $0.process) }
        }
    }

    /// Tells of every process that ends, until the task is cancelled. None is started again: whoever stopped it wants to see what happens.
    func watch(_ tell: @escaping @Sendable (String) -> Void) async {
        let broker = broker
        await withDiscardingTaskGroup { group in
            for (name, process) in processes {
                group.addTask {
                    if let exit = await process.waitForExit() { tell(Self.obituary(name, process.pid, exit)) }
                }
            }
            if let broker {
                group.addTask {
                    if let exit = await broker.waitForExit() { tell(Self.obituary("broker", broker.pid, exit)) }
                }
            }
        }
    }

    private static func obituary(_ name: String, _ pid: Int32, _ exit: ChildProcess.Exit) -> String {
        "\(name) (\(pid)) ended with \(exit). It is not started again; the others go on."
    }

    // MARK: - Stop

    /// Stops everything in order: the orchestrator gives the answers that it owes, the adapters finish what they began, the broker goes last.
    func stop() async {
        let running = running.withLock { $0 }
        running.context?.remove(in: folder.place)
        await running.seeding?.end()
        await running.orchestrator?.stop(grace: Self.stopGrace)
        await withDiscardingTaskGroup { group in
            for (_, process) in running.adapters { group.addTask { await process.stop(grace: Self.stopGrace) } }
        }
        await running.broker?.stop()
    }

    /// Ends everything at once; whoever waits in ``stop()`` goes on.
    func end() {
        let running = running.withLock { $0 }
        for process in running.adapters.map(\.process) + [running.orchestrator, running.seeding].compactMap({ $0 }) { process.signalGroup(SIGKILL) }
        running.broker?.endAtOnce()
    }
}
