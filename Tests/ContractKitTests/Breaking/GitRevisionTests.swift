import ContractKit
import Contracts
import Foundation
import JSON
import Testing

@Suite("Contracts as of a git revision", .timeLimit(.minutes(2)))
struct GitRevisionTests {
    /// A repository with the contracts in a folder of it, tagged `v1`, and changed since.
    private func withRepository(_ body: (_ contracts: String) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "git-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let contracts = "\(root)/Contracts"
        var folder = BreakingFolder()
        try write(folder, to: contracts)
        try FileManager.default.createDirectory(atPath: "\(contracts)/protocol/tasks", withIntermediateDirectories: true)
        try Data(#"{"type":"object"}"#.utf8).write(to: URL(filePath: "\(contracts)/protocol/tasks/schema.json"))
        try git(root, "init", "--quiet")
        try git(root, "add", "--all")
        try git(root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--message", "one")
        try git(root, "tag", "v1")
        folder.replace("limit: 700ms", with: "limit: 600ms", in: BreakingFolder.operation)
        try write(folder, to: contracts)
        try await body(contracts)
    }

    private func write(_ folder: BreakingFolder, to place: String) throws {
        for file in folder.files {
            let path = URL(filePath: "\(place)/\(file.path)")
            try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text).write(to: path)
        }
    }

    private func git(_ folder: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(arguments)")
    }

    @Test("They are read without touching the work tree")
    func read() async throws {
        try await withRepository { contracts in
            let contents = try await GitRevision("v1", of: contracts).contents()
            #expect(contents.envelopes == ["tasks": ["type": "object"]])
            let old = try Catalogue(reading: contents.files)
            let new = try Catalogue.load(from: contracts)
            #expect(CatalogueComparison(old: old, new: new).differences.map(\.rule) == ["timing.shortened"])
            #expect(CatalogueComparison(old: new, new: try Catalogue.load(from: contracts)).differences == [], "the work tree is as it was")
        }
    }

    @Test("A revision that is not there is a sentence, and none that looks like an option is given to git")
    func missing() async throws {
        try await withRepository { contracts in
            for (revision, words) in [("v9", "as of “v9”"), ("--output=/tmp/x", "is no revision")] {
                let error = await #expect(throws: GitRevision.Failed.self) { _ = try await GitRevision(revision, of: contracts).contents() }
                #expect(error?.description.contains(words) == true)
            }
        }
    }
}
