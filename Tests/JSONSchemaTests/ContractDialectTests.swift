import JSON
import JSONSchema
import Testing

@Suite("The schema language of contracts")
struct ContractDialectTests {
    @Test("Every keyword of the language is taken")
    func allKeywords() throws {
        #expect(
            try mistakes(
                """
                { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:x", "$comment": "c", "title": {"zh": "题", "en": "t"},
                  "description": "d", "type": "object", "required": ["a"], "minProperties": 1, "maxProperties": 9, "deprecated": false,
                  "properties": { "a": {"type": ["string", "null"], "minLength": 1, "maxLength": 2, "pattern": "^a", "format": "date", "default": 1},
                    "b": {"type": "array", "items": {"$ref": "#/$defs/n", "title": "beside a reference"}, "minItems": 1, "maxItems": 2,
                          "uniqueItems": true, "contains": {"const": 1}},
                    "c": {"enum": [1, 2], "examples": [1]} },
                  "patternProperties": {"^x-": true}, "additionalProperties": false, "propertyNames": {"maxLength": 9},
                  "allOf": [{}], "anyOf": [true], "oneOf": [{}], "not": false, "if": {}, "then": {}, "else": {},
                  "$defs": {"n": {"minimum": 1, "maximum": 2, "exclusiveMinimum": 0, "exclusiveMaximum": 3, "multipleOf": 0.5}} }
                """) == [])
    }

    @Test("Keywords that are unknown, or that the two drafts read differently, are refused with their place")
    func refusedKeywords() throws {
        for keyword in [
            "prefixItems", "unevaluatedProperties", "$dynamicRef", "$anchor", "dependentRequired", "dependentSchemas", "minContains", "dependencies",
            "definitions", "propertise", "x-order",
        ] {
            let found = try mistakes(#"{"properties": {"a": {"\#(keyword)": true}}}"#)
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("#/properties/a/\(keyword): “\(keyword)” is no keyword") == true)
        }
    }

    private static let formats =
        "date, date-time, time, duration, email, uri, uri-reference, hostname, ipv4, ipv6, uuid, json-pointer, relative-json-pointer, regex, "
        + "resident-id, credit-code"

    @Test("All mistakes come at once")
    func allAtOnce() throws {
        let found = try mistakes(
            ##"{"type": "txt", "minimum": "1", "properties": {"a": {"pattern": "(", "format": "phone"}, "b": 7}, "$defs": {"x": {"$ref": "#/nowhere"}}}"##
        )
        #expect(
            found == [
                "#/type: “type” is one of null, boolean, integer, number, string, array, object, or a list of different ones",
                "#/minimum: “minimum” is a number",
                "#/properties/a/pattern: “pattern” cannot be used: a group without “)” at character 2",
                "#/properties/a/format: “phone” is no known format; known are \(Self.formats)",
                "#/properties/b: a schema is an object, true or false",
                "#/$defs/x/$ref: “$ref” leads to no place in the document",
            ])
    }

    @Test(
        "A keyword with a wrong value is a mistake",
        arguments: [
            #"{"minLength": -1}"#, #"{"minLength": 1.5}"#, #"{"multipleOf": 0}"#, #"{"required": ["a", "a"]}"#, #"{"required": "a"}"#,
            #"{"items": [{}]}"#,
            #"{"allOf": []}"#, #"{"enum": 1}"#, #"{"type": []}"#, #"{"type": ["string", "string"]}"#, #"{"uniqueItems": 1}"#, #"{"properties": []}"#,
            #"{"then": {}}"#, #"{"title": {"zh": "题"}}"#, #"{"title": {"zh": "题", "en": 1}}"#,
            #"{"$schema": "http://json-schema.org/draft-04/schema#"}"#,
            #"{"properties": {"a": {"$id": "b"}}}"#, #"{"$ref": "other.json"}"#, ##"{"$ref": "#/%zz"}"##, #"{"patternProperties": {"(": {}}}"#, "[]",
            "1",
        ])
    func wrongValues(text: String) throws {
        #expect(try mistakes(text).count == 1)
    }

    @Test("What has weight may not stand beside a reference, where draft-07 would ignore it")
    func besideReference() throws {
        let found = try mistakes(##"{"properties": {"a": {"$ref": "#/$defs/n", "title": "t", "minLength": 1}}, "$defs": {"n": {}}}"##)
        #expect(found == ["#/properties/a/minLength: “minLength” stands beside “$ref”, where draft-07 ignores it; put both into “allOf”"])
    }

    @Test("A schema that leads back to itself without going into the value is refused")
    func circles() throws {
        #expect(try mistakes(##"{"$ref": "#"}"##) == ["#: the schema leads back to itself without going into the value"])
        #expect(try mistakes(##"{"allOf": [{"anyOf": [{"not": {"$ref": "#/allOf/0"}}]}]}"##).count == 1)
        #expect(
            try mistakes(##"{"if": {"$ref": "#/$defs/a"}, "$defs": {"a": {"oneOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}}"##).count
                == 1)
        #expect(try mistakes(##"{"properties": {"next": {"$ref": "#"}}, "items": {"$ref": "#"}}"##) == [])
    }

    @Test("Hostile depth is refused: nested subschemas and chains of references")
    func depth() throws {
        let nested = String(repeating: #"{"not":"#, count: 200) + "{}" + String(repeating: "}", count: 200)
        #expect(try mistakes(nested).first?.hasSuffix("schemas are nested deeper than 128 levels") == true)
        let chain = (0..<200).map { ##""d\##($0)": {"$ref": "#/$defs/d\##($0 + 1)"}"## }.joined(separator: ",")
        #expect(try mistakes(#"{"$defs": {\#(chain), "d200": {}}}"#).first?.hasSuffix("more than 128 schemas in a chain judge one value") == true)
    }

    @Test("A schema whose references double at each step is refused, not checked for ever")
    func doubling() throws {
        let steps = (0..<40).map { ##""d\##($0)": {"allOf": [{"$ref": "#/$defs/d\##($0 + 1)"}, {"$ref": "#/$defs/d\##($0 + 1)"}]}"## }
        let found = try mistakes(##"{"$ref": "#/$defs/d0", "$defs": {\##(steps.joined(separator: ",")), "d40": {}}}"##)
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("more than 10000 schemas judge one value; combine fewer") == true)
    }

    @Test("A recursive schema goes as deep as a value can")
    func recursion() throws {
        let tree = try schema(##"{"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": false}"##)
        let deep = String(repeating: #"{"next":"#, count: 500) + "{}" + String(repeating: "}", count: 500)
        #expect(tree.isValid(try json(deep)))
        #expect(tree.violations(of: try json(deep.replacing("{}", with: #"{"other":1}"#))).first?.instance.tokens.count == 501)
    }

    @Test("The other dialect takes unknown names as annotations, and texts in one language")
    func draft2020() throws {
        #expect(try mistakes(#"{"unevaluatedItems": false}"#, options: .draft2020) == [])
        #expect(try mistakes(#"{"x-order": 1, "format": "phone", "$anchor": "a", "prefixItems": [true]}"#, options: .draft2020) == [])
        #expect(try mistakes(#"{"title": {"zh": "题", "en": "t"}}"#, options: .draft2020).count == 1)
    }
}
