import JSON
import JSONSchema
import Testing

@Suite("Keywords judge exactly")
struct KeywordTests {
    private func accepts(_ text: String, _ value: JSONValue) throws -> Bool { try schema(text).isValid(value) }

    @Test("A multiple of 0.01 is decided on decimals")
    func multipleOf() throws {
        for value: JSONValue in [19.99, 0.01, 0.07, 1.1, 4.35, 0, -0.29, 1_000_000.01, 7, 1e300] {
            #expect(try accepts(#"{"multipleOf": 0.01}"#, value))
        }
        for value: JSONValue in [0.001, 19.995, 0.075, 1e-5] { #expect(try !accepts(#"{"multipleOf": 0.01}"#, value)) }
        #expect(try accepts(#"{"multipleOf": 3}"#, .integer(-9_223_372_036_854_775_806)))
        #expect(try accepts(#"{"multipleOf": 3}"#, 9.0))
        #expect(try !accepts(#"{"multipleOf": 1e-8}"#, 1.5e-9))
        #expect(try accepts(#"{"multipleOf": 1e-8}"#, 12391239123))
        #expect(try accepts(#"{"multipleOf": 2.5}"#, "a text"))
        #expect(try !accepts(#"{"multipleOf": 100}"#, 50))
        #expect(try !accepts(#"{"multipleOf": 100}"#, 250.0))
    }

    @Test("Every multiple of a cent up to a thousand is one, and nothing between them")
    func cents() throws {
        let cents = try schema(#"{"multipleOf": 0.01}"#)
        for cent in 0...100_000 { #expect(cents.isValid(.number(Double(cent) / 100))) }
        for tenth in stride(from: 1, to: 100_000, by: 10) { #expect(!cents.isValid(.number(Double(tenth) / 1000))) }
    }

    @Test("Integers compare exactly with doubles")
    func order() throws {
        #expect(try !accepts(#"{"maximum": 9007199254740992.0}"#, 9_007_199_254_740_993))
        #expect(try accepts(#"{"exclusiveMinimum": 9007199254740992.0}"#, 9_007_199_254_740_993))
        #expect(try accepts(#"{"maximum": 9223372036854775808}"#, .integer(.max)))
        #expect(try !accepts(#"{"minimum": -9223372036854775807}"#, .integer(.min)))
        #expect(try !accepts(#"{"exclusiveMaximum": 1}"#, 1.0))
        #expect(try accepts(#"{"minimum": 1.5}"#, 2))
        #expect(try !accepts(#"{"minimum": -1.5}"#, -2))
        #expect(try accepts(#"{"exclusiveMinimum": 1}"#, "a text"))
    }

    @Test("1.0 is an integer, and equal to 1")
    func integers() throws {
        #expect(try accepts(#"{"type": "integer"}"#, 1.0))
        #expect(try accepts(#"{"type": "integer"}"#, 1e300))
        #expect(try !accepts(#"{"type": "integer"}"#, 1.5))
        #expect(try accepts(#"{"const": 1}"#, 1.0))
        #expect(try !accepts(#"{"uniqueItems": true}"#, [1, 1.0]))
        #expect(try accepts(#"{"uniqueItems": true}"#, [1, true, "1", [1], ["a": 1]]))
        #expect(try !accepts(#"{"uniqueItems": true}"#, [["a": 1, "b": 2], 0, 2, 3, 4, 5, 6, 7, ["b": 2, "a": 1]]))
    }

    @Test("The length of a text counts Unicode scalars")
    func length() throws {
        #expect(try accepts(#"{"minLength": 2, "maxLength": 2}"#, "张三"))
        #expect(try !accepts(#"{"maxLength": 1}"#, "e\u{301}"))
        #expect(try accepts(#"{"maxLength": 1}"#, "😀"))
    }

    @Test("Names are compared by their bytes")
    func names() throws {
        let composed = try schema("{\"required\": [\"é\"]}")
        #expect(composed.isValid(["é": 1]))
        #expect(!composed.isValid(["e\u{301}": 1]))
    }
}
