import FoundationEssentials
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

/// The short form of `make chaos-cases`: the same program, with a seed of its own.
@Suite("Cases, while everything breaks", .serialized)
struct CaseChaosTests {
    /// Half of it is enough on two cores that are busy.
    private static let limit = Duration.seconds(235)

    @Test("Nothing is lost, nothing happens twice, and most of it is done, whatever is killed, stopped, cut off, wiped, filled or set wrong")
    func short() async throws {
        let run = try await ChaosProcess.run(["--short", "--seed", "20261127"], within: Self.limit)
        #expect(run.exit == .code(0), "\(run.errors)\n\(run.output)")
        let counts = try run.counts
        #expect(counts["lost"] == 0)
        #expect(counts["executedTwice"] == 0)
        #expect(counts["violations"] == 0)
        let (accepted, finished) = (counts["accepted"]?.integer ?? 0, counts["finished"]?.integer ?? 0)
        #expect(accepted >= 150)
        #expect(finished * 100 >= accepted * 90)
        #expect(counts["faults"]?.integer ?? 0 > 0)
    }

    @Test("On a disk that says that it has written what it has not, a power cut loses cases, and the judge sees it")
    func lyingDisk() async throws {
        let run = try await ChaosProcess.run(
            ["--short", "--seed", "20261127", "--lying-disk", "--only", "power-cut-everywhere", "--faults", "3", "--cases", "40"], within: Self.limit)
        #expect(run.exit == .code(2), "\(run.errors)\n\(run.output)")
        #expect(try run.counts["lost"]?.integer ?? 0 > 0)
        run.clean()
    }
}

/// A run of the program that breaks things.
private struct ChaosProcess {
    var exit: ChildProcess.Exit?
    var output: String
    var errors: String
    /// Gone already where all was well; kept where it was not.
    var folder: String

    static func run(_ arguments: [String], within limit: Duration) async throws -> ChaosProcess {
        let program = URL(filePath: Program.path).deletingLastPathComponent().appending(path: "CaseChaos").path
        try #require(FileManager.default.isExecutableFile(atPath: program), "CaseChaos is built together with the tests")
        return try await Repository.withFolder { logs in
            let folder = "\(FileManager.default.temporaryDirectory.path)/onevisit-chaos-\(UInt64.random(in: 0 ... .max))"
            let process = try ChildProcess(
                Command(
                    program, arguments + ["--folder", folder, "--program", try Repository.program], environment: ["PATH": Command.searchPath],
                    standardOutput: .file("\(logs)/out"), standardError: .file("\(logs)/err")), guardedBy: try ProcessGuard())
            let exit = await process.waitForExit(within: limit)
            if exit == nil { await process.end() }
            return ChaosProcess(exit: exit, output: ProgramRun.text(of: "\(logs)/out"), errors: ProgramRun.text(of: "\(logs)/err"), folder: folder)
        }
    }

    /// The last line.
    var counts: JSONValue {
        get throws { try JSONValue(parsing: Array((output.split(separator: "\n").last ?? "").utf8), profile: .document) }
    }

    func clean() {
        do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record("\(folder) cannot be removed: \(error)") }
    }
}
