import ContractKit
import Contracts
import FoundationEssentials
import Glibc
import JSON
import Messaging
import MessagingTestKit
import Testing

@testable import onevisit

@Suite("Our adapters pass the contract test, over real brokers", .serialized)
struct ConformanceTests {
    private struct Run: Sendable {
        var department: String
        var run: ProgramRun
        var document: JSONValue
        var junit: String
        var card: [UInt8]
    }

    /// Side by side, because most of a run is waiting: for presence, for a broker that restarts, for a reply to be offered again.
    @Test("Each of the five: no check fails, and every check is played that concerns it", .timeLimit(.minutes(15)))
    func departments() async throws {
        try await Repository.withFolder { folder in
            let runs = try await withThrowingTaskGroup(of: Run.self) { group in
                for department in Departments.names { group.addTask { try await Self.run(department, in: folder) } }
                return try await group.reduce(into: [Run]()) { $0.append($1) }
            }
            #expect(Set(runs.map(\.department)) == Set(Departments.names))
            for run in runs { try Self.examine(run) }
        }
    }

    @Test("What cannot be tried is said: a department that is not there, a command beside a broker, a broker that is away")
    func refusals() async throws {
        try await Repository.withFolder { folder in
            let contracts = ["--contracts", Repository.contracts]
            let unknown = try await ProgramRun.of(["contract", "test", "--department", "polcie"] + contracts, in: folder)
            #expect(unknown.exit == .code(3))
            #expect(unknown.errors.contains("police"))
            let both = ["contract", "test", "--department", "police", "--adapter-command", "true", "--broker", "amqp://127.0.0.1"]
            let contradiction = try await ProgramRun.of(both + contracts, in: folder)
            #expect(contradiction.exit == .code(64))
            #expect(contradiction.errors.contains("--adapter-command"))
            let port = try LoopbackPorts.free(1)[0]
            let away = try await ProgramRun.of(
                ["contract", "test", "--department", "police", "--broker", "amqp://onevisit:secret@127.0.0.1:\(port)"] + contracts, in: folder)
            #expect(away.exit == .code(69))
            #expect(!away.errors.contains("secret"))
        }
    }

    @Test("--watch tries again when a contract changes, also after one that could not be read, and ends with Ctrl-C")
    func watching() async throws {
        try await Repository.withFolder { folder in
            try FileManager.default.copyItem(atPath: Repository.contracts, toPath: "\(folder)/Contracts")
            let port = try LoopbackPorts.free(1)[0]
            let process = try ChildProcess(
                Command(
                    try Repository.program,
                    ["contract", "test", "--department", "police", "--watch", "--broker", "amqp://onevisit:secret@127.0.0.1:\(port)"],
                    environment: ["PATH": Command.searchPath], workingDirectory: folder, standardOutput: .file("\(folder)/out"),
                    standardError: .file("\(folder)/errors")))
            func runs() -> Int { ProgramRun.text(of: "\(folder)/errors").split(separator: "\n").count { $0.contains("when a file changes") } }
            let file = "\(folder)/Contracts/departments/police/resident.read.v1.yaml"
            let text = ProgramRun.text(of: file)
            #expect(try await eventually { runs() == 1 })
            try Data("operation: [".utf8).write(to: URL(filePath: file))
            #expect(try await eventually { runs() == 2 })
            #expect(ProgramRun.text(of: "\(folder)/errors").contains("resident.read.v1.yaml"))
            try Data(text.utf8).write(to: URL(filePath: file))
            #expect(try await eventually { runs() == 3 })
            process.signal(SIGINT)
            #expect(await process.waitForExit(within: .seconds(60)) == .code(130), "\(ProgramRun.text(of: "\(folder)/errors"))")
            await process.end()
        }
    }

    @Test("The list of checks needs no broker")
    func list() async throws {
        try await Repository.withFolder { folder in
            let run = try await ProgramRun.of(["contract", "test", "--list", "--json"], in: folder)
            #expect(run.exit == .code(0))
            let list = try JSONValue(parsing: Array(run.output.utf8), profile: .document).array ?? []
            #expect(list.compactMap { $0["check"]?.string } == Check.all.map(\.id))
        }
    }

    private static func run(_ department: String, in folder: String) async throws -> Run {
        let (junit, card) = ("\(folder)/\(department).xml", "\(folder)/\(department).card.json")
        let arguments = [
            "contract", "test", "--department", department, "--contracts", Repository.contracts, "--patience", "30s", "--json", "--junit", junit,
            "--card", card,
        ]
        let run = try await ProgramRun.of(arguments, in: folder)
        let document = try JSONValue(parsing: Array(run.output.utf8), profile: .document)
        return Run(
            department: department, run: run, document: document, junit: ProgramRun.text(of: junit),
            card: Array(FileManager.default.contents(atPath: card) ?? Data()))
    }

    private static func examine(_ run: Run) throws {
        let checks = run.document["checks"]?.array ?? []
        let failed = checks.filter { $0["verdict"] == "failed" }
        #expect(failed.isEmpty, "\(run.department): \(failed.map { String(decoding: $0.utf8, as: UTF8.self) })")
        #expect(run.run.exit == .code(0), "\(run.department): \(run.run.errors)")
        let notRun = checks.filter { $0["verdict"] == "not-run" }.compactMap { $0["check"]?.string }
        #expect(notRun == [], "\(run.department)")
        #expect(Set(checks.compactMap { $0["check"]?.string }) == Set(Check.all.map(\.id)))
        #expect((run.document["passed"]?.integer ?? 0) > 60, "\(run.department)")
        #expect(run.document["software"]?.string?.hasPrefix("onevisit ") == true)
        #expect(run.junit.contains("<testsuite name=\"contract test \(run.department)\""))
        let card = try ConformanceCard(reading: run.card)
        #expect(card.department == run.department)
        #expect(card.json["conformant"] == true)
        #expect(card.json["protocol"]?["version"] == 1 && card.json["protocol"]?["schemas"]?.string?.hasPrefix("sha256:") == true)
        let effects = checks.first { $0["check"] == "case-effects" }
        #expect(effects?["verdict"] == (run.department == "records" ? "skipped" : "passed"), "\(run.department)")
        #expect(card.json["broker"]?.string?.hasPrefix("RabbitMQ ") == true)
    }
}
