import JSON

/// What may be written into a field of a form, in a few words. Its schema says it whole.
enum FieldText {
    static func values(of schema: JSONValue) -> String {
        if let words = words(of: schema) { return words.joined(separator: ", ") }
        switch schema["type"]?.string {
        case "boolean": return "true or false"
        case "integer", "number": return number(schema)
        case "array": return "list of \(values(of: schema["items"] ?? [:]))"
        case "object": return "object"
        default: return schema["format"]?.string ?? "text"
        }
    }

    /// The only ones that may be written; nil where the schema does not list them.
    private static func words(of schema: JSONValue) -> [String]? {
        let values = schema["enum"]?.array ?? schema["oneOf"]?.array?.compactMap { $0["const"] } ?? []
        return values.isEmpty ? nil : values.map { $0.string ?? String(decoding: $0.utf8, as: UTF8.self) }
    }

    private static func number(_ schema: JSONValue) -> String {
        let kind = schema["type"]?.string == "integer" ? "whole number" : "number"
        func bound(_ name: String) -> String? { schema[name].map { String(decoding: $0.utf8, as: UTF8.self) } }
        switch (bound("minimum"), bound("maximum")) {
        case (let least?, let most?): return "\(kind), \(least) to \(most)"
        case (let least?, nil): return "\(kind), at least \(least)"
        case (nil, let most?): return "\(kind), at most \(most)"
        case (nil, nil): return kind
        }
    }
}
