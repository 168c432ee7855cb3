import ContractKit
import JSON
import Testing

@Suite("Instances are held against a schema")
struct InstanceValidatorTests {
    private func validator(
        _ schema: String, documents: [(name: String, text: [UInt8])] = [], assertsFormat: Bool = false
    ) throws -> InstanceValidator {
        try InstanceValidator(schema: Array(schema.utf8), named: "s.json", documents: documents, assertsFormat: assertsFormat)
    }

    @Test func `each instance has its number, its verdict and its errors`() throws {
        let validator = try validator(#"{"type": "object", "required": ["a"], "properties": {"a": {"minimum": 1}}}"#)
        #expect(validator.verdict(on: Array(#"{"a": 1}"#.utf8), number: 0).json == ["instance": 0, "valid": true, "errors": []])
        let wrong = validator.verdict(on: Array(#"{"a": 0}"#.utf8), number: 7)
        #expect(
            wrong.json == [
                "instance": 7, "valid": false,
                "errors": [
                    [
                        "valid": false, "keywordLocation": "/properties/a/minimum", "absoluteKeywordLocation": "#/properties/a/minimum",
                        "instanceLocation": "/a", "error": "must be at least 1",
                    ]
                ],
            ])
        #expect(wrong.sentences == ["/a: must be at least 1 [/properties/a/minimum]"])
    }

    @Test func `an instance that is no JSON is not valid, and says where it ends to be JSON`() throws {
        let verdict = try validator("true").verdict(on: Array("{\"a\":\n x}".utf8), number: 0)
        #expect(!verdict.isValid)
        #expect(verdict.sentences.first?.hasPrefix("This is no JSON: line 2, column 2") == true)
    }

    @Test func `documents are found by their id, and formats are asserted on demand`() throws {
        let document = (name: "id.json", text: Array(#"{"$id": "urn:id", "format": "resident-id"}"#.utf8))
        let lenient = try validator(#"{"$ref": "urn:id"}"#, documents: [document])
        #expect(lenient.verdict(on: Array("\"1\"".utf8), number: 0).isValid)
        let strict = try validator(#"{"$ref": "urn:id"}"#, documents: [document], assertsFormat: true)
        #expect(!strict.verdict(on: Array("\"1\"".utf8), number: 0).isValid)
    }

    @Test func `a schema that cannot be used says every mistake, with the file`() {
        let refusal = #expect(throws: InstanceValidator.Refusal.self) { try validator(#"{"type": "txt", "$ref": "urn:nobody"}"#) }
        #expect(refusal?.description.split(separator: "\n").count == 2)
        #expect(refusal?.description.hasPrefix("s.json#/type: ") == true)
        let noJSON = #expect(throws: InstanceValidator.Refusal.self) { try validator("{") }
        #expect(noJSON?.description.hasPrefix("s.json:1:2: ") == true)
    }
}
