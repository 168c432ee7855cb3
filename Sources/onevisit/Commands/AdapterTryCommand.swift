import ArgumentParser
import ContractKit
import Contracts
import JSON
import Messaging

extension AdapterCommand {
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a running adapter what its contracts' examples ask, and compare.",
            discussion: """
                Plays the orchestrator: sends the examples of a department, or one input of yours, and shows what comes back, how long it took, and \
                where it differs from the contract. Examples of cases take effect, so they are sent only when named.

                  onevisit adapter try police                                        every example of its lookups
                  onevisit adapter try police --example "a valid permit"
                  onevisit adapter try police --operation police.resident.read --input input.json
                  onevisit adapter try police --operation police.residence-permit.renew --withdraw

                Without --broker it asks over that of the `onevisit dev` in this folder. The user in --broker must be the one whose tasks the \
                adapter executes: `onevisit`, unless the adapter was told otherwise. Queues that are missing are declared as an orchestrator would.

                Ends with 0 when all is as expected, with 2 when something differs, and with 5 when something was not answered.
                """)

        @Argument(help: "Name of the department.") var department: String
        @Option(help: ArgumentHelp("Only the example of that name.", valueName: "name")) var example: String?
        @Option(help: ArgumentHelp("Only that operation, as police.resident.read or police.resident.read@2.", valueName: "operation"))
        var operation: String?
        @Option(help: ArgumentHelp("File with an input of yours, or - for the standard input.", valueName: "file")) var input: String?
        @Flag(help: "Withdraw a case that is answered later.") var withdraw = false
        @OptionGroup var options: AskerOptions
        @Flag(help: "Print one line of JSON for each, for programs.") var json = false

        func validate() throws {
            if input != nil, operation == nil { throw ValidationError("--input needs --operation: what is asked with it") }
            if input != nil, example != nil { throw ValidationError("--input and --example exclude each other") }
        }

        func run() async throws {
            let settings = try options.settings()
            let catalogue = try ContractsFolder.load(settings.contracts)
            let trials = try trials(in: catalogue)
            let (bus, asker) = try options.asker(settings, catalogue, name: "adapter-try")
            let (patience, withdraws) = (options.patience, withdraw)
            let text = TrialText(isJSON: json, style: Style())
            let (silent, differing) = try await BusSession.with(bus) {
                var (silent, differing) = (0, 0)
                for trial in trials {
                    let report: AdapterTrial.Report
                    do throws(AskError) { report = try await trial.run(by: asker, patience: patience, withdraws: withdraws) } catch {
                        throw Failure(error)
                    }
                    Console.out(text.text(report))
                    if report.word == nil { silent += 1 } else if !report.isAsExpected { differing += 1 }
                }
                return (silent, differing)
            }
            if !json { Console.out(text.sum(trials.count, silent: silent, differing: differing)) }
            if silent > 0 { throw Failure(.pending) }
            if differing > 0 { throw Failure(.findings) }
        }

        private func trials(in catalogue: Catalogue) throws(Failure) -> [AdapterTrial] {
            guard catalogue.departments[department] != nil else {
                let meant = Suggestion.closest(to: department, among: Array(catalogue.departments.keys)).map { " Did you mean \($0)?" } ?? ""
                throw Failure(.notFound, "The contracts have no department \(department).\(meant)")
            }
            let wanted = try operation.map { name throws(Failure) in try self.operation(name, in: catalogue) }
            if let input, let wanted { return [AdapterTrial(wanted, input: .object(try JSONInput.object(from: input)))] }
            let all = AdapterTrial.examples(of: department, in: catalogue) { candidate in
                if let wanted { candidate.reference == wanted.reference } else { example != nil || candidate.lane == .lookup }
            }
            let trials = all.filter { trial in example.map { $0 == trial.example } ?? true }
            guard trials.isEmpty else { return trials }
            let names = all.compactMap(\.example)
            let meant = example.flatMap { Suggestion.closest(to: $0, among: names) }.map { " Did you mean “\($0)”?" } ?? ""
            throw Failure(.notFound, "The contracts of \(department) have no such example.\(meant)")
        }

        private func operation(_ text: String, in catalogue: Catalogue) throws(Failure) -> Operation {
            let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
            let all = catalogue.operations(of: department).filter { $0.reference.name == parts[0] }
            // The newest, where none is named.
            let found = parts.count == 2 ? all.first { String($0.reference.version) == parts[1] } : all.last
            guard let found else {
                let names = catalogue.operations(of: department).map(\.reference.description)
                throw Failure(.notFound, "\(department) has no operation \(text). There are: \(names.joined(separator: ", ")).")
            }
            return found
        }
    }
}

extension Failure {
    /// Why a department could not be asked.
    init(_ error: AskError) {
        switch error.code {
        case .notConnected: self.init(.unreachable, error.message)
        case .noQueue, .refused: self.init(.failed, error.message)
        }
    }
}
