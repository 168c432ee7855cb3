import FoundationEssentials
import Glibc
import JSON
import JSONSchema
import MessagingTestKit
import Testing

@testable import onevisit

@Suite("Departments that are played, asked, recorded and replayed", .serialized)
struct MockTests {
    @Test("Beside a dev: its adapter is asked and recorded, a mock takes its place, and the recording is replayed", .timeLimit(.minutes(5)))
    func beside() async throws {
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder)
            let report = try await dev.report()
            let contracts = ["--contracts", Repository.contracts]
            let asked = try await ProgramRun.of(["adapter", "try", "housing-fund"] + contracts, in: folder)
            #expect(asked.exit == .code(0), "\(asked.output) \(asked.errors)")

            let recorder = try Background(["contract", "record", "--department", "housing-fund", "--out", "recording.jsonl"] + contracts, in: folder)
            #expect(try await eventually { recorder.errors.contains("Recording housing-fund") })
            _ = try await ProgramRun.of(["adapter", "try", "housing-fund"] + contracts, in: folder)
            recorder.process.signal(SIGINT)
            #expect(await recorder.process.waitForExit() == .code(0), "\(recorder.errors)")
            let recording = ProgramRun.text(of: "\(folder)/recording.jsonl")
            #expect(recording.split(separator: "\n").count >= 10)
            for match in recording.matches(of: /[0-9]{17}[0-9X]/) where ResidentID(String(match.output)) != nil {
                #expect(match.output.hasPrefix("99") && !match.output.hasPrefix("990104"), "nobody of the demonstration is in it")
            }

            let adapter = try #require(report["pids"]?["housing-fund"]?.integer.map(Int32.init))
            kill(adapter, SIGTERM)
            #expect(try await eventually { !Processes.isAlive(adapter) })
            let mock = try Background(["contract", "mock", "--department", "housing-fund", "--later", "1s"] + contracts, in: folder)
            let mocked = try await eventually {
                try await ProgramRun.of(["adapter", "try", "housing-fund"] + contracts, in: folder).exit == .code(0)
            }
            #expect(mocked, "\(mock.errors)")
            let later = try await ProgramRun.of(
                ["adapter", "try", "housing-fund", "--operation", "housing-fund.withdrawal.apply", "--example", "for the rent", "--json"] + contracts,
                in: folder)
            #expect(later.exit == .code(0), "\(later.output) \(later.errors)")
            let replies = try JSONValue(parsing: Array(later.output.utf8), profile: .document)["replies"]?.array ?? []
            #expect(replies.compactMap { $0["reply"]?["outcome"]?.string } == ["later", "answered"])

            // Nobody knows the recording's people. What the mock says to them is a recording too, and it says that again.
            let first = try await ProgramRun.of(["contract", "replay", "recording.jsonl", "--out", "first.jsonl", "--json"] + contracts, in: folder)
            #expect([.code(0), .code(2)].contains(first.exit), "\(first.errors)")
            let second = try await ProgramRun.of(["contract", "replay", "first.jsonl"] + contracts, in: folder)
            #expect(second.exit == .code(0), "\(second.output) \(second.errors)")
            #expect(await mock.process.stop(grace: .seconds(60)) == .code(0))
            #expect(await dev.process.stop(grace: .seconds(60)) == .code(0))
        }
    }

    @Test("Without a broker each says what is missing")
    func nowhere() async throws {
        try await Repository.withFolder { folder in
            let contracts = ["--contracts", Repository.contracts]
            for command in [
                ["contract", "mock", "--department", "police"], ["adapter", "try", "police"],
                ["contract", "record", "--department", "police", "--out", "x.jsonl"],
            ] {
                let run = try await ProgramRun.of(command + contracts, in: folder)
                #expect(run.exit == .code(64), "\(command)")
                #expect(run.errors.contains("onevisit dev") && run.errors.contains("--broker"), "\(run.errors)")
            }
            let unknown = try await ProgramRun.of(["adapter", "try", "polcie"] + contracts, in: folder)
            #expect(unknown.exit == .code(3))
            #expect(unknown.errors.contains("police"))
        }
    }

    /// A command that goes on until it is told to stop.
    private struct Background {
        let process: ChildProcess
        private let path: String

        init(_ arguments: [String], in folder: String) throws {
            path = "\(folder)/background-\(UInt64.random(in: 0 ... .max))"
            process = try ChildProcess(
                Command(
                    try Repository.program, arguments, environment: ["PATH": Command.searchPath], workingDirectory: folder,
                    standardOutput: .file(path), standardError: .file(path + ".err")))
        }

        var errors: String { ProgramRun.text(of: path + ".err") }
    }
}
