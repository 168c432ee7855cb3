import JSON
import JSONSchema
import Testing

@Suite("Violations say which keyword, where, and what to do")
struct ViolationTests {
    private func violations(_ text: String, _ value: String, options: JSONSchema.Options = .contract) throws -> [String] {
        try schema(text, options: options).violations(of: try json(value)).map { "\($0.instance) \($0.keyword) #\($0.schema): \($0.en) | \($0.zh)" }
    }

    @Test("All are reported, in the order of the value")
    func order() throws {
        let text = """
            { "type": "object", "required": ["name", "age"], "additionalProperties": false,
              "properties": { "age": {"type": "integer", "minimum": 18}, "name": {"type": "string", "minLength": 2, "pattern": "^[a-z]+$"},
                              "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true} } }
            """
        #expect(
            try violations(text, #"{"tags": ["a", 1, "a"], "name": "A", "more": 1}"#) == [
                "/age required #/required: “age” is missing | 缺少“age”",
                "/tags uniqueItems #/properties/tags/uniqueItems: must not hold an entry twice | 各项不得重复",
                "/tags/1 type #/properties/tags/items/type: must be a text | 应为文本",
                "/name minLength #/properties/name/minLength: must have at least 2 characters | 不得少于 2 个字符",
                "/name pattern #/properties/name/pattern: does not have the required pattern | 格式不符合规定",
                "/more additionalProperties #/additionalProperties: is not allowed here | 此项不在约定之内",
            ])
        #expect(try violations(text, #"{"name": "ab", "age": 18}"#) == [])
    }

    @Test("Behind a reference, the place is that of the referred schema; combinators are one violation")
    func combinators() throws {
        let text = ##"""
            { "properties": { "a": {"$ref": "#/$defs/even"}, "b": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                              "c": {"oneOf": [{"minimum": 1}, {"minimum": 2}]}, "d": {"not": {"const": 0}} },
              "if": {"properties": {"kind": {"const": "firm"}}, "required": ["kind"]}, "then": {"required": ["code"]},
              "$defs": {"even": {"multipleOf": 2}} }
            """##
        #expect(
            try violations(text, #"{"kind": "firm", "a": 3, "b": 1, "c": 2, "d": 0}"#) == [
                "/code required #/then/required: “code” is missing | 缺少“code”",
                "/a multipleOf #/$defs/even/multipleOf: must be a multiple of 2 | 应为 2 的倍数",
                "/b anyOf #/properties/b/anyOf: fits none of the allowed forms | 不符合任何一种允许的形式",
                "/c oneOf #/properties/c/oneOf: fits more than one form where it must fit exactly one | 同时符合多种形式，只应符合一种",
                "/d not #/properties/d/not: has a form that is excluded | 属于不允许的形式",
            ])
    }

    @Test("No sentence quotes the value")
    func noQuotes() throws {
        let text = """
            { "properties": { "a": {"enum": [1]}, "b": {"const": 1}, "c": {"pattern": "^x"}, "d": {"format": "resident-id"}, "e": {"type": "integer"},
                              "f": {"maxLength": 1}, "g": {"not": {}}, "h": {"anyOf": [false]} } }
            """
        let value = #"{"a":"s3cret","b":"s3cret","c":"s3cret","d":"s3cret","e":"s3cret","f":"s3cret","g":"s3cret","h":"s3cret"}"#
        let found = try violations(text, value)
        #expect(found.count == 8)
        #expect(!found.joined().contains("s3cret"))
    }

    @Test("The keywords of 2020-12 alone have their sentences too")
    func draft2020() throws {
        let text = """
            { "prefixItems": [{"type": "string"}], "items": false, "contains": {"const": 1}, "minContains": 2, "maxContains": 3,
              "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"required": ["c"]}} }
            """
        #expect(
            try violations(text, #"["x", 1]"#, options: .draft2020)
                == [
                    "  contains #/contains: must hold at least 2 entries of the required form | 符合要求的项少于 2 个",
                    "/1 false #/items: is not allowed here | 此项不在约定之内",
                ].map { $0.replacing("  ", with: " ") })
        #expect(
            try violations(text, #"{"a": 1}"#, options: .draft2020) == [
                "/b dependentRequired #/dependentRequired: “b” is missing, which “a” needs | 填写了“a”，还须填写“b”",
                "/c required #/dependentSchemas/a/required: “c” is missing | 缺少“c”",
            ])
    }
}
