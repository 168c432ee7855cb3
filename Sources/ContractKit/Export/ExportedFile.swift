public import Contracts
public import JSON

/// A file that an export makes.
public struct ExportedFile: Hashable, Sendable {
    /// From the folder of the export, with `/`.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    init(path: String, _ document: JSONValue) {
        self.init(path: path, text: JSONLayout.text(document))
    }
}

/// What contracts can be exported as.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// AsyncAPI 3.0 with AMQP bindings: a document for each department's adapter, and one for clients of the bus.
    case asyncapi
    /// JSON Schemas 2020-12: two for each operation, one for each envelope.
    case schemas
    /// Pact V4 with synchronous messages: a file for each department.
    case pact
    /// Pages for people, in zh and en.
    case html

    /// The files of an export, sorted by path.
    /// - Parameter envelopes: the schemas of the wire protocol, by name: `tasks`, `replies`.
    public func files(of catalogue: Catalogue, envelopes: [String: JSONValue]) -> [ExportedFile] {
        let files =
            switch self {
            case .asyncapi: AsyncAPIExport(catalogue: catalogue, envelopes: envelopes).files
            case .schemas: SchemaExport(catalogue: catalogue, envelopes: envelopes).files
            case .pact: PactExport(catalogue: catalogue).files
            case .html: ReferenceExport(catalogue: catalogue).files
            }
        return files.sorted { $0.path < $1.path }
    }
}

/// Writes JSON for people and for version control: a member a line, in the order in which it was put together.
enum JSONLayout {
    /// Lists and objects that fit into so many characters stay on their line.
    private static let longestLine = 100

    static func text(_ value: JSONValue) -> String { written(value, indent: "") + "\n" }

    private static func written(_ value: JSONValue, indent: String) -> String {
        let short = String(decoding: value.utf8, as: UTF8.self)
        guard short.utf8.count + indent.utf8.count > longestLine else { return short }
        let inner = indent + "  "
        switch value {
        case .array(let elements):
            return "[\n" + elements.map { inner + written($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            let lines = members.map { name, value in
                inner + String(decoding: JSONValue.string(name).utf8, as: UTF8.self) + ": " + written(value, indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return short
        }
    }
}
