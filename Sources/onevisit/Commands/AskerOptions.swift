import ArgumentParser
import ContractKit
import Contracts
import Messaging

/// The flags of every command that asks departments over a broker, in an orchestrator's place.
struct AskerOptions: ParsableArguments {
    @Option(help: "How long the final word of a case is waited for.") var wait = "30s"
    @Option(help: ArgumentHelp("The broker. By default that of the `onevisit dev` in this folder.", valueName: "url")) var broker: String?
    @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
    @OptionGroup(visibility: .hidden) var configuration: ConfigurationOptions

    func validate() throws {
        if Duration(setting: wait) == nil { throw ValidationError("--wait \(wait): write a duration such as 30s") }
    }

    var patience: Duration { Duration(setting: wait) ?? .zero }

    /// The settings of this run, whose output is for people and programs and not for logs.
    func settings() throws(Failure) -> Settings {
        let settings = try Settings(try configuration.layers(flags: ["contracts": contracts]))
        Settings.Log.quiet.bootstrap()
        return settings
    }

    /// Who asks, and the bus on which he does; nothing runs yet. Queues that are missing are declared as an orchestrator would.
    /// - Parameter name: of the connection, for the broker's operators.
    func asker(_ settings: Settings, _ catalogue: Catalogue, name: String) throws(Failure) -> (bus: any MessageBus, asker: Asker) {
        var (access, gateway) = (settings.broker, settings.gateway)
        if let broker {
            access.url = broker
        } else {
            let dev = try DevBroker()
            access.url = try dev.orchestrator()
            gateway = dev.gateway
        }
        let topology = Topology.orchestrator(gateway: gateway, departments: Array(catalogue.departments.values))
        let bus = try BrokerAccess.bus(access, topology: topology, use: .declare, name: name)
        return (bus, Asker(bus: bus, gateway: gateway))
    }
}
