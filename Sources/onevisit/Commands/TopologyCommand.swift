import ArgumentParser
import Contracts
import FoundationEssentials
import JSON

struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Exchanges, queues, users and their rights.", subcommands: [Export.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the RabbitMQ definitions file of this gateway.",
            discussion: """
                A broker that boots with it (`load_definitions` in rabbitmq.conf) has the queues, one user for the orchestrator and one for each
                department, with the least rights that they need. Users without a password in --passwords cannot log in by password.
                """)

        @Option(help: ArgumentHelp("JSON file with the users' passwords by name: {\"onevisit\": \"…\", \"police\": \"…\"}.", valueName: "file"))
        var passwords: String?
        @Option(help: ArgumentHelp("A user who may do everything; its password is in --passwords too.", valueName: "name"))
        var administrator: String?
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try Settings(try options.layers(flags: ["contracts": contracts]))
            let catalogue = try ContractsFolder.load(settings.contracts)
            let known = try passwords.map { path throws(Failure) in try Self.read(path) } ?? [:]
            let users = BrokerUsers(
                orchestrator: BrokerUser(name: settings.orchestratorUser, password: known[settings.orchestratorUser]),
                departmentPasswords: known, administrator: administrator.map { BrokerUser(name: $0, password: known[$0]) })
            var random = SystemRandomNumberGenerator()
            let definitions = Definitions.export(catalogue: catalogue, gateway: settings.gateway, users: users) { _ in
                (0..<4).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            }
            Console.out(definitions.line)
        }

        private static func read(_ path: String) throws(Failure) -> [String: String] {
            guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "\(path) cannot be read") }
            let document: JSONValue
            do { document = try JSONValue(parsing: Array(data), profile: .document) } catch {
                throw Failure(.failed, "\(path):\(error.line):\(error.column): \(error.reason)")
            }
            var passwords: [String: String] = [:]
            for (name, value) in document.object ?? [:] {
                guard let password = value.string else { throw Failure(.failed, "\(path): the password of \(name) must be a text") }
                passwords[name] = password
            }
            return passwords
        }
    }
}
