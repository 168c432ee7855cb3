import Foundation
import JSON
import Testing

/// The Python package `jsoncompat`, whose authors decide the same question independently of us. It is not ours to commit: it is fetched once.
struct JSONCompat: Sendable {
    struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    private static let package = "jsoncompat==0.3.1"

    /// Reads pairs, a JSON line each, and prints for each whether all values of the older schema satisfy the newer one.
    private static let script = """
        import json, sys
        import jsoncompat
        for line in sys.stdin:
            pair = json.loads(line)
            try:
                print("yes" if jsoncompat.check_compat(json.dumps(pair["old"]), json.dumps(pair["new"]), "deserializer") else "no")
            except ValueError:
                print("refused")
        """

    private static let shared: Result<JSONCompat, Unavailable> = {
        do throws(Unavailable) { return .success(try fetch()) } catch { return .failure(error) }
    }()

    private let folder: URL

    /// The package. Where it cannot be fetched, the test is skipped and says why.
    static func required() throws -> JSONCompat {
        switch shared {
        case .success(let package): return package
        case .failure(let reason): try Test.cancel("jsoncompat could not be fetched: \(reason)")
        }
    }

    /// Its verdict on each pair; nil where it refuses to judge.
    func verdicts(on pairs: [SchemaPairs.Pair]) throws -> [Bool?] {
        let input = folder.appending(path: "pairs-\(ProcessInfo.processInfo.processIdentifier).jsonl")
        let lines = pairs.map { String(decoding: (["old": $0.old, "new": $0.new] as JSONValue).utf8, as: UTF8.self) + "\n" }
        try lines.joined().write(to: input, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: input) }
        let said = try Self.run(
            ["timeout", "120", "python3", "-c", Self.script], environment: ["PYTHONPATH": folder.path], input: try FileHandle(forReadingFrom: input))
        return said.split(separator: "\n").map { $0 == "refused" ? nil : $0 == "yes" }
    }

    private static func fetch() throws(Unavailable) -> JSONCompat {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = repository.appending(path: ".build/json-compat")
        if !FileManager.default.fileExists(atPath: folder.appending(path: "jsoncompat/__init__.py").path) {
            try run(["timeout", "120", "python3", "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder.path, package])
        }
        return JSONCompat(folder: folder)
    }

    /// What the program prints.
    @discardableResult
    private static func run(
        _ command: [String], environment: [String: String] = [:], input: FileHandle = .nullDevice
    ) throws(Unavailable) -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw Unavailable(description: "\(command[0]) does not start") }
        // To the end before waiting: a full pipe would stop the program.
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Unavailable(description: "“\(command.prefix(5).joined(separator: " "))” ended with status \(process.terminationStatus)")
        }
        return String(decoding: said, as: UTF8.self)
    }
}
