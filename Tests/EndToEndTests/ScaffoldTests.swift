import FoundationEssentials
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

@Suite("Adapters that are begun", .serialized)
struct ScaffoldTests {
    @Test(
        "One in Python passes its own tests and the contract test untouched: the protocol needs no Swift",
        .enabled("Python with pika can be had from PyPI") { await PythonPackages.environment() != nil }, .timeLimit(.minutes(10)),
        arguments: ["housing-fund", "water-supply"])
    func python(department: String) async throws {
        let packages = try #require(await PythonPackages.environment())
        try await Repository.withFolder { folder in
            // A department of the contracts, and one that has none yet, for which some are begun.
            let contracts = department == "housing-fund" ? Repository.contracts : "\(folder)/Contracts"
            let begun = try await ProgramRun.of(
                ["adapter", "init", department, "--kind", "python", "--contracts", contracts, "--out", "adapter"], in: folder)
            #expect(begun.exit == .code(0), "\(begun.errors)")
            let adapter = "\(folder)/adapter"
            try FileManager.default.createSymbolicLink(atPath: "\(adapter)/.venv", withDestinationPath: packages)
            let tests = try ChildProcess(
                Command(
                    "\(adapter)/ci.sh", environment: ["PATH": Command.searchPath], standardOutput: .file("\(folder)/ci"),
                    standardError: .file("\(folder)/ci")))
            #expect(await tests.waitForExit() == .code(0), "\(ProgramRun.text(of: "\(folder)/ci"))")

            let tried = try await ProgramRun.of(
                [
                    "contract", "test", "--department", department, "--contracts", contracts, "--given-ready", "--compare", "data",
                    "--patience", "30s", "--json", "--adapter-log", "\(folder)/log", "--adapter-command",
                    "exec \(adapter)/.venv/bin/python \(adapter)/adapter.py",
                ], in: folder)
            let document = try JSONValue(parsing: Array(tried.output.utf8), profile: .document)
            let failed = (document["checks"]?.array ?? []).filter { $0["verdict"] == "failed" }.map(\.line)
            #expect(failed.isEmpty, "\(failed) \(ProgramRun.text(of: "\(folder)/log").suffix(2000))")
            #expect(tried.exit == .code(0), "\(tried.errors)")
            #expect((document["passed"]?.integer ?? 0) > 50)

            let again = try await ProgramRun.of(
                ["adapter", "init", department, "--kind", "python", "--contracts", contracts, "--out", "adapter"], in: folder)
            #expect(again.exit == .code(1), "what is there is left alone")
        }
    }

    @Test("One in Swift is a package on AdapterKit; a place that holds no OneVisit is told")
    func swift() async throws {
        try await Repository.withFolder { folder in
            let root = URL(filePath: Repository.contracts).deletingLastPathComponent().path
            let arguments = ["adapter", "init", "fire", "--kind", "swift", "--contracts", Repository.contracts]
            let begun = try await ProgramRun.of(arguments + ["--onevisit", root], in: folder)
            #expect(begun.exit == .code(0), "\(begun.errors)")
            let manifest = ProgramRun.text(of: "\(folder)/fire/Package.swift")
            let name = URL(filePath: root).lastPathComponent
            #expect(manifest.contains("package: \"\(name)\""))
            let path = try #require(manifest.firstMatch(of: /path: "([^"]+)"/)?.1)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/fire/\(path)/Package.swift"))
            let lost = try await ProgramRun.of(arguments + ["--out", "elsewhere"], in: folder)
            #expect(lost.exit == .code(64))
            #expect(lost.errors.contains("--onevisit"))
        }
    }
}
