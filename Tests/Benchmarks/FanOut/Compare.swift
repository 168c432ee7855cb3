import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit

/// Runs every program in turn on one private broker and prints their figures side by side.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure every program on one private broker.",
        discussion: "Each program has the machine for itself while it is measured. A program that is not there is left out and named.")

    @Option(help: "Folder of the programs in other languages: c, go, python.") var peers = ".build/bench/peers"
    @Option(help: "The product, for the way through HTTP.") var onevisit = ".build/release/onevisit"
    @Option(help: "Folder of the contracts.") var contracts = "Contracts"
    @Option(help: "Where the broker, its logs and the results are put.") var folder = ".build/bench"
    @Option(help: "Requests in flight, with commas.") var inFlight = "1,16,64"
    @Option(help: "How long each figure is measured, in seconds.") var seconds = 5
    @Option(help: "Only these programs, with commas.") var only = "c,go,aio-pika,onevisit-bus,onevisit-http"
    @Option(help: "Lookups for the memory figure; 0 leaves it out.") var lookups = 1_000_000

    func run() async throws {
        let levels = inFlight.split(separator: ",").compactMap { Int($0) }
        let wanted = Set(only.split(separator: ",").map(String.init))
        let stage = try await Stage(folder: folder, contracts: contracts)
        var rows: [Row] = []
        do {
            for program in Program.all(peers: peers, onevisit: onevisit) where wanted.contains(program.name) {
                guard let executable = program.executable else {
                    say("\(program.name) is left out: \(program.path) is not there")
                    continue
                }
                say("measuring \(program.name)")
                do {
                    rows += try await stage.measure(program, executable, levels: levels, seconds: seconds)
                } catch let error as BenchmarkError {
                    // The others' figures stand without it.
                    say("\(program.name) is left out: \(error)")
                }
            }
            print(Report.table(rows, levels: levels))
            try Report.json(rows).write(to: URL(filePath: "\(folder)/fanout.json"), options: .atomic)
            if lookups > 0 { print(try await stage.measureMemory(lookups: lookups)) }
        } catch {
            await stage.end()
            throw error
        }
        await stage.end()
    }

    private func say(_ line: String) {
        let text = Array("\(line)\n".utf8)
        _ = Glibc.write(STDERR_FILENO, text, text.count)
    }
}

/// A program of the comparison.
struct Program {
    enum Kind {
        /// A program in another language: `departments` and `ask`, with a payload.
        case peer
        /// This program: the orchestrator in the process that asks.
        case bus
        /// The product behind its HTTP front, asked by `onevisit bench`.
        case http
    }

    /// As in the results.
    var name: String
    var path: String
    var kind: Kind

    /// Absolute; nil where there is no such program.
    var executable: String? {
        let full = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        return FileManager.default.isExecutableFile(atPath: full) ? full : nil
    }

    static func all(peers: String, onevisit: String) -> [Program] {
        [
            Program(name: "c", path: "\(peers)/c", kind: .peer), Program(name: "go", path: "\(peers)/go", kind: .peer),
            Program(name: "aio-pika", path: "\(peers)/python", kind: .peer),
            Program(name: "onevisit-bus", path: CommandLine.arguments[0], kind: .bus),
            Program(name: "onevisit-http", path: onevisit, kind: .http),
        ]
    }
}
