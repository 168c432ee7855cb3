import ArgumentParser
import FoundationEssentials
import TestMaterial
import Testing

@testable import onevisit

@Suite("Contracts on the command line: held against others, retired, exported", .timeLimit(.minutes(2)))
struct ContractExchangeTests {
    @Test("The same contracts break nobody; others do, unless the list passes them over")
    func breaking() async throws {
        let older = "/tmp/onevisit-contracts-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: older) }
        try FileManager.default.copyItem(atPath: SourceFolder.contracts, toPath: older)
        try await ContractCommand.Breaking.parse(["--against", older, SourceFolder.contracts]).run()
        let path = "\(older)/matters/residence-permit-status.yaml"
        let matter = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        try Data(matter.replacing("identity: card", with: "identity: none").utf8).write(to: URL(filePath: path))
        let broken = await #expect(throws: Failure.self) {
            try await ContractCommand.Breaking.parse(["--against", older, SourceFolder.contracts, "--json"]).run()
        }
        #expect(broken?.kind == .findings)
        let list = "\(older)-ignore.yaml"
        defer { try? FileManager.default.removeItem(atPath: list) }
        let entries = ["matter.identity-raised", "matter.version-kept"].map {
            "  - { rule: \($0), subject: residence-permit-status, reason: agreed }\n"
        }
        try Data(("ignore:\n" + entries.joined()).utf8).write(to: URL(filePath: list))
        try await ContractCommand.Breaking.parse(["--against", older, SourceFolder.contracts, "--ignore", list]).run()
    }

    @Test("What cannot be held against is said in a sentence")
    func refusals() async throws {
        for against in ["no-such-revision", "/nowhere"] {
            let failure = await #expect(throws: Failure.self) {
                try await ContractCommand.Breaking.parse(["--against", against, SourceFolder.contracts]).run()
            }
            #expect(failure?.kind == .failed && failure?.message.contains("Name a revision, a folder or http://") == true)
        }
        let unreachable = await #expect(throws: Failure.self) {
            try await ContractCommand.Breaking.parse(["--against", "http://127.0.0.1:9", SourceFolder.contracts]).run()
        }
        #expect(unreachable?.kind == .unreachable)
    }

    @Test("An operation that matters name cannot go, and one that nobody has is not found")
    func canRetire() async throws {
        let needed = await #expect(throws: Failure.self) {
            try await ContractCommand.CanRetire.parse(["police.residence-permit.read@1", "--contracts", SourceFolder.contracts, "--offline"]).run()
        }
        #expect(needed?.kind == .findings)
        let unknown = await #expect(throws: Failure.self) {
            try await ContractCommand.CanRetire.parse(["police.residence-permit.read@99", "--contracts", SourceFolder.contracts, "--offline"]).run()
        }
        #expect(unknown?.kind == .notFound)
        for text in ["police", "police.read", "police.read@0", "police.read@1@2", "Police.read@1"] {
            #expect(throws: (any Error).self) { try ContractCommand.CanRetire.parse([text]) }
        }
    }

    @Test("Every format is written; what else lies in the folder stays", arguments: ["asyncapi", "schemas", "pact", "html"])
    func export(format: String) async throws {
        let folder = "/tmp/onevisit-export-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: "\(folder)/notes.txt"))
        let command = ["--format", format, "--out", folder, SourceFolder.contracts, "--json"]
        try await ContractCommand.Export.parse(command).run()
        let first = try FileManager.default.subpathsOfDirectory(atPath: folder)
        #expect(first.contains("notes.txt") && first.count > 5)
        try await ContractCommand.Export.parse(command).run()
        #expect(try Set(FileManager.default.subpathsOfDirectory(atPath: folder)) == Set(first))
        #expect(throws: (any Error).self) { try ContractCommand.Export.parse(["--format", "xml", "--out", folder]) }
    }
}
