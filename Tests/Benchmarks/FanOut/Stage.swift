import Contracts
import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit
import Orchestration

/// A private broker with its users, and the processes that are measured on it, one program after the other.
final class Stage: Sendable {
    private static let administrator = "bench"
    private static let token = "bench-token"
    /// Beside the requests in flight that are compared, what 24 terminals see.
    private static let terminals = 24
    /// How long a side may take to come up.
    private static let patience = Duration.seconds(60)
    private static let stopGrace = Duration.seconds(10)

    let folder: String
    let setup: Setup
    let broker: PrivateBroker
    private let processGuard: ProcessGuard

    init(folder: String, contracts: String) async throws {
        let current = FileManager.default.currentDirectoryPath
        self.folder = folder.hasPrefix("/") ? folder : "\(current)/\(folder)"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        let catalogue = try Catalogue.load(from: contracts)
        let users = [Setup.orchestratorUser, Self.administrator] + catalogue.departments.values.map(\.brokerUser)
        let passwords = users.reduce(into: [:]) { $0[$1] = "bench-\($1)" }
        let definitions = Definitions.export(
            catalogue: catalogue, gateway: Setup.gateway,
            users: BrokerUsers(
                orchestrator: BrokerUser(name: Setup.orchestratorUser, password: passwords[Setup.orchestratorUser]), departmentPasswords: passwords,
                administrator: BrokerUser(name: Self.administrator, password: passwords[Self.administrator]))
        ) { Array("\($0)salt".utf8.prefix(4)) }
        processGuard = try ProcessGuard()
        broker = try await PrivateBroker.start(
            in: "\(self.folder)/broker", settings: .init(definitions: definitions.utf8), guardedBy: processGuard)
        setup = Setup(
            contracts: contracts.hasPrefix("/") ? contracts : "\(current)/\(contracts)", host: "127.0.0.1:\(broker.port)", passwords: passwords)
        try setup.write(to: setupFile)
        try writePayload(catalogue)
    }

    func end() async { await broker.stop() }

    // MARK: - Measuring

    func measure(_ program: Program, _ executable: String, levels: [Int], seconds: Int) async throws -> [Row] {
        switch program.kind {
        case .peer:
            let common = ["--url", setup.url(Self.administrator), "--payload", payloadFile]
            return try await with([(executable, ["departments"] + common)]) { sides in
                try await self.waitUntilReady(sides[0])
                return try await levels.asyncMap { level in
                    try await self.ask(
                        executable, ["ask"] + common + ["--in-flight", "\(level)", "--seconds", "\(seconds)"], program.name, sides: sides,
                        seconds: seconds)
                }
            }
        case .bus:
            return try await with([(executable, ["departments", "--setup", setupFile])]) { sides in
                try await levels.asyncMap { level in
                    try await self.ask(
                        executable, ["ask", "--setup", self.setupFile, "--in-flight", "\(level)", "--seconds", "\(seconds)"], program.name,
                        sides: sides, seconds: seconds)
                }
            }
        case .http:
            let ports = try LoopbackPorts.free(2)
            try writeSettings(ports)
            let departments = (CommandLine.arguments[0], ["departments", "--setup", setupFile])
            return try await with([departments, (executable, ["serve", "--config", settingsFile])]) { sides in
                try await self.waitUntilListening(sides[1], port: ports[0])
                return try await levels.merged(with: Self.terminals).asyncMap { level in
                    try await self.ask(
                        executable,
                        [
                            "bench", "--url", "http://127.0.0.1:\(ports[0])", "--token", Self.token, "--matter", Setup.matter, "--json",
                            "--in-flight", "\(level)", "--duration", "\(seconds)s",
                        ], program.name, sides: sides, seconds: seconds)
                }
            }
        }
    }

    func measureMemory(lookups: Int) async throws -> String {
        let executable = CommandLine.arguments[0]
        return try await with([(executable, ["departments", "--setup", setupFile])]) { _ in
            String(decoding: try await self.run(executable, ["memory", "--setup", self.setupFile, "--requests", "\(lookups)"]), as: UTF8.self)
        }
    }

    /// Runs one side that asks, and looks at what each side used of the processor meanwhile. Its start and its warm-up are in that, so the
    /// requests of the warm-up are added in proportion.
    private func ask(_ executable: String, _ arguments: [String], _ name: String, sides: [ChildProcess], seconds: Int) async throws -> Row {
        let before = try sides.map { try ProcessState(of: $0.pid).processorSeconds }
        let brokerBefore = try ProcessState(of: broker.pid).processorSeconds
        let askedBefore = Self.processorSecondsOfEndedChildren
        let output = try await run(executable, arguments)
        let asked = Self.processorSecondsOfEndedChildren - askedBefore
        let brokerUsed = try ProcessState(of: broker.pid).processorSeconds - brokerBefore
        let used = try zip(sides, before).map { try ProcessState(of: $0.pid).processorSeconds - $1 }
        let figures = try JSONValue(parsing: output, profile: .document)
        let requests = (figures["requests"]?.double ?? 0) * Double(seconds + 1) / Double(seconds)
        guard requests > 0, let row = Row(name, figures, costs: (asked + used.dropFirst().reduce(0, +), used[0], brokerUsed), requests: requests)
        else { throw BenchmarkError("\(name) printed no figures: \(String(decoding: output, as: UTF8.self))") }
        return row
    }

