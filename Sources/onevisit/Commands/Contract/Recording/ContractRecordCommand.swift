import ArgumentParser
import ContractKit
import Contracts
import Messaging
import UnixSignals

extension ContractCommand {
    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record what a department is asked and what it says, without people.",
            discussion: """
                Listens from a queue of its own, and writes a line of JSON for each task that was answered. No department and no orchestrator \
                notices, but for this: while it listens, a reply whose asker has gone is not returned to its adapter.

                What a contract does not declare by name is dropped. What it marks as sensitive, and every identity number, is replaced by a \
                stand-in of the same form, drawn with a secret key: resident numbers in the region 99…, which is nobody's, names from those of the \
                demonstration. The same value has the same stand-in for as long as the key is the same. Without --key-file the key is forgotten \
                at the end.

                  onevisit contract record --department police --out police.jsonl --for 10m
                  onevisit contract replay police.jsonl --broker amqp://onevisit:…@test-broker

                The broker user needs rights that neither an orchestrator nor a department has. Let an administrator make one that can record and \
                nothing else:

                  \(RecordingTap.rights(of: "recorder"))
                """)

        @Option(name: .customLong("department"), parsing: .singleValue, help: ArgumentHelp("Whose tasks; can be repeated.", valueName: "name"))
        var departments: [String]
        @Option(help: ArgumentHelp("The recording, a file that is not there yet.", valueName: "file")) var out: String
        @Option(name: .customLong("for"), help: ArgumentHelp("How long; by default until Ctrl-C.", valueName: "time")) var limit: String?
        @Option(help: ArgumentHelp("File with at least 32 random bytes, from which stand-ins are drawn.", valueName: "file")) var keyFile: String?
        @Option(help: ArgumentHelp("The broker. By default that of the `onevisit dev` in this folder.", valueName: "url")) var broker: String?
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        func validate() throws {
            if let limit, Duration(setting: limit) == nil { throw ValidationError("--for \(limit): write a duration such as 10m") }
        }

        func run() async throws {
            var settings = try Settings(try options.layers(flags: ["contracts": contracts]))
            Settings.Log.quiet.bootstrap()
            let catalogue = try ContractsFolder.load(settings.contracts)
            for name in departments where catalogue.departments[name] == nil {
                let names = catalogue.departments.keys.sorted().joined(separator: ", ")
                throw Failure(.notFound, "The contracts have no department \(name). There are: \(names).")
            }
            if let broker { settings.broker.url = broker } else { settings.broker.url = try DevBroker().everything() }
            let pseudonyms = Pseudonyms(key: try RecordingKey.read(keyFile))
            let file = try RecordingFile(out)
            let names = Set(departments)
            let bus = try BrokerAccess.bus(settings.broker, topology: Topology(), use: .expect, name: "contract-record")
            let tap = RecordingTap(Recorder(catalogue, departments: names, pseudonyms: pseudonyms), departments: names, on: bus) { file.write($0) }
            let duration = limit.flatMap { Duration(setting: $0) }
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            try await BusSession.with(bus) {
                Console.note("Recording \(names.sorted().joined(separator: ", ")) into \(file.path). Ctrl-C ends it.")
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { for await _ in signals { return } }
                    if let duration {
                        group.addTask {
                            // Cancelled by a signal: then it is over too.
                            do { try await Task.sleep(for: duration) } catch {}
                        }
                    }
                    await group.next()
                    group.cancelAll()
                }
            }
            tap.finish()
            Console.note(Self.text(tap.counts))
            if let trouble = file.trouble { throw Failure(.failed, "\(file.path) could not be written to its end: \(trouble)") }
        }

        private static func text(_ counts: Recorder.Counts) -> String {
            let rest = [
                (counts.unanswered, "not answered"), (counts.unfit, "against their contract, or without stand-ins that keep it"),
                (counts.unknown, "about nothing that is recorded"), (counts.dropped, "given up"),
            ]
            return (["\(counts.recorded) recorded"] + rest.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
        }
    }
}
