import ContractKit
import Contracts
import FoundationEssentials
import JSON
import MessagingTestKit
import TestMaterial
import Testing

@testable import onevisit

@Suite("Adapters that are begun", .serialized)
struct ScaffoldTests {
    /// A kind, and for whom one is begun: a department of the contracts, or one that has none yet, for which some are begun.
    struct Begun: Sendable, CustomStringConvertible {
        var kind: String
        var department: String
        var description: String { "\(kind) for \(department)" }

        static let inPython = [
            Begun(kind: "python", department: "housing-fund"), Begun(kind: "python", department: "water-supply"),
            Begun(kind: "sql", department: "police"), Begun(kind: "rest", department: "medical-insurance"),
            Begun(kind: "file", department: "social-insurance"),
        ]
    }

    /// Side by side, because most of a contract test is waiting.
    @Test(
        "One in Python passes its own tests and the contract test untouched, whatever it asks: the protocol needs no Swift",
        .enabled("Python with pika can be had from PyPI") { await PythonPackages.environment() != nil }, .timeLimit(.minutes(10)))
    func python() async throws {
        let packages = try #require(await PythonPackages.environment())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for begun in Begun.inPython { group.addTask { try await Self.tryOut(begun, packages) } }
            try await group.waitForAll()
        }
    }

    private static func tryOut(_ begun: Begun, _ packages: String) async throws {
        try await Repository.withFolder { folder in
            let contracts = begun.department == "water-supply" ? "\(folder)/Contracts" : Repository.contracts
            let adapter = "\(folder)/adapter"
            let initialize = ["adapter", "init", begun.department, "--kind", begun.kind, "--contracts", contracts, "--out", "adapter"]
            let first = try await ProgramRun.of(initialize, in: folder)
            #expect(first.exit == .code(0), "\(begun): \(first.errors)")
            let log = "\(folder)/ci"
            try FileManager.default.createSymbolicLink(atPath: "\(adapter)/.venv", withDestinationPath: packages)
            let tests = try ChildProcess(
                Command("\(adapter)/ci.sh", environment: ["PATH": Command.searchPath], standardOutput: .file(log), standardError: .file(log)))
            #expect(await tests.waitForExit() == .code(0), "\(begun): \(ProgramRun.text(of: log))")

            // The command is a list, as people write them: what stops the adapter has to get through the shell.
            let tried = try await ProgramRun.of(
                [
                    "contract", "test", "--department", begun.department, "--contracts", contracts, "--compare", "data", "--setup-command",
                    "\(adapter)/hook.py",
                    "--patience", "30s", "--json", "--adapter-log", "\(folder)/log", "--adapter-command",
                    "cd \(adapter) && .venv/bin/python adapter.py",
                ], in: folder)
            let document = try JSONValue(parsing: Array(tried.output.utf8), profile: .document)
            let checks = document["checks"]?.array ?? []
            let failed = checks.filter { $0["verdict"] == "failed" }.map(\.line)
            #expect(failed.isEmpty, "\(begun): \(failed) \(ProgramRun.text(of: "\(folder)/log").suffix(2000))")
            #expect(tried.exit == .code(0), "\(begun): \(tried.errors)")
            #expect((document["passed"]?.integer ?? 0) > 50, "\(begun)")
            for name in ["stop-orderly", "case-effects"] {
                #expect(checks.contains { $0["check"]?.string == name && $0["verdict"] == "passed" }, "\(begun): \(name)")
            }

            let again = try await ProgramRun.of(initialize, in: folder)
            #expect(again.exit == .code(1), "what is there is left alone")
        }
    }

    @Test(
        "Whatever a department is asked, one that is begun for it answers its examples",
        .enabled("Python with pika can be had from PyPI") { await PythonPackages.environment() != nil }, .timeLimit(.minutes(5)),
        arguments: ["sql", "rest", "file"])
    func everyDepartment(kind: String) async throws {
        let packages = try #require(await PythonPackages.environment())
        try await Repository.withFolder { folder in
            for department in try ContractsFolder.load(Repository.contracts).departments.keys.sorted() {
                let begun = try await ProgramRun.of(
                    ["adapter", "init", department, "--kind", kind, "--contracts", Repository.contracts], in: folder)
                #expect(begun.exit == .code(0), "\(begun.errors)")
                let log = "\(folder)/\(department).log"
                let tests = try ChildProcess(
                    Command(
                        "\(packages)/bin/python", ["-m", "unittest", "test_adapter"], environment: ["PATH": Command.searchPath],
                        workingDirectory: "\(folder)/\(department)", standardOutput: .file(log), standardError: .file(log)))
                #expect(await tests.waitForExit() == .code(0), "\(department): \(ProgramRun.text(of: log))")
            }
        }
    }

    @Test("One in Swift goes on to compile against the modules of this build", arguments: ["police", "fire"])
    func swiftCompiles(department: String) async throws {
        let compiler = try #require(Command.find("swiftc"), "whoever runs these tests has built them")
        try await Repository.withFolder { folder in
            let operations = try ContractsFolder.load(Repository.contracts).operations(of: department)
            let files = AdapterScaffold(department: department, operations: operations, contracts: "Contracts").files(.swift)
            let type = department.capitalized
            func compile(_ place: String, _ how: [String]) async throws {
                let text = try #require(files.first { $0.path.hasPrefix("\(place)/") }, "\(place)").text
                let source = "\(folder)/\(URL(filePath: place).lastPathComponent).swift"
                try Data(text.utf8).write(to: URL(filePath: source))
                let log = "\(folder)/log"
                let run = try ChildProcess(
                    Command(
                        compiler,
                        how + ["-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-I", folder] + BuiltModules.arguments + [source],
                        environment: ["PATH": Command.searchPath], standardOutput: .file(log), standardError: .file(log)))
                #expect(await run.waitForExit() == .code(0), "\(place): \(ProgramRun.text(of: log))")
            }
            try await compile(
                "Sources/\(type)Adapter",
                ["-emit-module", "-emit-module-path", "\(folder)/\(type)Adapter.swiftmodule", "-module-name", "\(type)Adapter"])
            try await compile("Sources/\(department)-adapter", ["-typecheck", "-module-name", "Main"])
            try await compile("Tests/\(type)AdapterTests", ["-typecheck", "-module-name", "ExampleTests"])
        }
    }

    @Test("One in Swift is a package on AdapterKit; a place that holds no OneVisit is told")
    func swift() async throws {
        try await Repository.withFolder { folder in
            let arguments = ["adapter", "init", "fire", "--kind", "swift", "--contracts", Repository.contracts]
            let begun = try await ProgramRun.of(arguments + ["--onevisit", SourceFolder.path], in: folder)
            #expect(begun.exit == .code(0), "\(begun.errors)")
            let manifest = ProgramRun.text(of: "\(folder)/fire/Package.swift")
            let name = URL(filePath: SourceFolder.path).lastPathComponent
            #expect(manifest.contains("package: \"\(name)\""))
            let path = try #require(manifest.firstMatch(of: /path: "([^"]+)"/)?.1)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/fire/\(path)/Package.swift"))
            let lost = try await ProgramRun.of(arguments + ["--out", "elsewhere"], in: folder)
            #expect(lost.exit == .code(64))
            #expect(lost.errors.contains("--onevisit"))
        }
    }
}

/// The modules that were built together with these tests, and those in C that they rest on.
private enum BuiltModules {
    static var arguments: [String] {
        let built = URL(filePath: Program.path).deletingLastPathComponent()
        let packages = built.deletingLastPathComponent().deletingLastPathComponent().appending(path: "checkouts").path
        let sources = URL(filePath: Repository.contracts).deletingLastPathComponent().appending(path: "Sources").path
        let own = ["CJansson", "CRabbitMQ"].map { "\(sources)/\($0)/module.modulemap" }
        let others = folders(in: packages).flatMap { package in
            folders(in: "\(package)/Sources").flatMap { ["\($0)/include/module.modulemap", "\($0)/module.modulemap"] }
        }
        let maps = own + others.filter { FileManager.default.fileExists(atPath: $0) }
        return ["-I", built.appending(path: "Modules").path] + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }

    private static func folders(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { "\(folder)/\($0)" }
    }
}
