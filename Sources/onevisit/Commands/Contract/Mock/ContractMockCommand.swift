import AdapterKit
public import ArgumentParser
public import ContractKit
import Contracts
import FoundationEssentials
import Logging
import Messaging
import ServiceLifecycle

extension ContractCommand {
    struct Mock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Play a department, from the examples of its contracts.",
            discussion: """
                An input that an example has is answered as there; one that differs only in what is marked sensitive, as the first such example; \
                any other with data made from the examples, valid under the contract. Cases are recorded in a ledger, take effect once, can be \
                withdrawn, and with --later are answered later.

                  onevisit contract mock --department housing-fund
                  onevisit contract mock --department police --slow 2s --fail 10%
                  onevisit contract mock --all --broker amqp://guest:guest@127.0.0.1

                Without --broker it takes the place of that department in the `onevisit dev` of this folder; stop the adapter there first \
                (`dev` prints its process number), or each gets half of the tasks. An orchestrator counts replies only from the broker user of \
                their department: name that user in --broker, or `brokerUser` in the department's file.
                """)

        @Option(name: .customLong("department"), parsing: .singleValue, help: ArgumentHelp("Whom to play; can be repeated.", valueName: "name"))
        var departments: [String] = []
        @Flag(help: "Play every department that has operations.") var all = false
        @Option(help: ArgumentHelp("The broker. By default that of the `onevisit dev` in this folder.", valueName: "url")) var broker: String?
        @Option(help: "How long each task takes, as 2s or 300ms.") var slow: String?
        @Option(help: ArgumentHelp("How many tasks fail, retriably, as 10%.", valueName: "share")) var fail: String?
        @Option(help: "What is answered wherever the contract allows it.") var outcome: MockOrders.Word?
        @Option(help: ArgumentHelp("Cases say `later`, and their word follows after that time, as 5s.", valueName: "time")) var later: String?
        @Flag(help: "Answer the examples one after the other, whatever is asked.") var inOrder = false
        @Option(help: "The same tasks in the same order are answered alike under the same seed.") var seed: UInt64 = 1
        @Option(help: ArgumentHelp("Folder of the ledgers; by default one that is removed at the end.", valueName: "folder")) var ledger: String?
        @Flag(help: "Do not print what is answered.") var quiet = false
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        func validate() throws {
            if departments.isEmpty != all { throw ValidationError("name departments with --department, or play --all") }
            for (name, text) in [("slow", slow), ("later", later)] {
                if let text, Duration(setting: text) == nil { throw ValidationError("--\(name) \(text): write a duration such as 2s or 300ms") }
            }
            if let fail, MockOrders.perThousand(fail) == nil { throw ValidationError("--fail \(fail): write a share such as 10%") }
        }

        func run() async throws {
            let settings = try Settings(try options.layers(flags: ["contracts": contracts]))
            settings.log.bootstrap()
            let catalogue = try ContractsFolder.load(settings.contracts)
            let names = all ? catalogue.departments.keys.filter { !catalogue.operations(of: $0).isEmpty }.sorted() : departments
            let folder = try LedgerFolder(ledger)
            defer { folder.remove() }
            var services: [any Service] = []
            for name in names { services += try await play(name, catalogue, settings, folder: folder.path) }
            try await Composition.run(services, stopLimit: settings.stopLimit)
        }

        private func play(_ name: String, _ catalogue: Catalogue, _ settings: Settings, folder: String) async throws -> [any Service] {
            let isQuiet = quiet
            let department: MockDepartment
            do {
                let ledger = try SQLiteLedger(of: name, inFileAt: "\(folder)/\(name).sqlite")
                department = try MockDepartment(name, catalogue: catalogue, orders: orders, ledger: ledger) { note in
                    if !isQuiet { Console.out(note.description) }
                }
            } catch {
                throw Failure(.failed, error.message)
            }
            try await department.prepare()
            if let outcome, !department.unfit.isEmpty {
                let unfit = department.unfit.map(\.description).joined(separator: ", ")
                Console.note("No contract here lets these answer \(outcome.rawValue), so their input decides: \(unfit)")
            }
            var access = settings.broker
            if let broker { access.url = broker } else { access.url = try DevBroker().department(name) }
            let bus = try BrokerAccess.bus(access, topology: .adapter(department: name), use: .expect, name: "mock-\(name)")
            var adapterSettings = AdapterSettings()
            adapterSettings.orchestratorUser = settings.orchestratorUser
            let service = try department.service(on: bus, settings: adapterSettings, logger: Logger(label: name))
            Console.note(
                "Playing \(name): \(catalogue.operations(of: name).count) operations. It answers once an orchestrator has declared its queues.")
            return [BusService(bus: bus), MockRun(department: department), AdapterRun(adapter: service)]
        }

        private var orders: MockOrders {
            var orders = MockOrders()
            orders.slow = slow.flatMap { Duration(setting: $0) } ?? .zero
            orders.later = later.flatMap { Duration(setting: $0) }
            orders.failingPerThousand = fail.flatMap(MockOrders.perThousand) ?? 0
            orders.outcome = outcome
            orders.isInOrder = inOrder
            orders.seed = seed
            return orders
        }
    }
}

extension MockOrders.Word: ExpressibleByArgument {}

/// Says what a mocked department has promised. It stops before the ledger's lane does, and what is due then is said after the next start.
private struct MockRun: Service {
    let department: MockDepartment

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await department.run() }
    }
}

/// Where the ledgers of mocked departments are.
private struct LedgerFolder {
    let path: String
    private let isTemporary: Bool

    /// - Parameter given: kept; nil makes a folder for the owner's eyes that goes with the program.
    init(_ given: String?) throws(Failure) {
        path = given ?? "\(FileManager.default.temporaryDirectory.path)/onevisit-mock-\(UInt64.random(in: 0 ... .max))"
        isTemporary = given == nil
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
        } catch {
            throw Failure(.failed, "The folder \(path) cannot be made: \(error)")
        }
    }

    func remove() {
        guard isTemporary else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch { Console.note("\(path) stays: \(error)") }
    }
}
