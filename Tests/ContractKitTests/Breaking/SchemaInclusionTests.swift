import ContractKit
import JSON
import Testing

@Suite("Whether a reader's schema takes all that a writer's allows")
struct SchemaInclusionTests {
    private func gaps(_ writer: JSONValue, _ reader: JSONValue, _ reading: SchemaReading = .strict) -> [String] {
        SchemaInclusion.gaps(writer: writer, reader: reader, reading: reading).map { "\($0.pointer)\($0.isCertain ? "" : "?")" }
    }

    @Test(
        "A schema takes one that says no less",
        arguments: [
            (["type": "string"], ["type": ["string", "null"]]), (["type": "integer"], ["type": "number"]),
            (["type": "string", "minLength": 2], ["type": "string", "minLength": 1]),
            (["type": "integer", "exclusiveMinimum": 0], ["type": "integer", "minimum": 1]),
            (["enum": ["a", "b"]], ["type": "string", "maxLength": 1]), (["const": "aa"], ["pattern": "^a+$"]),
            (["type": "string", "pattern": "^a$"], ["type": "string", "pattern": "^a$"]),
            (["type": "number", "multipleOf": 6], ["type": "integer", "multipleOf": 3]),
            (["type": "array", "items": ["type": "integer"], "maxItems": 2], ["items": ["type": "number"], "maxItems": 3]),
            (["type": "string"], ["anyOf": [["type": "string"], ["type": "null"]]]),
            (["type": ["string", "null"]], ["anyOf": [["type": "null"], ["type": "string"]]]),
            (["type": "string"], ["oneOf": [["type": "string"], ["type": "object"]]]),
            (["type": "integer", "maximum": 3], ["not": ["type": "integer", "minimum": 4]]),
            (["type": "boolean"], ["enum": [true, false, "x"]]),
            (["type": "object", "required": ["a", "b"]], ["required": ["a"]]),
            (["type": "string"], ["if": ["type": "object"], "then": false]),
        ] as [(JSONValue, JSONValue)])
    func taken(writer: JSONValue, reader: JSONValue) {
        #expect(gaps(writer, reader) == [])
        #expect(gaps(writer, writer) == [])
    }

    @Test(
        "Each gap is told with its place in the reader's schema, and whether it is certain",
        arguments: [
            (["type": ["string", "null"]], ["type": "string"], ["/type"]), (["type": "number"], ["type": "integer"], ["/type"]),
            (["enum": ["a", "b"]], ["enum": ["a"]], ["/enum"]), (["type": "string"], ["const": "a"], ["/const"]),
            (["type": "integer", "minimum": 0], ["type": "integer", "minimum": 1], ["/minimum"]),
            (["type": "string"], ["type": "string", "maxLength": 3], ["/maxLength"]),
            (["type": "string", "pattern": "^a$"], ["type": "string", "pattern": "^b$"], ["/pattern?"]),
            (["type": "string"], ["type": "string", "format": "date"], ["/format"]),
            (["type": "object"], ["type": "object", "required": ["a"]], ["/required"]),
            (["type": "object"], ["type": "object", "additionalProperties": false], ["/additionalProperties"]),
            (["type": "array", "items": ["type": "string"]], ["items": ["type": "integer"]], ["/items/type"]),
            (["type": "string"], ["not": ["pattern": "a"]], ["/not?"]),
            (["type": "integer"], ["oneOf": [["minimum": 0], ["maximum": 0]]], ["/oneOf?"]),
            (true, ["unknown": 1], ["/unknown?"]), (true, false, [""]),
        ] as [(JSONValue, JSONValue, [String])])
    func refused(writer: JSONValue, reader: JSONValue, wanted: [String]) {
        #expect(gaps(writer, reader) == wanted)
    }

    private let small: JSONValue = ["type": "object", "required": ["id"], "properties": ["id": ["type": "string"]]]
    private let large: JSONValue = ["type": "object", "required": ["id"], "properties": ["id": ["type": "string"], "note": ["type": "string"]]]

    @Test("On the bus nobody sends or sees what is not declared; by the letter anything may come")
    func projection() {
        #expect(gaps(small, large) == ["/properties/note/type"], "an open schema lets another note come")
        #expect(gaps(small, large, .bus) == [])
        #expect(gaps(large, small, .bus) == [])
        let closed: JSONValue = ["type": "object", "properties": ["id": ["type": "string"]], "additionalProperties": false]
        #expect(gaps(large, closed, .bus) == [], "what is left out before cannot offend")
        #expect(gaps(large, closed, .form) == ["/additionalProperties"], "a form is not cut before it is looked at")
        #expect(gaps(small, closed, .form) == [])
    }

    @Test("A reader who leaves out what he requires never finds it")
    func requiredButNotDeclared() {
        #expect(gaps(large, ["type": "object", "required": ["note"], "properties": ["id": [:]]], .bus) == ["/required"])
    }

    private func list(_ value: JSONValue) -> JSONValue {
        ["$ref": "#/$defs/node", "$defs": ["node": ["type": "object", "properties": ["value": value, "next": ["$ref": "#/$defs/node"]]]]]
    }

    @Test("Recursive schemas come to an end", .timeLimit(.minutes(1)))
    func recursion() {
        #expect(gaps(list(["type": "integer"]), list(["type": "number"]), .bus) == [])
        #expect(gaps(list(["type": "number"]), list(["type": "integer"]), .bus) == ["/$defs/node/properties/value/type"])
    }

    @Test("A schema with more ways than can be followed is not called compatible", .timeLimit(.minutes(1)))
    func explosion() {
        let choice: JSONValue = ["anyOf": .array((0..<9).map { ["minimum": .integer($0)] })]
        let many: JSONValue = ["type": "integer", "allOf": [choice, choice, choice]]
        #expect(gaps(many, ["type": "integer", "minimum": 0]) == ["?"])
    }
}
