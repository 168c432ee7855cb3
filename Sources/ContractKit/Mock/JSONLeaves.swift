import JSON

extension JSONValue {
    /// The values at the ends of the document, with their places: texts, numbers, truth values, nulls, and what is empty.
    var leaves: [(pointer: JSONPointer, value: JSONValue)] {
        var leaves: [(pointer: JSONPointer, value: JSONValue)] = []
        collect(at: JSONPointer(), into: &leaves)
        return leaves
    }

    private func collect(at pointer: JSONPointer, into leaves: inout [(pointer: JSONPointer, value: JSONValue)]) {
        switch self {
        case .object(let object) where !object.isEmpty:
            for (name, value) in object { value.collect(at: pointer + name, into: &leaves) }
        case .array(let elements) where !elements.isEmpty:
            for (place, element) in elements.enumerated() { element.collect(at: pointer + place, into: &leaves) }
        default: leaves.append((pointer, self))
        }
    }

    /// The document with other texts in place of some.
    func replacingTexts(_ replacement: (String) -> String?) -> JSONValue {
        switch self {
        case .string(let text): .string(replacement(text) ?? text)
        case .array(let elements): .array(elements.map { $0.replacingTexts(replacement) })
        case .object(let object):
            .object(object.reduce(into: JSONObject(minimumCapacity: object.count)) { $0.append($1.name, $1.value.replacingTexts(replacement)) })
        case .null, .bool, .integer, .number: self
        }
    }
}

extension JSONPointer {
    /// Whether the place is that of the pattern or lies within it; the pattern's token `*` stands for every element of a list.
    func lies(in pattern: JSONPointer) -> Bool {
        tokens.count >= pattern.tokens.count && zip(tokens, pattern.tokens).allSatisfy { $1 == "*" || $0 == $1 }
    }
}
