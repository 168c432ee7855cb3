import ArgumentParser
import ContractKit
import Contracts
import JSON
import Messaging
import UnixSignals

extension ContractCommand {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a department's adapter against its contracts and the protocol, over a real broker.",
            discussion: """
                Plays the orchestrator: sends every example of the contracts, inputs at the edges of their schemas, and messages of every good and \
                bad kind, and says check by check what came back and what the protocol says. Without --broker it starts a private RabbitMQ node and \
                the adapter: --adapter-command, or this program's own, with demo data, or a desk. Then it also cuts connections, \
                restarts the broker and stops the adapter. With --broker the adapter runs already, and `broker.url` is that of the orchestrator's \
                user; use a broker on which nobody else asks the department.

                A started adapter finds in its environment ONEVISIT_BROKER_URL (its own user), ONEVISIT_DEPARTMENT, ONEVISIT_ORCHESTRATOR_USER and \
                ONEVISIT_CONTRACTS, and is stopped by SIGTERM. What an example is `given` is set up by a hook, which gets it as JSON; the same \
                document goes to a command's standard input, to a URL by POST, or to the queue onevisit.<department>.setup. The hook is also asked \
                how often an operation has taken effect; where nobody counts, duplicates are judged by replies only.

                Ends with 0 when no check failed and with 2 when one did. `--list` tells all checks and why they are there.
                """)

        enum Comparison: String, ExpressibleByArgument, CaseIterable { case shape, data }

        @Option(help: "Name of the department.") var department: String?
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @Option(help: ArgumentHelp("A broker on which the adapter runs already.", valueName: "url")) var broker: String?
        @Option(help: ArgumentHelp("Starts the adapter.", valueName: "command")) var adapterCommand: String?
        @Option(help: ArgumentHelp("File for what the adapter prints.", valueName: "file")) var adapterLog: String?
        @Option(help: ArgumentHelp("Sets up what an example is given: gets it on standard input.", valueName: "command")) var setupCommand: String?
        @Option(help: ArgumentHelp("Sets up what an example is given: gets it by POST.", valueName: "url")) var setupURL: String?
        @Flag(help: "Sets up what an example is given: the adapter reads it from its queue for that.") var setupAMQP = false
        @Flag(help: "The department is in the state of all examples already.") var givenReady = false
        @Option(parsing: .singleValue, help: "Try only this operation; can be repeated.") var operation: [String] = []
        @Option(parsing: .singleValue, help: "Play only this check, and what it rests on; can be repeated.") var only: [String] = []
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                "Leave this out; can be repeated.",
                discussion: "A check, or a check and what it is about: `example police.resident.read@1: nobody known`."))
        var skip: [String] = []
        @Option(help: "How an example's data is held against the reply's: shape (same members and types) or data (same values).")
        var compare = Comparison.shape
        @Option(help: "How long a reply may take: 500ms, 10s.") var patience = "10s"
        @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file")) var junit: String?
        @Option(help: ArgumentHelp("Write the conformance card, which the adapter's presence can show.", valueName: "file")) var card: String?
        @Flag(help: "Try again whenever a contract, or a file that --adapter-command names, changes, until it is stopped.") var watch = false
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("Try again when that changes too; can be repeated.", valueName: "file or folder"))
        var watchAlso: [String] = []
        @Flag(help: "Print JSON, for programs.") var json = false
        @Flag(help: "List all checks.") var list = false
        @Option(help: ArgumentHelp("Folder of RabbitMQ's own scripts, where it is not installed in the usual place.", valueName: "folder"))
        var rabbitmq: String?
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        func validate() throws {
            if !list, department == nil { throw ValidationError("--department names the department that is tried") }
            if broker != nil, adapterCommand != nil {
                throw ValidationError("--adapter-command starts the adapter on a private node: leave --broker out")
            }
            let hooks = [setupCommand != nil, setupURL != nil, setupAMQP, givenReady].count { $0 }
            if hooks > 1 { throw ValidationError("one of --setup-command, --setup-url, --setup-amqp and --given-ready is enough") }
            if !watch, !watchAlso.isEmpty { throw ValidationError("--watch-also goes with --watch") }
            if Duration(setting: patience) == nil { throw ValidationError("--patience \(patience): write 500ms, 10s or 1m") }
        }

        func run() async throws {
            if list { return Console.out(ConformanceText.list(json: json)) }
            let settings = try Settings(try options.layers(flags: ["contracts": contracts, "broker.url": broker]))
            Settings.Log.quiet.bootstrap()
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals { throw Failure(.interrupted) }
                }
                group.addTask { if watch { try await keepTrying(settings) } else { try await tryOnce(settings) } }
                defer { group.cancelAll() }
                try await group.next()
            }
        }

        private func tryOnce(_ settings: Settings) async throws {
            let catalogue = try ContractsFolder.load(settings.contracts)
            let name = department ?? ""
            guard let department = catalogue.departments[name] else {
                let meant = Suggestion.closest(to: name, among: Array(catalogue.departments.keys)).map { " Did you mean \($0)?" } ?? ""
                throw Failure(.notFound, "The contracts have no department \(name).\(meant)")
            }
            let (report, brokerVersion) = try await tryOut(department, catalogue, settings)
            try publish(report, brokerVersion)
        }

        // MARK: - Watching

        /// How often the files are looked at.
        private static let pause = Duration.milliseconds(500)

        /// Ends when it is cancelled. What changes during a run is tried after it.
        private func keepTrying(_ settings: Settings) async throws {
            var files = FileWatch([settings.contracts] + watchAlso + FileWatch.files(in: adapterCommand ?? ""))
            while true {
                do {
                    try await tryOnce(settings)
                } catch let failure as Failure where failure.kind != .usage {
                    for line in [failure.message] + failure.findings where !line.isEmpty { Console.note(line) }
                }
                try Task.checkCancellation()
                Console.note("It is tried again when a file changes; Ctrl-C ends this.")
                while !files.hasChanged() { try await Task.sleep(for: Self.pause) }
                // Who saves several files at once gets one run.
                repeat { try await Task.sleep(for: Self.pause) } while files.hasChanged()
            }
        }

        // MARK: - The run

        private func tryOut(_ department: Department, _ catalogue: Catalogue, _ settings: Settings) async throws -> (ConformanceReport, String?) {
            let envelopes = try ContractsFolder.envelopes(in: settings.contracts)
            guard broker == nil else {
                var topology = Topology.adapter(department: department.name)
                topology.exchanges.append(.init(ExchangeName.tasks, .topic))
                let bus = try BrokerAccess.bus(settings.broker, topology: topology, use: .expect, name: "contract-test")
                let ground = Ground(
                    envelopes: envelopes, bus: bus, playground: ForeignPlayground(), gateway: settings.gateway,
                    orchestratorUser: settings.orchestratorUser, isReady: givenReady)
                return (try await conduct(on: department, catalogue, ground, isForeign: true), nil)
            }
            let start = try adapterStart(department.name, catalogue, settings)
            return try await PrivateGround.with(department, catalogue, start: start, brokerFolders: rabbitmq.map { [$0] }) { ground in
                let isReady = givenReady || start.isOurs
                let place = Ground(
                    envelopes: envelopes, bus: try ground.bus(), playground: ground, gateway: PrivateGround.gateway,
                    orchestratorUser: PrivateGround.orchestratorUser, isReady: isReady, ownHook: ground.demoHook)
                return (try await conduct(on: department, catalogue, place, isForeign: false), try await ground.brokerVersion())
            }
        }

        /// Where a run takes place.
        private struct Ground: Sendable {
            /// The schemas of the protocol's messages.
            var envelopes: [String: JSONValue]
            var bus: any MessageBus
            var playground: any Playground
            var gateway: String
            var orchestratorUser: String
            var isReady: Bool
            /// Of an adapter that we know ourselves.
            var ownHook: (any GivenHook)? = nil
        }

        private func adapterStart(
            _ department: String, _ catalogue: Catalogue, _ settings: Settings
        ) throws(Failure) -> PrivateGround.AdapterStart {
            let contracts = settings.contracts
            if let adapterCommand { return .init(kind: .command(adapterCommand), contracts: contracts, log: adapterLog) }
            guard Departments.names.contains(department) || Departments.desks(in: catalogue).contains(department) else {
                throw Failure(
                    .usage,
                    "This program has no adapter for \(department). Start yours with --adapter-command, or name the broker on which it runs with --broker."
                )
            }
            return .init(kind: .ours(Program.path), contracts: contracts, log: adapterLog)
        }

        private func conduct(on department: Department, _ catalogue: Catalogue, _ ground: Ground, isForeign: Bool) async throws -> ConformanceReport {
            var settings = ConformanceSettings()
            settings.patience = Duration(setting: patience) ?? settings.patience
            settings.comparison = compare == .data ? .data : .shape
            settings.only = Set(only)
            settings.skip = Set(skip)
            // An adapter that is being started needs longer than one that runs.
            if !isForeign { settings.arrival = .seconds(60) }
            let instance = ReplyAddress.instance(gateway: ground.gateway, identity: .random(in: 0 ... .max))
            let given = try hook(ground, instance)
            let run: ConformanceRun
            do {
                run = try ConformanceRun(
                    department: department.name, operations: Set(operation), catalogue: catalogue, envelopes: ground.envelopes, bus: ground.bus,
                    playground: ground.playground,
                    given: given, settings: settings, instance: instance, orchestratorUser: ground.orchestratorUser)
            } catch {
                throw Failure(.usage, error.description)
            }
            let bus = ground.bus
            return try await withThrowingTaskGroup(of: ConformanceReport?.self) { group in
                group.addTask {
                    try await bus.run()
                    return nil
                }
                group.addTask {
                    var lines = ConformanceLines(style: Style())
                    let report = await run.run { result in
                        if !json { for line in lines.add(result) { Console.out(line) } }
                    }
                    if !json { for line in lines.flush() { Console.out(line) } }
                    if isForeign { await run.tidy() }
                    return report
                }
                defer { group.cancelAll() }
                for try await report in group { if let report { return report } }
                throw Failure(.failed, "The bus ended before the checks did.")
            }
        }

        private func hook(_ ground: Ground, _ instance: String) throws(Failure) -> any GivenHook {
            if let setupCommand { return CommandHook(command: setupCommand) }
            if let setupURL { return try URLHook(setupURL) }
            if setupAMQP { return BusHook(bus: ground.bus, instance: instance) }
            return ground.ownHook ?? NoHook(isReady: ground.isReady)
        }

        // MARK: - What came of it

        private func publish(_ report: ConformanceReport, _ brokerVersion: String?) throws(Failure) {
            let made = ConformanceCard(report, broker: brokerVersion.map { "RabbitMQ \($0)" }, software: "onevisit \(OneVisit.version)")
            if let junit { try PrivateFile.write(Array(report.junit.utf8), to: junit) }
            if let card { try PrivateFile.write(made.utf8, to: card) }
            if json {
                Console.out(report.json.line)
            } else {
                Console.out("\(report.department): \(report.summary) (\(report.protocolEdition))")
                if let card { Console.out("\(card): \(made.sha256)") }
            }
            if report.count(of: "failed") > 0 { throw Failure(.findings) }
            guard report.isConformant else {
                let reason = report.results.first { $0.verdict.word == "not-run" }?.verdict.sentence ?? "no check was played"
                throw Failure(.unreachable, "Nothing could be tried: \(reason).")
            }
        }
    }
}
