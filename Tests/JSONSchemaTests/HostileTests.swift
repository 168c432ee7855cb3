import JSON
import JSONSchema
import Testing

/// Without a bound, none of these would return within a lifetime.
@Suite("Hostile schemas and values take a bounded time")
struct HostileTests {
    private func nested(_ depth: Int, in leaf: String) throws -> JSONValue {
        try json(String(repeating: #"{"a":"#, count: depth) + leaf + String(repeating: "}", count: depth))
    }

    @Test("A schema that refers to itself in two ways, which doubles the ways with each level")
    func doubling() throws {
        let both = try schema(
            ##"{"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}], "type": "object"}"##)
        #expect(both.isValid(try nested(60, in: "{}")))
        #expect(both.violations(of: try nested(60, in: "1")).map(\.instance.tokens.count) == [60])
        #expect(both.project(try nested(60, in: #"{"b": 1}"#)).dropped == 1)
    }

    @Test("Alternatives that all refer to the whole")
    func alternatives() throws {
        let either = try schema(
            ##"{"anyOf": [{"properties": {"a": {"$ref": "#"}}, "required": ["x"]}, {"properties": {"a": {"$ref": "#"}}}], "type": "object"}"##)
        #expect(either.isValid(try nested(60, in: "{}")))
        #expect(either.violations(of: try nested(60, in: "1")).map(\.keyword) == ["anyOf"])
        #expect(either.project(try nested(60, in: "{}")).dropped == 0)
        let errors = try #require(either.output(of: try nested(60, in: "1"))["errors"]?.array)
        #expect(errors.count <= 1000)
    }

    @Test("What is unevaluated in alternatives that refer to the whole")
    func unevaluated() throws {
        let text = ##"{"anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}], "unevaluatedProperties": false}"##
        let rest = try schema(text, options: .draft2020)
        #expect(rest.isValid(try nested(40, in: "{}")))
        #expect(!rest.isValid(try nested(40, in: #"{"b": 1}"#)))
    }

    @Test("A long chain of references at each level of a deep value is refused, not followed until the stack ends")
    func depth() throws {
        let chain = (0..<120).map { ##""d\##($0)": {"$ref": "#/$defs/d\##($0 + 1)"}"## }.joined(separator: ",")
        let text = ##"{"$ref": "#/$defs/d0", "$defs": {\##(chain), "d120": {"properties": {"a": {"$ref": "#"}}}}}"##
        let long = try schema(text)
        #expect(long.isValid(try nested(5, in: "{}")))
        #expect(!long.isValid(try nested(500, in: "{}")))
        #expect(long.violations(of: try nested(500, in: "{}")).map(\.en) == ["is nested too deep to be checked under this schema"])
    }

    @Test("A pattern with very many states on a very long text counts as wrong, also where it is excluded")
    func pattern() throws {
        let source = "(a|b)*a(a|b){900}c"
        let text = String((0..<200_000).map { ($0 &* 2_654_435_761) % 7 < 3 ? "a" : "b" })
        for document: JSONValue in [["pattern": .string(source)], ["not": ["pattern": .string(source)]]] {
            let costly = try JSONSchema(document)
            #expect(!costly.isValid(.string(text)))
            #expect(costly.violations(of: .string(text)).map(\.en) == ["takes too long to be checked, so it counts as wrong"])
        }
    }

    @Test("Very many allowed values, held against very many values")
    func enumeration() throws {
        let numbers = JSONValue.array((0..<20_000).map { .integer($0) })
        let many = try JSONSchema(["items": ["enum": numbers]])
        #expect(many.isValid(numbers))
        #expect(!many.isValid([20_000]))
    }

    @Test("Dynamic anchors that could be bound in very many ways are refused")
    func bindings() throws {
        let properties = (0..<20).map { #""p\#($0)": {"$ref": "r\#($0)"}"# }.joined(separator: ",")
        let resources = (0..<20).map { #""r\#($0)": {"$id": "r\#($0)", "$dynamicAnchor": "n\#($0)", "properties": {\#(properties)}}"# }
        let text = #"{"$id": "http://h.example/", "$ref": "r0", "$defs": {\#(resources.joined(separator: ","))}}"#
        #expect(try mistakes(text, options: .draft2020).first?.hasSuffix("the schema has more than 100000 subschemas") == true)
    }
}
