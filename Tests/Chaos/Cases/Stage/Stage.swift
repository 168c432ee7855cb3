import Contracts
import Foundation
import JSON
import MessagingTestKit

/// A private broker, a network that can break, an orchestrator and its departments, each a process on a machine that can be tampered with.
struct Stage: Sendable {
    static let gateway = "chaos"
    static let orchestratorUser = "onevisit"
    static let administrator = "admin"
    static let workshop = "workshop"
    /// Those that the program has adapters for.
    static let departments = ["records", "police", "medical-insurance", "social-insurance", "housing-fund"]
    /// How long all may take until every department answers. A debug build on a busy machine needs half of it.
    private static let startLimit = Duration.seconds(120)

    let plan: ChaosPlan
    let folders: Folders
    let secrets: Secrets
    let catalogue: Catalogue
    let broker: PrivateBroker
    /// By the player that connects through it.
    let proxies: [String: FaultProxy]
    let orchestrator: Player
    let departments: [Player]
    let storeDisk: SmallDisk?
    let dataDisk: SmallDisk?
    let httpPort: Int
    let processes: ProcessGuard
    /// The channel that speaks on the bus.
    let bus: BusClient

    var players: [Player] { [orchestrator] + departments }

    func player(_ name: String) throws -> Player {
        guard let player = players.first(where: { $0.name == name }) else { throw ChaosError("there is no process \(name)") }
        return player
    }

    /// As the channel.
    var channel: HTTPClient { HTTPClient(port: httpPort, token: secrets.channel) }
    /// As the channel that speaks on the bus; what it reads, it reads over HTTP.
    var busChannel: HTTPClient { HTTPClient(port: httpPort, token: secrets.busChannel) }
    /// As the one through which an application was sent.
    func channel(of application: Application) -> HTTPClient { application.way == .bus ? busChannel : channel }
    /// As the operator.
    var operations: HTTPClient { HTTPClient(port: httpPort, token: secrets.operations) }

    func url(_ user: String, port: Int) -> String { "amqp://\(user):\(secrets.passwords[user] ?? "")@127.0.0.1:\(port)" }

    // MARK: - Setting it up

    /// Sets everything up, starts it, and hands it to `body`. Nothing of it runs when this returns.
    static func with<Value: Sendable>(_ plan: ChaosPlan, _ body: @escaping @Sendable (Stage) async throws -> Value) async throws -> Value {
        guard FileManager.default.isExecutableFile(atPath: plan.program) else {
            throw ChaosError("there is no program \(plan.program); build it or name it with --program")
        }
        let folders = try Folders(plan.folder)
        let processes = try ProcessGuard()
        try await Machine.build(in: folders.machine)
        let (storeDisk, dataDisk) = try await disks(folders, plan)
        let result: Result<Value, any Error>
        do { result = .success(try await with(plan, folders, processes, storeDisk, dataDisk, body)) } catch { result = .failure(error) }
        for disk in [storeDisk, dataDisk].compactMap({ $0 }) { await disk.keepContents(in: folders) }
        return try result.get()
    }

    private static func disks(_ folders: Folders, _ plan: ChaosPlan) async throws -> (SmallDisk?, SmallDisk?) {
        guard OwnMounts.isPossible else {
            say("no small disk can be mounted without root's rights; a full disk is played by machine.c")
            return (nil, nil)
        }
        do {
            // Some 30 KiB a case with its log, and room for what is seeded.
            let store = try await SmallDisk.mount(folders.store, megabytes: plan.isShort ? 48 : 256)
            return (store, try await SmallDisk.mount(folders.data, megabytes: plan.isShort ? 192 : 384))
        } catch {
            say("\(error); a full disk is played by machine.c")
            return (nil, nil)
        }
    }

