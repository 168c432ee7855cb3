import AMQPBus
import AdapterKit
import ArgumentParser
import Contracts
import CoreMetrics
import JSON
import Logging
import Messaging
import Metrics
import Orchestration

/// The departments as adapters without a back office: what is measured is the bus and everything that AdapterKit does for an adapter.
struct EchoDepartments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "departments", abstract: "Echo departments; live until SIGTERM.")

    @OptionGroup var options: SetupOptions
    @Option(help: "Only this department; all that the matter asks by default.") var only: String?
    @Option(help: "How it is sick from a SIGUSR1 on, until a SIGUSR2: slow or garbage.") var sickness = Sickness.Kind.slow
    @Option(help: "File in which it is kept what has been counted.") var tallies: String?

    /// How old the file of what was counted may be.
    private static let tallyInterval = Duration.milliseconds(100)

    func run() async throws {
        ProcessMemory.limitHeaps()
        let setup = try options.read()
        Quiet.bootstrap()
        let counted = Tallies()
        if tallies != nil { MetricsSystem.bootstrap(counted) }
        if tallies != nil { Sickness.obeySignals() }
        let catalogue = try Catalogue.load(from: setup.contracts)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var adapters: [AdapterService] = []
            for operation in try setup.operations(in: catalogue) where only ?? operation.reference.department == operation.reference.department {
                let (bus, adapter) = try echo(operation, setup, catalogue)
                adapters.append(adapter)
                group.addTask { try await Self.live(bus, adapter) }
            }
            if let tallies {
                group.addTask { [adapters] in
                    while !Sickness.isLeaving {
                        try counted.book.write(to: tallies)
                        try await Task.sleep(for: Self.tallyInterval)
                    }
                    for adapter in adapters { adapter.stop() }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Answers until it is stopped, then leaves the bus.
    private static func live(_ bus: any MessageBus, _ adapter: AdapterService) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            try await adapter.run()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func echo(_ operation: Operation, _ setup: Setup, _ catalogue: Catalogue) throws -> (any MessageBus, AdapterService) {
        let department = operation.reference.department
        let bus = AMQPBus(
            try AMQPConfiguration(url: setup.url(department)), topology: .adapter(department: department), use: .expect,
            logger: Logger(label: department))
        let data = try operation.answeredExample().data
        let sickness = sickness
        let handler = Handler(operation.reference.name, version: operation.reference.version) { _, _ in
            if sickness == .slow, Sickness.isSick { try await Task.sleep(for: Sickness.slowness) }
            return .answered(data: data)
        }
        let adapter = try AdapterService(
            department: department, handlers: [handler], catalogue: catalogue, bus: sickness == .garbage ? GarblingBus(bus) : bus,
            settings: Self.settings, instance: AdapterService.instanceName(of: department, identity: .random(in: 0 ... .max)),
            logger: Logger(label: department))
        return (bus, adapter)
    }

    /// Room for what the benchmark has in flight; an ordinary department takes less.
    private static var settings: AdapterSettings {
        var settings = AdapterSettings()
        settings.capacity = 1000
        settings.batch = 64
        return settings
    }
}

/// A benchmark's processes say what is wrong and nothing else.
enum Quiet {
    static func bootstrap(_ level: Logger.Level = .error) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
