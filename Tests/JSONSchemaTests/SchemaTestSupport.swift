import JSON
import JSONSchema

/// Reads a schema or a value from text as people write it.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8), profile: .document) }

func schema(_ text: String, options: JSONSchema.Options = .contract) throws -> JSONSchema { try JSONSchema(try json(text), options: options) }

/// The mistakes of a schema as lines; none where it compiles.
func mistakes(_ text: String, options: JSONSchema.Options = .contract) throws -> [String] {
    let document = try json(text)
    do throws(SchemaError) {
        _ = try JSONSchema(document, options: options)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}
