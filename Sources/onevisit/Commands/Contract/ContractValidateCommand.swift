import ArgumentParser
import ContractKit
import FoundationEssentials
import JSON

extension ContractCommand {
    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold JSON documents against a JSON Schema.",
            discussion: """
                  onevisit contract validate schema.json reply.json
                  onevisit contract validate schema.json --json - < replies.jsonl

                The schema is one of draft 2020-12. It may refer to itself, to the standard's meta-schemas, and to the documents of --registry by their \
                $id; nothing is fetched. A pattern with look-around or back-references is refused.

                Ends with 0 when every instance is valid, with 2 when one is not, and with 1 when the schema or a file cannot be used.
                """)

        @Argument(help: ArgumentHelp("The schema, a JSON file.", valueName: "schema")) var schema: String
        @Argument(help: ArgumentHelp("JSON files; - reads one instance a line from the standard input.", valueName: "instance"))
        var instances: [String]
        @Option(help: ArgumentHelp("A folder of documents that schemas refer to, each a .json file with an $id.", valueName: "folder"))
        var registry: String?
        @Flag(help: "Assert `format` where it is known; without this it is an annotation.") var assertFormat = false
        @Flag(help: "Print a line of JSON for each instance, with its number and its errors.") var json = false

        func run() async throws {
            let validator: InstanceValidator
            do {
                validator = try InstanceValidator(
                    schema: try Self.bytes(of: schema), named: schema, documents: try documents(), assertsFormat: assertFormat)
            } catch let refusal as InstanceValidator.Refusal {
                throw Failure(.failed, refusal.description)
            }
            var number = 0
            var areValid = true
            func judge(_ text: [UInt8], _ name: String) {
                let verdict = validator.verdict(on: text, number: number)
                number += 1
                areValid = areValid && verdict.isValid
                if json {
                    Console.out(verdict.json.line)
                } else if verdict.isValid {
                    Console.out("\(name): valid")
                } else {
                    for sentence in verdict.sentences { Console.out("\(name): \(sentence)") }
                }
            }
            for instance in instances {
                guard instance == "-" else {
                    judge(try Self.bytes(of: instance), instance)
                    continue
                }
                var lines = StandardInputLines()
                while let line = lines.next() { judge(line, "line \(lines.number)") }
            }
            if !areValid { throw Failure(.findings) }
        }

        private func documents() throws(Failure) -> [(name: String, text: [UInt8])] {
            guard let registry else { return [] }
            var documents: [(name: String, text: [UInt8])] = []
            try Self.collect(from: registry, depth: 1, into: &documents)
            return documents
        }

        /// Registries are a handful of folders deep; a link that leads back up would go on for ever.
        private static let deepest = 16

        private static func collect(from folder: String, depth: Int, into documents: inout [(name: String, text: [UInt8])]) throws(Failure) {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw Failure(.failed, "The registry \(folder) cannot be read.")
            }
            for name in names.sorted() where !name.hasPrefix(".") {
                let path = "\(folder)/\(name)"
                var isFolder = false
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
                if isFolder {
                    if depth < deepest { try collect(from: path, depth: depth + 1, into: &documents) }
                } else if name.hasSuffix(".json") {
                    documents.append((path, try bytes(of: path)))
                }
            }
        }

        private static func bytes(of path: String) throws(Failure) -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "\(path) cannot be read") }
            return Array(data)
        }
    }
}