    private static func with<Value: Sendable>(
        _ plan: ChaosPlan, _ folders: Folders, _ processes: ProcessGuard, _ storeDisk: SmallDisk?, _ dataDisk: SmallDisk?,
        _ body: @escaping @Sendable (Stage) async throws -> Value
    ) async throws -> Value {
        let catalogue = try Catalogue.load(from: folders.contracts)
        let secrets = Secrets(users: [orchestratorUser, administrator] + catalogue.departments.keys)
        let users = BrokerUsers(
            orchestrator: BrokerUser(name: orchestratorUser, password: secrets.passwords[orchestratorUser]),
            departmentPasswords: secrets.passwords,
            administrator: BrokerUser(name: administrator, password: secrets.passwords[administrator]))
        let definitions = Definitions.export(catalogue: catalogue, gateway: gateway, users: users) { _ in
            (0..<4).map { _ in UInt8.random(in: 0 ... .max) }
        }
        say("starting the broker, and filling the back offices")
        async let seeded: Void = seed(plan, folders, processes)
        let broker = try await PrivateBroker.start(in: folders.broker, settings: .init(definitions: definitions.utf8), guardedBy: processes)
        let result: Result<Value, any Error>
        do {
            try await seeded
            let names = ["orchestrator"] + departments + [workshop]
            result = .success(
                try await withProxies(names[...], to: broker.port) { proxies in
                    let stage = try Stage(
                        plan, folders, secrets, catalogue, broker, proxies, processes, storeDisk: storeDisk, dataDisk: dataDisk)
                    return try await stage.perform(body)
                })
        } catch {
            result = .failure(error)
        }
        await broker.stop()
        return try result.get()
    }

    private init(
        _ plan: ChaosPlan, _ folders: Folders, _ secrets: Secrets, _ catalogue: Catalogue, _ broker: PrivateBroker, _ proxies: [String: FaultProxy],
        _ processes: ProcessGuard, storeDisk: SmallDisk?, dataDisk: SmallDisk?
    ) throws {
        self.plan = plan
        self.folders = folders
        self.secrets = secrets
        self.catalogue = catalogue
        self.broker = broker
        self.proxies = proxies
        self.processes = processes
        self.storeDisk = storeDisk
        self.dataDisk = dataDisk
        httpPort = try LoopbackPorts.free(1)[0]
        let cast = Cast(plan: plan, folders: folders, secrets: secrets, proxies: proxies, httpPort: httpPort, processes: processes)
        // Past the network that breaks: what is tried is the way over the broker.
        bus = try BusClient(
            url: "amqp://\(Self.administrator):\(secrets.passwords[Self.administrator] ?? "")@127.0.0.1:\(broker.port)", token: secrets.busChannel)
        orchestrator = try cast.orchestrator()
        departments = try Self.departments.map(cast.adapter) + [cast.workshop()]
    }

    private static func seed(_ plan: ChaosPlan, _ folders: Folders, _ processes: ProcessGuard) async throws {
        let log = "\(folders.logs)/seed.log"
        let process = try ChildProcess(
            Command(
                plan.program, ["demo", "seed", "--data", folders.data], environment: ["PATH": Command.searchPath], standardOutput: .file(log),
                standardError: .file(log)), guardedBy: processes)
        guard let exit = await process.waitForExit(), exit.isSuccess else { throw ChaosError("the back offices could not be filled; see \(log)") }
    }

    /// Lends each of them a proxy of its own.
    private static func withProxies<Value: Sendable>(
        _ names: ArraySlice<String>, to port: Int, _ known: [String: FaultProxy] = [:],
        _ body: @escaping @Sendable ([String: FaultProxy]) async throws -> Value
    ) async throws -> Value {
        guard let name = names.first else { return try await body(known) }
        return try await FaultProxy.with(to: port) { proxy in
            try await withProxies(names.dropFirst(), to: port, known.merging([name: proxy]) { $1 }, body)
        }
    }

    // MARK: - Running it

