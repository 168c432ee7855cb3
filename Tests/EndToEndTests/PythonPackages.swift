import ContractKit
import Contracts
import FoundationEssentials
import MessagingTestKit
import TestMaterial

/// Python with what an adapter in it needs, from PyPI, in a folder of the build: fetched once.
enum PythonPackages {
    /// PyPI is asked for no longer than this; machines without a network say so at once.
    private static let patience = Duration.seconds(240)

    private static let folder = FetchedPackage.folder("python-adapter").path

    /// The folder with the virtual environment; nil where it cannot be had here.
    static func environment() async -> String? {
        let wanted = requirements
        if ProgramRun.text(of: "\(folder)/requirements.txt") == wanted { return "\(folder)/venv" }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard let python = Command.find("python3") else { return nil }
            guard try await run(python, ["-m", "venv", "--clear", "\(folder)/venv"]) else { return nil }
            // The file says, once it is there, that all of it is.
            let list = "\(folder)/wanted.txt"
            try Data(wanted.utf8).write(to: URL(filePath: list))
            guard try await run("\(folder)/venv/bin/pip", ["install", "--quiet", "--requirement", list]) else { return nil }
            try Data(wanted.utf8).write(to: URL(filePath: "\(folder)/requirements.txt"))
            return "\(folder)/venv"
        } catch {
            return nil
        }
    }

    private static var requirements: String {
        AdapterScaffold(department: "library", operations: [], contracts: ".").files(.python).first { $0.path == "requirements.txt" }?.text ?? ""
    }

    private static func run(_ program: String, _ arguments: [String]) async throws -> Bool {
        let process = try ChildProcess(Command(program, arguments, environment: ["PATH": Command.searchPath]))
        guard let exit = await process.waitForExit(within: patience) else {
            await process.end()
            return false
        }
        return exit.isSuccess
    }
}
