import JSON
import JSONSchema

/// One schema of a document, and where it stands.
struct SchemaPlace {
    let schema: JSONValue
    let pointer: JSONPointer

    /// The subschema in a member of this one.
    func child(_ keyword: String, _ schema: JSONValue) -> SchemaPlace { SchemaPlace(schema: schema, pointer: pointer + keyword) }

    /// The subschemas in a member that is an object of them.
    func children(_ keyword: String) -> [(name: String, place: SchemaPlace)] {
        let inside = pointer + keyword
        return (schema[keyword]?.object ?? [:]).map { ($0.name, SchemaPlace(schema: $0.value, pointer: inside + $0.name)) }
    }

    /// The subschemas in a member that is a list of them.
    func branches(_ keyword: String) -> [SchemaPlace] {
        let inside = pointer + keyword
        return (schema[keyword]?.array ?? []).enumerated().map { SchemaPlace(schema: $0.element, pointer: inside + $0.offset) }
    }

    /// Whether nothing satisfies it.
    var isFalse: Bool { schema.bool == false }
}

/// A schema with all that its references lead to.
final class SchemaDocument {
    let root: JSONValue
    private var compiled: [JSONPointer: JSONSchema?] = [:]

    init(_ root: JSONValue) {
        self.root = root
    }

    var whole: SchemaPlace { SchemaPlace(schema: root, pointer: JSONPointer()) }

    /// What a `$ref` of the document leads to; nil where that is outside it or nowhere.
    func target(of reference: String) -> SchemaPlace? {
        guard reference.hasPrefix("#"), let pointer = JSONPointer(reference.dropFirst()), let schema = root[pointer] else { return nil }
        return SchemaPlace(schema: schema, pointer: pointer)
    }

    /// The schema at a place, for values to be put to; nil where it cannot stand without the rest of the document.
    func schema(at place: SchemaPlace) -> JSONSchema? {
        if let known = compiled[place.pointer] { return known }
        var document: JSONObject = ["allOf": [place.schema]]
        if let definitions = root["$defs"] { document["$defs"] = definitions }
        let schema = try? JSONSchema(.object(document), options: .draft2020AssertingFormat)
        compiled[place.pointer] = .some(schema)
        return schema
    }
}

/// Says whether texts match patterns, each compiled once.
struct PatternMemory {
    private var compiled: [String: JSONSchema?] = [:]

    /// Nil where the pattern cannot be compiled.
    mutating func matches(_ pattern: String, _ text: String) -> Bool? {
        if let known = compiled[pattern] { return known?.isValid(.string(text)) }
        let schema = try? JSONSchema(["pattern": .string(pattern)], options: .draft2020)
        compiled[pattern] = .some(schema)
        return schema?.isValid(.string(text))
    }
}

extension JSONValue {
    /// Whether a schema refers to others by name, so that the same text may mean another thing in another document.
    var hasReference: Bool {
        switch self {
        case .object(let members): members.contains { $0.name == "$ref" || $0.value.hasReference }
        case .array(let elements): elements.contains(where: \.hasReference)
        default: false
        }
    }
}
