import ArgumentParser
import Contracts
import CrashPoints
import Messaging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the orchestrator with its HTTP front.",
        discussion: """
            Needs a broker (`broker.url`), the contracts and at least one channel; `onevisit config show` prints what it would use.
            SIGTERM and SIGINT stop it in order: requests that are waiting get their answers first. SIGHUP reads the contracts again.
            """)

    @Option(help: "Port of the gateway.") var port: Int?
    @Option(help: "Address on which the gateway listens.") var host: String?
    @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try Settings(try options.layers(flags: ["http.port": port.map(String.init), "http.host": host, "contracts": contracts]))
        guard !settings.channels.isEmpty else {
            throw Failure(.failed, "No channel is configured, so nobody could ask. Add channels.<name>.tokenHash to the configuration.")
        }
        settings.log.bootstrap()
        try CrashArming.arm(as: .orchestrator, broker: settings.broker.url)
        let catalogue = try ContractsFolder.load(settings.contracts)
        let metrics = Composition.metrics(settings)
        let topology = Topology.orchestrator(gateway: settings.gateway, departments: Array(catalogue.departments.values))
        let bus = try BrokerAccess.bus(settings.broker, topology: topology, use: .declare, name: "orchestrator")
        try await Composition.run(try Composition.orchestrator(settings, catalogue: catalogue, bus: bus) + [metrics], stopLimit: settings.stopLimit)
    }
}
