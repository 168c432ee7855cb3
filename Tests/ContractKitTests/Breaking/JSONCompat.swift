import Foundation
import JSON
import TestMaterial
import Testing

/// The Python package `jsoncompat`, whose authors decide the same question independently of us. It is not ours to commit: it is fetched once.
struct JSONCompat: Sendable {
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

    private static let shared: Result<JSONCompat, FetchedPackage.Unavailable> = {
        do throws(FetchedPackage.Unavailable) { return .success(try fetch()) } catch { return .failure(error) }
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
        let said = try FetchedPackage.run(
            ["timeout", "120", "python3", "-c", Self.script], environment: ["PYTHONPATH": folder.path], input: try FileHandle(forReadingFrom: input))
        return said.split(separator: "\n").map { $0 == "refused" ? nil : $0 == "yes" }
    }

    private static func fetch() throws(FetchedPackage.Unavailable) -> JSONCompat {
        let folder = FetchedPackage.folder("json-compat")
        if !FileManager.default.fileExists(atPath: folder.appending(path: "jsoncompat/__init__.py").path) {
            try FetchedPackage.install(package, withDependencies: false, into: folder)
        }
        return JSONCompat(folder: folder)
    }
}
