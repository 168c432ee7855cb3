import Contracts
import FoundationEssentials
import MessagingTestKit
import TestMaterial
import Testing

@testable import onevisit

/// What the tests need of the folder that they were built from.
enum Repository {
    static let contracts = SourceFolder.contracts

    /// The program that was built beside the tests, or the one that `ONEVISIT_TEST_PROGRAM` names, for those who take figures.
    static var program: String {
        get throws {
            if let named = Environment.all["ONEVISIT_TEST_PROGRAM"] { return URL(filePath: named).standardizedFileURL.path }
            let path = URL(filePath: Program.path).deletingLastPathComponent().appending(path: "onevisit").path
            try #require(FileManager.default.isExecutableFile(atPath: path), "the program is built together with its tests")
            return path
        }
    }

    /// Runs `body` in a new folder, which is gone afterwards.
    static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let path = "\(FileManager.default.temporaryDirectory.path)/onevisit-test-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let result: Result<Value, any Error>
        do { result = .success(try await body(path)) } catch { result = .failure(error) }
        try FileManager.default.removeItem(atPath: path)
        return try result.get()
    }
}

/// What a run of the program left behind.
struct ProgramRun {
    var exit: ChildProcess.Exit
    var output: String
    var errors: String

    /// Runs the program to its end.
    static func of(_ arguments: [String], in folder: String, environment: [String: String] = [:]) async throws -> ProgramRun {
        let name = "\(folder)/run-\(UInt64.random(in: 0 ... .max))"
        let process = try ChildProcess(
            Command(
                try Repository.program, arguments, environment: ["PATH": Command.searchPath].merging(environment) { $1 }, workingDirectory: folder,
                standardOutput: .file(name + ".out"), standardError: .file(name + ".err")))
        let exit = try #require(await process.waitForExit())
        return ProgramRun(exit: exit, output: text(of: name + ".out"), errors: text(of: name + ".err"))
    }

    static func text(of path: String) -> String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
}

/// Waits until something is so, looking again and again. False when it is not so within the limit, which is generous: nothing is timed here.
func eventually(within limit: Duration = .seconds(60), _ isSo: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}
