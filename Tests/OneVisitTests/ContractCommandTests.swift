import ArgumentParser
import Contracts
import Foundation
import TestMaterial
import Testing

@testable import onevisit

@Suite("Contracts on the command line")
struct ContractCommandTests {
    /// A folder of files that goes away afterwards.
    private func withFolder(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let folder = "/tmp/onevisit-contract-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, text) in files {
            let file = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try await body(folder)
    }

    @Test("An instance is valid, or not, or the schema cannot be used: 0, 2 or 1")
    func validate() async throws {
        let files = [
            "schema.json": #"{"$ref": "urn:person"}"#, "documents/people/person.json": #"{"$id": "urn:person", "required": ["name"]}"#,
            "right.json": #"{"name": "x"}"#, "wrong.json": "{}", "broken.json": "{",
        ]
        try await withFolder(files) { folder in
            func run(_ instances: String...) async -> Failure? {
                do {
                    let arguments = ["\(folder)/schema.json"] + instances.map { "\(folder)/\($0)" } + ["--registry", "\(folder)/documents", "--json"]
                    try await ContractCommand.Validate.parse(arguments).run()
                    return nil
                } catch {
                    return error as? Failure ?? Failure(.usage, "\(error)")
                }
            }
            #expect(await run("right.json") == nil)
            #expect(await run("right.json", "wrong.json")?.kind == .findings)
            #expect(await run("broken.json")?.kind == .findings, "what is no JSON is not valid")
            #expect(await run("nowhere.json")?.kind == .failed)
            let without = await #expect(throws: Failure.self) {
                try await ContractCommand.Validate.parse(["\(folder)/schema.json", "\(folder)/right.json"]).run()
            }
            #expect(without?.kind == .failed)
            #expect(without?.message.contains("“urn:person”, which is not at hand") == true)
        }
    }

    @Test("The standard input comes line by line, whatever its last line ends with")
    func lines() throws {
        for (text, lines) in [
            ("a\n\nbc\n", ["a", "", "bc"]), ("a\nb", ["a", "b"]), ("", []), ("\n", [""]),
            (String(repeating: "x", count: 100_000) + "\ny", [String(repeating: "x", count: 100_000), "y"]),
        ] {
            let file = "/tmp/onevisit-lines-\(UInt64.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: file) }
            try Data(text.utf8).write(to: URL(filePath: file))
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            var input = StandardInputLines(descriptor: handle.fileDescriptor)
            var read: [String] = []
            while let line = input.next() { read.append(String(decoding: line, as: UTF8.self)) }
            #expect(read == lines)
            #expect(input.number == lines.count)
            try handle.close()
        }
    }

    @Test("The lint ends with 2 where there is a mistake, and for warnings only if they count")
    func lint() async throws {
        try await withFolder(["departments/police/department.yaml": "department: police\ntitle: { zh: Police, en: Police }\n"]) { folder in
            try await ContractCommand.Lint.parse([folder]).run()
            let strict = await #expect(throws: Failure.self) { try await ContractCommand.Lint.parse([folder, "--strict"]).run() }
            #expect(strict?.kind == .findings)
            try Data("department: [".utf8).write(to: URL(filePath: "\(folder)/departments/police/department.yaml"))
            for format in ["text", "json", "junit", "sarif", "github"] {
                let broken = await #expect(throws: Failure.self) { try await ContractCommand.Lint.parse([folder, "--format", format]).run() }
                #expect(broken?.kind == .findings)
            }
        }
        #expect(throws: (any Error).self) { try ContractCommand.Lint.parse(["--json", "--format", "sarif"]) }
        #expect(throws: (any Error).self) { try ContractCommand.Lint.parse(["--format", "xml"]) }
    }

    @Test("The shipped contracts have no findings at all")
    func shipped() async throws {
        try await ContractCommand.Lint.parse([SourceFolder.contracts, "--strict"]).run()
    }

    @Test("Watching sees that files change, and ends in order when it is cancelled")
    func watching() async throws {
        var watch = FolderWatch()
        let file = ContractFile(path: "a.yaml", text: [1])
        let states: [Result<[ContractFile], Failure>] = [
            .success([file]), .success([file]), .success([ContractFile(path: "a.yaml", text: [2])]), .success([]),
            .failure(Failure(.failed, "gone")), .failure(Failure(.failed, "gone")), .success([file]),
        ]
        var changes: [Bool] = []
        for state in states { changes.append(watch.isChange(to: state)) }
        #expect(changes == [true, false, true, true, true, false, true])
        try await withFolder(["departments/police/department.yaml": "department: police"]) { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ContractCommand.Lint.parse([folder, "--watch"]).run() }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("A test that watches looks at files, at folders without what is hidden, and at what a command names")
    func watchedFiles() async throws {
        try await withFolder(["statements/a.sql": "SELECT 1", "adapter.py": "", ".git/index": ""]) { folder in
            #expect(FileWatch.files(in: "cd \(folder) && exec '\(folder)/adapter.py' --port 1; true") == ["\(folder)/adapter.py"])
            func write(_ path: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)")) }
            var watch = FileWatch([folder, "\(folder)/to-come"])
            var changes = [watch.hasChanged()]
            func look() { changes.append(watch.hasChanged()) }
            try write("statements/a.sql", "SELECT 12")
            look()
            look()
            try write(".git/index", "changed")
            look()
            try write("statements/b.sql", "")
            look()
            try FileManager.default.removeItem(atPath: "\(folder)/adapter.py")
            look()
            #expect(changes == [false, true, false, false, true, true])
        }
    }

    @Test("The table of rules has each rule with its reason")
    func rules() {
        let lines = RuleTable(.en).text.split(separator: "\n")
        #expect(lines.count > 30)
        #expect(lines.contains { $0.hasPrefix("sensitive ") && $0.contains("error") && $0.contains("unmasked") })
    }
}