    /// The processor time of all children that have ended and been waited for.
    private static var processorSecondsOfEndedChildren: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    // MARK: - Processes

    /// Starts this program as one department.
    /// - Parameter tallies: the file in which it keeps what it counts.
    func startDepartment(_ name: String, sickness: Sickness.Kind = .slow, tallies: String) throws -> ChildProcess {
        try ChildProcess(
            Command(
                CommandLine.arguments[0],
                ["departments", "--setup", setupFile, "--only", name, "--sickness", sickness.rawValue, "--tallies", tallies],
                environment: ["PATH": Command.searchPath], standardError: .inherited), guardedBy: processGuard)
    }

    /// Runs the sides that are asked for as long as `body` takes. The first one is the departments'.
    private func with<Value>(
        _ commands: [(executable: String, arguments: [String])], _ body: ([ChildProcess]) async throws -> Value
    ) async throws -> Value {
        var sides: [ChildProcess] = []
        unlink(sideOutput)
        do {
            for (executable, arguments) in commands {
                sides.append(
                    try ChildProcess(
                        Command(
                            executable, arguments, environment: ["PATH": Command.searchPath], standardOutput: .file(sideOutput),
                            standardError: .inherited),
                        guardedBy: processGuard))
            }
            let value = try await body(sides)
            for side in sides { await side.stop(grace: Self.stopGrace) }
            return value
        } catch {
            for side in sides { await side.end() }
            throw error
        }
    }

    /// A peer's departments print `ready` when all five are there. Ours say it on the bus.
    private func waitUntilReady(_ side: ChildProcess) async throws {
        let limit = ContinuousClock.now + Self.patience
        while !String(decoding: FileManager.default.contents(atPath: sideOutput) ?? Data(), as: UTF8.self).contains("ready") {
            guard side.exit == nil, ContinuousClock.now < limit else { throw BenchmarkError("a peer's departments did not come up") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The gateway listens when its catalogue is read.
    private func waitUntilListening(_ side: ChildProcess, port: Int) async throws {
        let limit = ContinuousClock.now + Self.patience
        while true {
            if let connection = LoopbackPorts.connect(to: port) {
                close(connection)
                return
            }
            guard side.exit == nil, ContinuousClock.now < limit else { throw BenchmarkError("the gateway did not come up") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Runs a program to its end and gives back what it printed.
    private func run(_ executable: String, _ arguments: [String]) async throws -> [UInt8] {
        let output = "\(folder)/output.json"
        unlink(output)
        let process = try ChildProcess(
            Command(executable, arguments, environment: ["PATH": Command.searchPath], standardOutput: .file(output), standardError: .inherited),
            guardedBy: processGuard)
        guard let exit = await process.waitForExit(), exit.isSuccess else { throw BenchmarkError("\(executable) \(arguments[0]) failed") }
        return [UInt8](try Data(contentsOf: URL(filePath: output)))
    }

    // MARK: - Files

    private var sideOutput: String { "\(folder)/sides.out" }
    private var setupFile: String { "\(folder)/setup.json" }
    private var payloadFile: String { "\(folder)/payload.json" }
    private var settingsFile: String { "\(folder)/serve.json" }

    /// What the programs in other languages send and echo: the same inputs and data as ours.
    private func writePayload(_ catalogue: Catalogue) throws {
        let departments = try setup.operations(in: catalogue).map { operation -> JSONValue in
            let example = try operation.answeredExample()
            return [
                "name": .string(operation.reference.department), "operation": .string(operation.reference.name),
                "version": .integer(Int64(operation.reference.version)), "input": example.input, "data": example.data,
            ]
        }
        let document: JSONValue = ["matter": .string(Setup.matter), "departments": .array(departments)]
        try Data(document.utf8).write(to: URL(filePath: payloadFile), options: .atomic)
    }

    /// The product's configuration: as in production, with its access journal.
    private func writeSettings(_ ports: [Int]) throws {
        let document: JSONValue = [
            "gateway": .string(Setup.gateway), "contracts": .string(setup.contracts), "broker": ["url": .string(setup.url(Setup.orchestratorUser))],
            "http": ["port": .integer(Int64(ports[0]))], "metrics": ["port": .integer(Int64(ports[1]))],
            "journal": ["folder": .string("\(folder)/journal")], "log": ["level": "error"],
            "channels": ["terminal": ["kind": "terminal", "identity": "face", "tokenHash": .string(ChannelDirectory.hash(Self.token))]],
        ]
        try Data(document.utf8).write(to: URL(filePath: settingsFile), options: .atomic)
    }
}

extension [Int] {
    func asyncMap<Value>(_ transform: (Int) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }

    /// In order, with one more where it is not there yet.
    func merged(with other: Int) -> [Int] { contains(other) ? self : (self + [other]).sorted() }
}
