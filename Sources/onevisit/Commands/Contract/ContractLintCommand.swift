import ArgumentParser
import Contracts
import JSON

extension ContractCommand {
    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a contracts folder and report every mistake in it, with file and line.",
            discussion: "Ends with 0 when there is none and with 2 when there are some. Warnings, of what a form asks twice or in vain, change "
                + "nothing of that.",
            aliases: ["check"])

        @Argument(help: "The folder; by default the one of the configuration.") var folder: String?
        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        func run() async throws {
            let folder = try Settings(try options.layers(flags: ["contracts": folder])).contracts
            do {
                let catalogue = try ContractsFolder.load(folder)
                let warnings = catalogue.warnings.map(\.description)
                if json {
                    Console.out((["mistakes": [], "warnings": .array(warnings.map { .string($0) })] as JSONValue).line)
                } else {
                    for warning in warnings { Console.out("warning: \(warning)") }
                    Console.out(
                        "\(folder): \(catalogue.departments.count) departments, \(catalogue.operations.count) operations, "
                            + "\(catalogue.matters.count) matters, no mistake")
                }
            } catch {
                guard json, error.kind == .findings else { throw error }
                Console.out((["mistakes": .array(error.findings.map { .string($0) })] as JSONValue).line)
                throw Failure(.findings)
            }
        }
    }
}
