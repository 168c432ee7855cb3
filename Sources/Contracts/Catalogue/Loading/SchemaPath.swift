public import JSON

/// Where a pointer into values leads in their schema.
public enum SchemaPath: Sendable {
    /// These schemas say what stands there; at least one.
    case described([JSONValue])
    /// The schema leaves open what stands there.
    case open
    /// No value of the schema has anything there.
    case nowhere

    /// Stands for every element of a list in pointers to what is sensitive.
    static let everyElement = "*"

    /// How far references are followed: a schema that refers to itself describes no further.
    private static let furthestReference = 8

    /// Follows `tokens` from the schema's root.
    public static func following(_ tokens: some Sequence<String>, in document: JSONValue) -> SchemaPath {
        var here = [document]
        var isRoot = true
        for token in tokens {
            let all = here.flatMap { expanded($0, document, furthestReference) }
            let next = all.flatMap { step($0, token) }
            guard next.isEmpty else {
                here = next
                isRoot = false
                continue
            }
            return !isRoot && all.allSatisfy(isOpen) ? .open : .nowhere
        }
        return .described(here)
    }

    /// The schema and all that it combines: more may hold of a value than does, which is what a question of possibility needs.
    private static func expanded(_ schema: JSONValue, _ document: JSONValue, _ references: Int) -> [JSONValue] {
        var parts: [JSONValue] = []
        for keyword in ["allOf", "anyOf", "oneOf"] { parts += schema[keyword]?.array ?? [] }
        for keyword in ["then", "else"] { parts += schema[keyword].map { [$0] } ?? [] }
        if references > 0, let text = schema["$ref"]?.string, text.hasPrefix("#"), let pointer = JSONPointer(text.dropFirst()),
            let target = document[pointer]
        {
            parts.append(target)
        }
        return [schema] + parts.flatMap { expanded($0, document, references - 1) }
    }

    private static func step(_ schema: JSONValue, _ token: String) -> [JSONValue] {
        if let property = schema["properties"]?[token] { return [property] }
        if let items = schema["items"], items.object != nil, token == everyElement || Int(token) != nil { return [items] }
        if let more = schema["additionalProperties"], more.object != nil { return [more] }
        return []
    }

    private static func isOpen(_ schema: JSONValue) -> Bool {
        let types = JSONType.all(of: schema)
        return schema["properties"] == nil && schema["items"] == nil && schema["additionalProperties"] != false
            && (types.contains(.object) || types.contains(.array))
    }
}

/// The types of JSON values as schemas name them.
enum JSONType: String, CaseIterable {
    case null, boolean, integer, number, string, array, object

    /// The types that a schema lets through, judged by its own `type`, `const` and `enum`.
    static func all(of schema: JSONValue) -> Set<JSONType> {
        let named = schema["type"].map { $0.array ?? [$0] }?.compactMap { $0.string.flatMap(JSONType.init) }
        if let named { return Set(named.flatMap { $0 == .number ? [.number, .integer] : [$0] }) }
        if let value = schema["const"] { return [type(of: value)] }
        if let values = schema["enum"]?.array { return Set(values.map(type)) }
        return Set(allCases)
    }

    /// The types that one or another of these schemas lets through.
    static func possible(in schemas: [JSONValue]) -> Set<JSONType> {
        schemas.reduce(into: []) { $0.formUnion(all(of: $1)) }
    }

    private static func type(of value: JSONValue) -> JSONType {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}
