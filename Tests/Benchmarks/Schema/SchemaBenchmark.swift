import ArgumentParser
import Contracts
import Foundation
import JSON
import JSONSchema

/// Measures how many of the contracts' own messages are checked in a second, beside three Python packages on the same messages.
///
/// All check values that have been read already, so what is measured is the check alone. Ours asserts two formats more than the others know.
@main
struct SchemaBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "schema-benchmark", abstract: "Measure compiled schemas beside those of Python.")

    @Option(help: "The contracts.") var contracts = "Contracts"
    @Option(help: "Folder of the peers' virtual environment; without it they are left out.") var peers = ".build/bench/schema-peers"
    @Option(help: "Where the messages and the results are put.") var folder = ".build/bench"

    func run() async throws {
        let corpus = try Corpus(contracts: contracts)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = "\(folder)/schema-corpus.json"
        try Data(corpus.json.utf8).write(to: URL(filePath: file), options: .atomic)
        var figures = [
            Figure(
                name: "onevisit", version: "isValid", perSecond: try corpus.checksPerSecond { $0.isValid($1) }, each: try corpus.checksPerSecondEach()
            ),
            Figure(name: "onevisit", version: "sift: leaves out what is not declared, and checks", perSecond: try corpus.siftsPerSecond()),
        ]
        let python = "\(peers)/bin/python"
        if FileManager.default.isExecutableFile(atPath: python) {
            figures += try Figure.ofPeers(python: python, corpus: file)
        } else {
            print("The peers are left out: there is no \(python).")
        }
        print("\(corpus.count) messages of \(corpus.entries.count) schemas, checks a second, best of \(Corpus.rounds) rounds:\n")
        for line in Figure.table(figures) { print(line) }
        print("")
        for line in Figure.extremes(figures, names: corpus.entries.map(\.name)) { print(line) }
        try Data(Figure.document(figures).utf8).write(to: URL(filePath: "\(folder)/schema.json"), options: .atomic)
    }
}

/// Something that the benchmark needs is not there, or is not as it should be.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
