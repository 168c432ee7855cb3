import Contracts
import JSON
import JSONSchema

/// The schemas as files that any validator reads.
struct SchemaExport {
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    let catalogue: Catalogue
    let envelopes: [String: JSONValue]

    var files: [ExportedFile] {
        let operations = catalogue.operations.values.flatMap { operation in
            [("request", operation.request.document), ("data", operation.data.document)].map { part, schema in
                let name = "operations/\(operation.reference.fileName).\(part).json"
                return ExportedFile(path: name, Self.standalone(schema, id: name, comment: "\(operation.reference): \(part)"))
            }
        }
        let protocolFiles = envelopes.map { name, schema in
            ExportedFile(path: "envelopes/\(name).json", Self.standalone(schema, id: "envelopes/\(name).json", comment: "onevisit.\(name).v1"))
        }
        return operations + protocolFiles
    }

    private static func standalone(_ schema: JSONValue, id: String, comment: String) -> JSONValue {
        var document: JSONObject = ["$schema": .string(dialect), "$id": .string(id), "$comment": .string(comment)]
        for (name, value) in PlainSchema.of(schema).object ?? [:] where document[name] == nil { document[name] = value }
        return .object(document)
    }
}

extension OperationReference {
    /// `police.residence-permit.read.v1`, for names of files and components.
    var fileName: String { "\(name).v\(version)" }
}

/// Makes a contract's schema one of the standard: titles in two languages become one text.
enum PlainSchema {
    /// Members whose values are schemas, by the name under which they stand.
    private static let named: Set<String> = ["properties", "patternProperties", "$defs"]
    /// Members whose values are no schemas.
    private static let values: Set<String> = ["enum", "const", "default", "examples", "required"]

    static func of(_ schema: JSONValue) -> JSONValue {
        guard let members = schema.object else { return schema }
        var plain = JSONObject(minimumCapacity: members.count)
        for (name, value) in members {
            switch (name, value) {
            case ("title", .object), ("description", .object): plain.append(name, .string(bothLanguages(value)))
            case (_, .object(let inner)) where named.contains(name):
                plain.append(name, .object(inner.reduce(into: JSONObject()) { $0.append($1.name, of($1.value)) }))
            case (_, .object) where !values.contains(name): plain.append(name, of(value))
            case (_, .array(let elements)) where !values.contains(name): plain.append(name, .array(elements.map(of)))
            default: plain.append(name, value)
            }
        }
        return .object(plain)
    }

    private static func bothLanguages(_ text: JSONValue) -> String {
        [text["zh"]?.string, text["en"]?.string].compactMap { $0 }.joined(separator: " / ")
    }
}
