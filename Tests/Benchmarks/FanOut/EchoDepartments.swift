import AMQPBus
import AdapterKit
import ArgumentParser
import Contracts
import JSON
import Logging
import Messaging

/// The five departments as adapters without a back office: what is measured is the bus and everything that AdapterKit does for an adapter.
struct EchoDepartments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "departments", abstract: "Echo departments; live until SIGTERM.")

    @OptionGroup var options: SetupOptions

    func run() async throws {
        let setup = try options.read()
        Quiet.bootstrap()
        let catalogue = try Catalogue.load(from: setup.contracts)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for operation in try setup.operations(in: catalogue) {
                let department = operation.reference.department
                let bus = AMQPBus(
                    try AMQPConfiguration(url: setup.url(department)), topology: .adapter(department: department), use: .expect,
                    logger: Logger(label: department))
                let data = try operation.answeredExample().data
                let handler = Handler(operation.reference.name, version: operation.reference.version) { _, _ in .answered(data: data) }
                let adapter = try AdapterService(
                    department: department, handlers: [handler], catalogue: catalogue, bus: bus, settings: Self.settings,
                    instance: "\(department)-echo", logger: Logger(label: department))
                group.addTask { try await bus.run() }
                group.addTask { await adapter.run() }
            }
            try await group.waitForAll()
        }
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
    static func bootstrap() {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .error
            return handler
        }
    }
}
