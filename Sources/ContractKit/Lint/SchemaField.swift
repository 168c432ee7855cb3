import JSON

/// A member that a schema declares, wherever in the schema that is.
struct SchemaField {
    var name: String
    /// The way through values; `*` stands for every element of a list.
    var path: [String]
    /// Where it is declared, from the schema's root.
    var place: JSONPointer
    var schema: JSONValue

    /// All members of a schema, in its order. A reference within the document is followed once on each way.
    static func all(in document: JSONValue) -> [SchemaField] {
        var walk = Walk(document: document)
        walk.enter(document, path: [], place: JSONPointer())
        return walk.found
    }

    private struct Walk {
        /// A schema that refers to itself describes no further; people do not nest deeper.
        private static let deepest = 16

        let document: JSONValue
        var found: [SchemaField] = []
        private var open: [String] = []

        init(document: JSONValue) {
            self.document = document
        }

        mutating func enter(_ schema: JSONValue, path: [String], place: JSONPointer) {
            guard place.tokens.count <= 4 * Self.deepest else { return }
            for (name, property) in schema["properties"]?.object ?? [:] {
                let field = SchemaField(name: name, path: path + [name], place: place + "properties" + name, schema: property)
                found.append(field)
                enter(property, path: field.path, place: field.place)
            }
            if let items = schema["items"] { enter(items, path: path + ["*"], place: place + "items") }
            if let more = schema["additionalProperties"] { enter(more, path: path + ["*"], place: place + "additionalProperties") }
            for keyword in ["then", "else"] { if let branch = schema[keyword] { enter(branch, path: path, place: place + keyword) } }
            for keyword in ["allOf", "anyOf", "oneOf"] {
                for (number, branch) in (schema[keyword]?.array ?? []).enumerated() { enter(branch, path: path, place: place + keyword + number) }
            }
            follow(schema, path: path)
        }

        private mutating func follow(_ schema: JSONValue, path: [String]) {
            guard let text = schema["$ref"]?.string, text.hasPrefix("#"), !open.contains(text), open.count < Self.deepest,
                let pointer = JSONPointer(text.dropFirst()), let target = document[pointer]
            else { return }
            open.append(text)
            enter(target, path: path, place: pointer)
            open.removeLast()
        }
    }
}
