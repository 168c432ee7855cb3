import Contracts
import JSON
import JSONSchema

/// A schema as it was written, for what is read from it besides its rules: titles, kinds of fields, which places there are.
struct SchemaDocument {
    /// References and nesting are followed so far. Schemas of forms are far flatter; one that refers to itself has no end.
    static let deepest = 12

    let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// The schema that one stands for, behind references. Titles beside a reference count more than those behind it.
    func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<Self.deepest {
            guard let reference = schema["$ref"]?.string, reference.hasPrefix("#"), let pointer = JSONPointer(reference.dropFirst()),
                let target = root[pointer]
            else { return schema }
            guard var object = target.object else { return target }
            for name in ["title", "description"] { if let beside = schema[name] { object[name] = beside } }
            schema = .object(object)
        }
        return schema
    }

    /// Whether the schema names that place, in one of its branches too.
    func declares(_ pointer: JSONPointer) -> Bool { declares(pointer.tokens[...], in: root, depth: 0) }

    private func declares(_ tokens: ArraySlice<String>, in schema: JSONValue, depth: Int) -> Bool {
        guard let token = tokens.first else { return true }
        guard depth < Self.deepest else { return false }
        let schema = resolved(schema)
        if let member = schema["properties"]?[token], declares(tokens.dropFirst(), in: member, depth: depth + 1) { return true }
        if let items = schema["items"], Int(token).map({ $0 >= 0 }) == true, declares(tokens.dropFirst(), in: items, depth: depth + 1) { return true }
        let branches = ["allOf", "anyOf", "oneOf"].flatMap { schema[$0]?.array ?? [] } + ["then", "else"].compactMap { schema[$0] }
        return branches.contains { declares(tokens, in: $0, depth: depth + 1) }
    }

    /// Whether it describes a paper: an object with the members that stand for one in an input.
    func isPaper(_ schema: JSONValue) -> Bool {
        guard let properties = resolved(schema)["properties"] else { return false }
        return ["name", "type", "size", "sha256"].allSatisfy { properties[$0] != nil }
    }

    /// What people call it.
    /// - Parameter name: of the member, for schemas without a title.
    static func title(of schema: JSONValue, name: String) -> LocalizedText { text(schema["title"]) ?? LocalizedText(zh: name, en: name) }

    /// A title or a description: in both languages, or one text for both.
    static func text(_ value: JSONValue?) -> LocalizedText? {
        if let text = value?.string { return LocalizedText(zh: text, en: text) }
        guard let zh = value?["zh"]?.string, let en = value?["en"]?.string else { return nil }
        return LocalizedText(zh: zh, en: en)
    }
}

extension Operation {
    /// What it may be asked with, as it was written.
    var requestDocument: SchemaDocument { SchemaDocument(request.document) }
    /// What an answer to it holds, as it was written.
    var dataDocument: SchemaDocument { SchemaDocument(data.document) }
}
