import JSON
import Testing

@testable import onevisit

@Suite("What may be written into a field, in a few words")
struct FieldTextTests {
    @Test(
        "It says what the schema allows",
        arguments: [
            (#"{ "type": "string", "minLength": 1 }"#, "text"), (#"{ "type": "string", "format": "date" }"#, "date"),
            (#"{ "type": "string", "enum": ["visa", "school"] }"#, "visa, school"),
            (
                #"{ "type": "array", "items": { "type": "string", "oneOf": [{ "const": "drinks", "title": "d" }, { "const": "pastries" }] } }"#,
                "list of drinks, pastries"
            ),
            (#"{ "type": "boolean" }"#, "true or false"), (#"{ "type": "integer", "minimum": 1, "maximum": 9 }"#, "whole number, 1 to 9"),
            (#"{ "type": "number", "minimum": 0.5 }"#, "number, at least 0.5"), (#"{ "type": "integer", "maximum": 3 }"#, "whole number, at most 3"),
            (#"{ "type": "integer" }"#, "whole number"), (#"{ "type": "object" }"#, "object"), ("{}", "text"),
        ])
    func values(schema: String, words: String) throws {
        #expect(FieldText.values(of: try JSONValue(parsing: Array(schema.utf8), profile: .document)) == words)
    }
}
