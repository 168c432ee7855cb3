import ArgumentParser
import ContractKit
import Contracts
import FoundationEssentials
import JSON

extension ContractCommand {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the contracts for other tools: AsyncAPI, JSON Schemas, Pact files, pages for people.",
            discussion: """
                  onevisit contract export --format asyncapi --out build/asyncapi
                  onevisit contract export --format html --out public

                asyncapi: AsyncAPI 3.0 with AMQP bindings, a document for each department and one for clients of the bus. schemas: JSON Schemas, two \
                for each operation and one for each envelope. pact: Pact V4 with synchronous messages, from the examples. html: pages in zh and en.

                What stands in the folder under the same names is written over; nothing else there is touched.
                """)

        @Option(help: "asyncapi, schemas, pact or html.", transform: Self.format) var format: ExportFormat
        @Option(help: ArgumentHelp("The folder to write to; it is made if it is not there.", valueName: "folder")) var out: String
        @Argument(help: "The folder of the contracts; by default the one of the configuration.") var folder: String?
        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        func run() async throws {
            let folder = try Settings(try options.layers(flags: ["contracts": folder])).contracts
            let catalogue = try ContractsFolder.load(folder)
            let envelopes = try ContractsFolder.envelopes(in: folder)
            let files = format.files(of: catalogue, envelopes: envelopes)
            for file in files { try write(file) }
            if json {
                Console.out((["folder": .string(out), "files": .array(files.map { .string($0.path) })] as JSONValue).line)
            } else {
                Console.out("\(out): \(files.count) files")
            }
        }

        private static func format(_ text: String) throws -> ExportFormat {
            guard let format = ExportFormat(rawValue: text) else {
                throw ValidationError("--format is one of \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return format
        }

        private func write(_ file: ExportedFile) throws(Failure) {
            let path = "\(out)/\(file.path)"
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: URL(filePath: path), options: .atomic)
            } catch {
                throw Failure(.failed, "\(path) cannot be written. Name a folder with --out that you may write to.")
            }
        }
    }
}
