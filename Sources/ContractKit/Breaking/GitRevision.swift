public import Contracts
import FoundationEssentials
import Glibc
public import JSON
import MessagingTestKit

/// The contracts as they were at a revision of the git repository that holds their folder.
public struct GitRevision: Sendable {
    /// Why they cannot be had, in one sentence.
    public struct Failed: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// A repository of any size gives one folder in less.
    private static let patience = Duration.seconds(60)

    private let folder: String
    private let revision: String

    /// - Parameter folder: that of the contracts, within the repository.
    public init(_ revision: String, of folder: String) {
        self.folder = folder
        self.revision = revision
    }

    /// What a folder of contracts has.
    public struct Contents: Sendable {
        public var files: [ContractFile]
        /// The schemas of the protocol's messages, by name.
        public var envelopes: [String: JSONValue]
    }

    /// What the folder had at that revision. Nothing is checked out: the work tree stays as it is.
    /// - Throws: ``Failed`` where git says no, ``CatalogueError`` or ``EnvelopeSchemas/Unreadable`` where a file cannot be read.
    public func contents() async throws -> Contents {
        guard !revision.hasPrefix("-") else { throw Failed(description: "“\(revision)” is no revision.") }
        let place = "\(FileManager.default.temporaryDirectory.path)/onevisit-contracts-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        do {
            try FileManager.default.createDirectory(atPath: "\(place)/files", withIntermediateDirectories: true)
        } catch {
            throw Failed(description: "\(place) cannot be made, where the older contracts would be put.")
        }
        defer { try? FileManager.default.removeItem(atPath: place) }
        try await run("git", ["-C", folder, "archive", "--format=tar", "--output=\(place)/contracts.tar", revision, "."], in: place)
        try await run("tar", ["-xf", "\(place)/contracts.tar", "-C", "\(place)/files"], in: place)
        return Contents(files: try ContractFile.all(in: "\(place)/files"), envelopes: try EnvelopeSchemas.load(from: "\(place)/files"))
    }

    private func run(_ program: String, _ arguments: [String], in place: String) async throws(Failed) {
        guard let path = Command.find(program) else { throw Failed(description: "There is no program `\(program)` here; install it.") }
        let words = "\(place)/\(program).err"
        var environment = ["PATH": Command.searchPath, "LC_ALL": "C"]
        // git wants to know whose repositories are trusted.
        if let home = Command.environmentVariable("HOME") { environment["HOME"] = home }
        let child: ChildProcess
        do {
            child = try ChildProcess(Command(path, arguments, environment: environment, standardError: .file(words)))
        } catch {
            throw Failed(description: "`\(program)` does not start: \(error.message)")
        }
        guard let exit = await child.waitForExit(within: Self.patience) else {
            await child.end()
            throw Failed(description: "`\(program)` did not end within \(Self.patience).")
        }
        guard !exit.isSuccess else { return }
        let said = (try? Data(contentsOf: URL(filePath: words))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let first = said.split(separator: "\n").first.map { ": \($0)" } ?? ""
        throw Failed(description: "git cannot give \(folder) as of “\(revision)”\(first)")
    }
}
