import JSON

/// What a schema says of one place of a document, through references and combinators: every part that may apply there.
///
/// It asks only what is declared by name, and does not decide which branch of a combinator holds: what one of them declares is declared.
struct DeclaredSchema: Sendable {
    private let root: JSONValue
    /// The parts, without `$ref`.
    private let parts: [JSONValue]

    /// Longest way through references and combinators; schemas with loops have been refused when they were compiled, those that recur have not.
    private static let deepest = 32

    init(_ root: JSONValue) {
        self.init(root: root, [root])
    }

    private init(root: JSONValue, _ schemas: [JSONValue]) {
        self.root = root
        parts = schemas.flatMap { Self.parts(of: $0, in: root, depth: 0) }
    }

    private static func parts(of schema: JSONValue, in root: JSONValue, depth: Int) -> [JSONValue] {
        guard depth < deepest, schema.object != nil else { return [] }
        var parts = [schema]
        if let reference = schema["$ref"]?.string, reference.hasPrefix("#"), let pointer = JSONPointer(reference.dropFirst()),
            let target = root[pointer]
        {
            parts += Self.parts(of: target, in: root, depth: depth + 1)
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for branch in schema[keyword]?.array ?? [] { parts += Self.parts(of: branch, in: root, depth: depth + 1) }
        }
        for keyword in ["if", "then", "else"] {
            if let branch = schema[keyword] { parts += Self.parts(of: branch, in: root, depth: depth + 1) }
        }
        return parts
    }

    /// What is said of a member; nil where no part declares one of that name. Patterns of names declare none: such names can be anybody's.
    func member(_ name: String) -> DeclaredSchema? {
        let schemas = parts.compactMap { $0["properties"]?[name] }
        return schemas.isEmpty ? nil : DeclaredSchema(root: root, schemas)
    }

    /// What is said of the elements of a list; nil where nothing is.
    var element: DeclaredSchema? {
        let schemas = parts.compactMap { $0["items"] }.filter { $0.object != nil }
        return schemas.isEmpty ? nil : DeclaredSchema(root: root, schemas)
    }

    /// The type that is named first; nil where none is, or several at once.
    var type: String? { parts.lazy.compactMap { $0["type"]?.string }.first }

    /// The values that the contract itself writes out.
    var enumeration: [JSONValue] { parts.flatMap { ($0["const"].map { [$0] } ?? []) + ($0["enum"]?.array ?? []) } }

    /// The formats that a text has.
    var formats: Set<String> { Set(parts.compactMap { $0["format"]?.string }) }

    /// Whether the contract says what a text looks like.
    var hasPattern: Bool { parts.contains { $0["pattern"] != nil } }

    /// Whether the pointer leads along declared names and list places.
    func declares(_ pointer: JSONPointer) -> Bool {
        var place = self
        for token in pointer.tokens {
            guard let next = place.member(token) ?? (Int(token) == nil ? nil : place.element) else { return false }
            place = next
        }
        return true
    }
}
