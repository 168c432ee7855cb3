import JSON
import JSONSchema
import Testing

@Suite("References lead to what is at hand, and nowhere else")
struct ReferenceTests {
    private func registry(_ documents: [(uri: String, text: String)]) throws -> SchemaRegistry {
        var registry = SchemaRegistry()
        for document in documents { registry.add(try json(document.text), at: document.uri) }
        return registry
    }

    private func mistakes(_ text: String, registry: SchemaRegistry = SchemaRegistry()) throws -> [String] {
        let document = try json(text)
        do throws(SchemaError) {
            _ = try JSONSchema(document, options: .draft2020, registry: registry)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test("A document is found by its address, by its own, and its parts by pointer and anchor")
    func byAddress() throws {
        let registry = try registry([
            ("https://city.example/a.json", #"{"$id": "https://city.example/own/a", "$defs": {"n": {"$anchor": "whole", "type": "integer"}}}"#)
        ])
        for reference in ["https://city.example/a.json#/$defs/n", "https://city.example/own/a#whole", "../own/./a#/%24defs/n"] {
            let text = #"{"$id": "https://city.example/own/b", "properties": {"x": {"$ref": "\#(reference)"}}}"#
            let schema = try JSONSchema(try json(text), options: .draft2020, registry: registry)
            #expect(schema.isValid(["x": 1]) && !schema.isValid(["x": "1"]), "\(reference)")
        }
    }

    @Test("What is not at hand is a mistake with its place, and nothing is fetched")
    func nowhere() throws {
        #expect(
            try mistakes(#"{"properties": {"a": {"$ref": "https://json-schema.org/draft/2019-09/schema"}}}"#) == [
                "#/properties/a/$ref: “$ref” leads to “https://json-schema.org/draft/2019-09/schema”, which is not at hand: nothing is fetched, so add it to the registry"
            ])
        #expect(try mistakes(##"{"$ref": "#nobody"}"##) == ["#/$ref: “$ref” leads to no place in the document"])
        #expect(try mistakes(##"{"$dynamicRef": "#/$defs/x"}"##) == ["#/$dynamicRef: “$dynamicRef” leads to no place in the document"])
        #expect(try mistakes(##"{"$ref": "#/%zz"}"##) == ["#/$ref: “$ref” has a malformed percent escape"])
    }

    @Test("A mistake in another document names it")
    func otherDocument() throws {
        let registry = try registry([("urn:other", #"{"$defs": {"x": {"type": "txt"}}}"#)])
        let found = try mistakes(##"{"$ref": "urn:other#/$defs/x"}"##, registry: registry)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("#/$defs/x/type: “type” is one of null") == true)
        #expect(found.first?.hasSuffix("in the document “urn:other”") == true)
    }

    @Test("Two schemas of one address, two anchors of one name, and anchors that are none")
    func twice() throws {
        #expect(
            try mistakes(#"{"$defs": {"a": {"$id": "urn:x"}, "b": {"$id": "urn:x"}}}"#) == [
                "#/$defs/b/$id: another schema of the document has this address"
            ])
        #expect(
            try mistakes(#"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"#) == [
                "#/$defs/b/$anchor: “$anchor” is a name that no other schema of the resource has"
            ])
        #expect(try mistakes(#"{"$anchor": "1x"}"#).count == 1)
        #expect(try mistakes(##"{"$id": "urn:x#part"}"##).count == 1)
    }

    @Test("A meta-schema with a vocabulary that we do not know is refused, unless it is optional")
    func vocabularies() throws {
        let strange = #"{"$id": "urn:strange", "$vocabulary": {"urn:theirs": true}}"#
        #expect(
            try mistakes(#"{"$schema": "urn:strange"}"#, registry: try registry([("urn:strange", strange)])) == [
                "#/$schema: the meta-schema needs the vocabulary “urn:theirs”, which is not known here"
            ])
        let optional = strange.replacing("true", with: "false")
        #expect(try mistakes(#"{"$schema": "urn:strange"}"#, registry: try registry([("urn:strange", optional)])) == [])
        #expect(try mistakes(#"{"$schema": "urn:nobody"}"#).count == 1)
    }

    @Test("The standard's meta-schema is at hand and says what is wrong with a schema")
    func metaSchema() throws {
        let meta = try JSONSchema(["$ref": "https://json-schema.org/draft/2020-12/schema"], options: .draft2020)
        #expect(meta.isValid(["properties": ["a": ["type": "string", "minLength": 1]]]))
        #expect(meta.violations(of: ["properties": ["a": ["minLength": -1]]]).map(\.instance.description) == ["/properties/a/minLength"])
    }

    @Test("An output names the way to a keyword and its address")
    func output() throws {
        let registry = try registry([("https://city.example/n", #"{"$defs": {"a b": {"type": "integer"}}}"#)])
        let text = ##"{"$id": "https://city.example/s", "required": ["y"], "anyOf": [{"properties": {"x": {"$ref": "n#/$defs/a%20b"}}}]}"##
        let output = try JSONSchema(try json(text), options: .draft2020, registry: registry).output(of: ["x": "s3cret"])
        let errors = try #require(output["errors"]?.array)
        #expect(output["valid"] == false)
        #expect(
            errors.map {
                "\($0["keywordLocation"]?.string ?? "") \($0["absoluteKeywordLocation"]?.string ?? "") \($0["instanceLocation"]?.string ?? "")"
            }
                == [
                    "/required https://city.example/s#/required ", "/anyOf https://city.example/s#/anyOf ",
                    "/anyOf/0/properties/x/$ref/type https://city.example/n#/$defs/a%20b/type /x",
                ])
        #expect(errors.allSatisfy { $0["valid"] == false && $0["error"]?.string?.contains("s3cret") == false })
        #expect(try JSONSchema(true, options: .draft2020).output(of: 1) == ["valid": true])
    }
}
