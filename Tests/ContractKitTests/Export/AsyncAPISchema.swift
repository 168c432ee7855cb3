import Foundation
import TestMaterial
import Testing

/// The JSON Schema of AsyncAPI 3.0.0 and its AMQP bindings, as the AsyncAPI initiative publishes it. It is not ours to commit: it is fetched once,
/// within the Python package `litestar-asyncapi`, whose page bundles it, and put to documents by the Python package `jsonschema`.
struct AsyncAPISchema: Sendable {
    private static let carrier = "litestar-asyncapi==0.2.0"
    private static let validator = "jsonschema==4.26.0"

    /// Finds the definitions in the bundle, and prints for each document given its first mistakes; nothing where there is none.
    private static let script = #"""
        import glob, json, re, sys
        from jsonschema import Draft7Validator
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT7
        definitions = None
        for path in glob.glob(sys.argv[1] + "/litestar_asyncapi/assets/ui/assets/*.js"):
            text = open(path, encoding="utf-8").read()
            begin = text.find('JSON.parse(`{"http://asyncapi.com/definitions/3.0.0/')
            if begin >= 0:
                literal = text[begin + len("JSON.parse(`"):text.index("`)", begin)]
                definitions = json.loads(re.sub(r"\\(.)", r"\1", literal, flags=re.S))
        if definitions is None:
            sys.exit(3)
        base = "http://asyncapi.com/definitions/3.0.0/"
        parts = ["info", "servers", "channels", "operations", "components"]
        schema = {"type": "object", "required": ["asyncapi", "info"], "additionalProperties": False,
                  "properties": {"asyncapi": {"const": "3.0.0"}, "defaultContentType": {"type": "string"},
                                 **{part: {"$ref": base + part + ".json"} for part in parts}}}
        registry = Registry().with_resources(
            [(name, Resource(contents=part, specification=DRAFT7)) for name, part in definitions.items()])
        validator = Draft7Validator(schema, registry=registry)
        for path in sys.argv[2:]:
            for error in list(validator.iter_errors(json.load(open(path, encoding="utf-8"))))[:3]:
                print(path, "/".join(map(str, error.absolute_path)), error.message[:200])
        """#

    private static let shared: Result<AsyncAPISchema, FetchedPackage.Unavailable> = {
        do throws(FetchedPackage.Unavailable) { return .success(try fetch()) } catch { return .failure(error) }
    }()

    private let folder: URL

    /// The schema. Where it cannot be fetched, the test is skipped and says why.
    static func required() throws -> AsyncAPISchema {
        switch shared {
        case .success(let schema): return schema
        case .failure(let reason): try Test.cancel("The AsyncAPI schema could not be fetched: \(reason)")
        }
    }

    /// What is wrong with documents, a line each.
    func mistakes(in documents: [String]) throws -> [String] {
        let place = folder.appending(path: "documents-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let paths = try documents.enumerated().map { number, document in
            let path = place.appending(path: "\(number).json")
            try document.write(to: path, atomically: true, encoding: .utf8)
            return path.path
        }
        let command = ["timeout", "120", "python3", "-c", Self.script, folder.path] + paths
        return try FetchedPackage.run(command, environment: ["PYTHONPATH": folder.path]).split(separator: "\n").map(String.init)
    }

    private static func fetch() throws(FetchedPackage.Unavailable) -> AsyncAPISchema {
        let folder = FetchedPackage.folder("asyncapi-schema")
        if !FileManager.default.fileExists(atPath: folder.appending(path: "litestar_asyncapi").path) {
            // The validator with what it needs; the carrier without, as nothing of it is run.
            try FetchedPackage.install(validator, withDependencies: true, into: folder)
            try FetchedPackage.install(carrier, withDependencies: false, into: folder)
        }
        return AsyncAPISchema(folder: folder)
    }
}
