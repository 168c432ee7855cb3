import ArgumentParser
import Contracts
import CrashPoints
import Messaging

struct AdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter", abstract: "A department's side.", subcommands: [Run.self, Init.self, Try.self])

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run one department's adapter, or its desk where it has no system.",
            discussion: """
                Logs in to the broker as the department's user and waits until the orchestrator has declared the queues.
                SIGTERM and SIGINT stop it in order: nothing new is taken, what was begun is answered.
                """)

        @Argument(help: "Name of the department.", completion: .list(Departments.names)) var department: String
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try Settings(try options.layers(flags: ["contracts": contracts]))
            settings.log.bootstrap()
            try CrashArming.arm(as: .adapter, broker: settings.broker.url)
            let catalogue = try ContractsFolder.load(settings.contracts)
            let metrics = Composition.metrics(settings)
            let bus = try BrokerAccess.bus(
                settings.broker, topology: .adapter(department: department), use: .expect, name: "adapter-\(department)")
            let services = try Composition.adapter(department, settings, catalogue: catalogue, bus: bus)
            try await Composition.run(services + [metrics], stopLimit: settings.stopLimit)
        }
    }
}
