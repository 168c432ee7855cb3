import ArgumentParser
import ContractKit
import Contracts
import JSON
import Messaging

extension ContractCommand {
    struct CanRetire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether a version of an operation may go, and who still needs it.",
            discussion: """
                  onevisit contract can-retire police.residence-permit.read@1

                Asked are the contracts (which matters name it), and a running orchestrator, with an operator's token: open cases that can still come \
                to ask it, when it was asked last, and adapter instances that answer no newer version. Ends with 0 when it can go and with 2 when not.
                """)

        @Argument(help: "An operation and its version, as name@version.", transform: Self.reference) var operation: OperationReference
        @Option(help: ArgumentHelp("The folder of the contracts; by default the one of the configuration.", valueName: "folder"))
        var contracts: String?
        @Option(help: ArgumentHelp("For how many days nobody may have asked it.", valueName: "days")) var quiet = 7
        @Flag(help: "Look at the contracts alone and ask no orchestrator.") var offline = false
        @OptionGroup var options: ClientOptions

        func run() async throws {
            guard (0...Self.longestQuiet).contains(quiet) else { throw Failure(.usage, "--quiet is a number of days from 0 to \(Self.longestQuiet)") }
            let folder = try Settings(try options.configuration.layers(flags: ["contracts": contracts])).contracts
            let catalogue = try ContractsFolder.load(folder)
            let uses = offline ? nil : try await uses()
            guard catalogue.operations[operation] != nil || uses.map({ !$0.openCases.isEmpty || !$0.instances.isEmpty }) ?? false else {
                throw Failure(.notFound, "\(folder) has no operation \(operation), and nobody answers it or waits for it.")
            }
            let retirement = Retirement(of: operation, in: catalogue, uses: uses, quiet: .seconds(quiet * 86_400), now: .now)
            Console.out(options.json ? retirement.json.line : retirement.sentence[options.language])
            if !retirement.isPossible { throw Failure(.findings) }
        }

        /// A year: whoever waits longer looks at the records.
        private static let longestQuiet = 366

        private func uses() async throws(Failure) -> OperationUses {
            let document = try await options.operatorClient().get("/v1/operations/uses?operation=\(operation)")
            guard let uses = OperationUses(document) else {
                throw Failure(.failed, "The orchestrator does not say who uses \(operation); it may be of an older version.")
            }
            return uses
        }

        private static func reference(_ text: String) throws -> OperationReference {
            let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, Name.isOperation(parts[0]), let version = Int(parts[1]), version > 0 else {
                throw ValidationError("Write the operation with its version: police.residence-permit.read@1")
            }
            return OperationReference(parts[0], version: version)
        }
    }
}
