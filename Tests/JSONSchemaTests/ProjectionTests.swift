import JSON
import JSONSchema
import Testing

@Suite("Projection keeps what the schema declares")
struct ProjectionTests {
    private func project(_ text: String, _ value: String) throws -> String {
        let (value, dropped) = try schema(text).project(try json(value))
        return "\(String(decoding: value.utf8, as: UTF8.self)) \(dropped)"
    }

    @Test("Undeclared members fall off at every depth and are counted")
    func members() throws {
        let text = """
            { "properties": { "id": {}, "home": {"type": "object", "properties": {"city": {}}},
                              "kin": {"type": "array", "items": {"properties": {"name": {}}}} } }
            """
        #expect(
            try project(
                text, #"{"id": 1, "x": 0, "home": {"city": "a", "street": "b"}, "kin": [{"name": 1, "age": 2}, {"age": 3}, 4], "y": {"z": 1}}"#)
                == #"{"id":1,"home":{"city":"a"},"kin":[{"name":1},{},4]} 5"#)
    }

    @Test("A schema that declares nothing keeps all, unless it allows nothing")
    func open() throws {
        #expect(try project("{}", #"{"a": {"b": 1}}"#) == #"{"a":{"b":1}} 0"#)
        #expect(try project(#"{"type": "object", "required": ["a"]}"#, #"{"a": 1, "b": 2}"#) == #"{"a":1,"b":2} 0"#)
        #expect(try project(#"{"additionalProperties": true, "properties": {"a": {}}}"#, #"{"a": 1, "b": 2}"#) == #"{"a":1} 1"#)
        #expect(try project(#"{"additionalProperties": false}"#, #"{"a": 1}"#) == "{} 1")
        #expect(try project("true", #"[{"a": 1}]"#) == #"[{"a":1}] 0"#)
    }

    @Test("Patterns and a schema for further members declare them")
    func patterns() throws {
        #expect(
            try project(#"{"patternProperties": {"^x-": {"properties": {"a": {}}}}}"#, #"{"x-1": {"a": 1, "b": 2}, "y": 1}"#) == #"{"x-1":{"a":1}} 2"#
        )
        #expect(
            try project(#"{"properties": {"a": {}}, "additionalProperties": {"properties": {"b": {}}}}"#, #"{"a": {"c": 1}, "n": {"b": 1, "c": 2}}"#)
                == #"{"a":{"c":1},"n":{"b":1}} 1"#)
    }

    @Test("References and all branches of allOf declare together, for one member too")
    func references() throws {
        let text = ##"""
            { "allOf": [{"$ref": "#/$defs/person"}, {"properties": {"home": {"properties": {"zip": {}}}, "extra": {}}}],
              "$defs": {"person": {"properties": {"name": {}, "home": {"properties": {"city": {}}}}}} }
            """##
        #expect(
            try project(text, #"{"name": 1, "home": {"city": 1, "zip": 2, "street": 3}, "extra": 4, "more": 5}"#)
                == #"{"name":1,"home":{"city":1,"zip":2},"extra":4} 2"#)
    }

    @Test("Of alternatives, those that hold for what they declare decide; where none holds, all do")
    func alternatives() throws {
        let text = """
            { "oneOf": [ {"properties": {"kind": {"const": "a"}, "x": {}}, "required": ["kind"], "additionalProperties": false},
                         {"properties": {"kind": {"const": "b"}, "y": {}}, "required": ["kind"], "additionalProperties": false} ] }
            """
        #expect(try project(text, #"{"kind": "a", "x": 1, "y": 2, "z": 3}"#) == #"{"kind":"a","x":1} 2"#)
        #expect(try project(text, #"{"kind": "b", "x": 1, "y": 2, "z": 3}"#) == #"{"kind":"b","y":2} 2"#)
        #expect(try project(text, #"{"kind": "c", "x": 1, "y": 2, "z": 3}"#) == #"{"kind":"c","x":1,"y":2} 1"#)
    }

    @Test("A condition decides which branch declares")
    func conditions() throws {
        let text = """
            { "properties": {"kind": {}}, "if": {"properties": {"kind": {"const": "firm"}}},
              "then": {"properties": {"code": {}}}, "else": {"properties": {"name": {}}} }
            """
        #expect(try project(text, #"{"kind": "firm", "code": 1, "name": 2}"#) == #"{"kind":"firm","code":1} 1"#)
        #expect(try project(text, #"{"kind": "person", "code": 1, "name": 2}"#) == #"{"kind":"person","name":2} 1"#)
    }

    @Test("What is projected is projected")
    func idempotent() throws {
        let tree = try schema(##"{"properties": {"name": {}, "children": {"items": {"$ref": "#"}}}}"##)
        let value = try json(#"{"name": 1, "x": 1, "children": [{"name": 2, "y": 2, "children": [{"z": 3}]}]}"#)
        let once = tree.project(value)
        #expect(once.dropped == 3)
        #expect(tree.project(once.value).dropped == 0)
        #expect(tree.project(once.value).value == once.value)
    }
}