    private func perform<Value: Sendable>(_ body: @escaping @Sendable (Stage) async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            try await start()
            result = .success(
                try await withThrowingTaskGroup(of: Value?.self) { group in
                    for player in players {
                        group.addTask {
                            do { try await player.watch() } catch is CancellationError {}
                            return nil
                        }
                    }
                    group.addTask {
                        do { try await bus.run() } catch is CancellationError {}
                        return nil
                    }
                    group.addTask { try await body(self) }
                    defer { group.cancelAll() }
                    while let value = try await group.next() { if let value { return value } }
                    throw CancellationError()
                })
        } catch {
            result = .failure(error)
        }
        for player in players { await player.end() }
        return try result.get()
    }

    private func start() async throws {
        try orchestrator.start()
        try await ready("the gateway") { await channel.exchange("GET", "/readyz")?.status == 200 }
        for department in departments { try department.start() }
        let wanted = departments.map(\.name)
        try await ready("the departments") {
            let items = await channel.exchange("GET", "/v1/departments")?.document?["items"]?.array ?? []
            let present = items.filter { $0["presence"]?.string == "present" }.compactMap { $0["department"]?.string }
            return wanted.allSatisfy(present.contains)
        }
        say("all departments are there")
    }

    private func ready(_ what: String, _ isReady: () async throws -> Bool) async throws {
        let waited = try await wait(within: Self.startLimit) {
            for player in players where !player.ownEnds.isEmpty {
                throw ChaosError("\(player.name) ended before all was ready: \(player.lastWords())")
            }
            return try await isReady()
        }
        if waited == nil { throw ChaosError("\(what) did not come within \(Self.startLimit); see \(folders.logs)") }
    }
}

/// Where everything is.
struct Folders: Sendable {
    let root: String

    var contracts: String { "\(root)/contracts" }
    /// What can lose what was not made durable.
    var disk: String { "\(root)/disk" }
    var store: String { "\(disk)/store" }
    var data: String { "\(disk)/data" }
    var broker: String { "\(root)/broker" }
    var logs: String { "\(root)/log" }
    var settings: String { "\(root)/etc" }
    var machine: String { "\(root)/machine" }
    var backups: String { "\(root)/backups" }
    var journal: String { "\(root)/journal" }

    /// Makes them anew, with the contracts of the product and those of the tests.
    init(_ root: String) throws {
        self.root = root
        let files = FileManager.default
        if files.fileExists(atPath: root) { try files.removeItem(atPath: root) }
        for folder in [store, data, logs, settings, machine, journal] {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
        }
        try files.copyItem(atPath: "\(Executable.package)/Contracts", toPath: contracts)
        let own = "\(Executable.sources)/Contracts"
        for name in try files.subpathsOfDirectory(atPath: own) where name.hasSuffix(".yaml") {
            let target = "\(contracts)/\(name)"
            let folder = URL(filePath: target).deletingLastPathComponent().path
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try files.copyItem(atPath: "\(own)/\(name)", toPath: target)
        }
    }
}

/// Passwords and tokens of one run.
struct Secrets: Sendable {
    let passwords: [String: String]
    let channel: String
    let busChannel: String
    let operations: String
    /// With which the workshop fetches papers.
    let papers: String

    init(users: [String]) {
        passwords = users.reduce(into: [:]) { $0[$1] = Self.draw() }
        channel = Self.draw()
        busChannel = Self.draw()
        operations = Self.draw()
        papers = Self.draw()
    }

    private static func draw() -> String { (0..<4).map { _ in String(UInt32.random(in: 0 ... .max), radix: 36) }.joined() }
}

extension SmallDisk {
    /// Unmounts it, and leaves what was on it in its place, for those who want to look.
    func keepContents(in folders: Folders) async {
        empty()
        let copy = "\(folders.root)/was-\(URL(filePath: path).lastPathComponent)"
        for words in [["cp", "-a", path, copy], ["umount", path]] {
            guard let program = Command.find(words[0]) else { return }
            let process = try? ChildProcess(Command(program, Array(words.dropFirst()), standardError: .inherited))
            _ = await process?.waitForExit()
        }
    }
}
