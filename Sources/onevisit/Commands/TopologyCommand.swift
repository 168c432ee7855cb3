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
                department, client and listener, with the least rights that they need. Users without a password in --passwords cannot log in by \
                password.
                """)

        @Option(help: ArgumentHelp("JSON file with the users' passwords by name: {\"onevisit\": \"…\", \"police\": \"…\"}.", valueName: "file"))
        var passwords: String?
        @Option(help: ArgumentHelp("A user of a channel that asks over the bus; once for each.", valueName: "name")) var client: [String] = []
        @Option(help: ArgumentHelp("A user who listens to what becomes of cases; once for each.", valueName: "name")) var listener: [String] = []
        @Option(help: ArgumentHelp("A user who may do everything; its password is in --passwords too.", valueName: "name"))
        var administrator: String?
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try Settings(try options.layers(flags: ["contracts": contracts]))
            let catalogue = try ContractsFolder.load(settings.contracts)
            let known = try passwords.map { path throws(Failure) in try Self.read(path) } ?? [:]
            let users = try users(of: catalogue, orchestrator: settings.orchestratorUser, passwords: known)
            var random = SystemRandomNumberGenerator()
            let definitions = Definitions.export(catalogue: catalogue, gateway: settings.gateway, users: users) { _ in
                (0..<4).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            }
            Console.out(definitions.line)
        }

        /// The broker's users; each has one name, and one purpose.
        func users(of catalogue: Catalogue, orchestrator: String, passwords: [String: String]) throws(Failure) -> BrokerUsers {
            func user(_ name: String) -> BrokerUser { BrokerUser(name: name, password: passwords[name]) }
            let departments = Set(catalogue.departments.values.map(\.brokerUser))
            let names = [orchestrator] + departments + client + listener + [administrator].compactMap { $0 }
            for name in client + listener {
                guard names.count(where: { $0 == name }) == 1 else {
                    throw Failure(.usage, "The user \(name) is named for something else already: give each purpose a user of its own")
                }
                // A listener's queues begin with its name; what begins with `onevisit.` is ours.
                guard Name.isValid(name), name != "onevisit" else {
                    throw Failure(
                        .usage, "\"\(name)\" is no name for a user: a letter, then letters, digits and hyphens, all lower-case; onevisit is taken")
                }
            }
            return BrokerUsers(
                orchestrator: user(orchestrator), departmentPasswords: passwords, clients: client.map(user), listeners: listener.map(user),
                administrator: administrator.map(user))
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
