import JSON
import JSONSchema
import Testing

@Suite("JSON Schema 2020-12, by the official suite")
struct OfficialSuiteTests {
    /// Every required file of the suite. A new file in the suite must be named here.
    static let files = [
        "additionalProperties", "allOf", "anchor", "anyOf", "boolean_schema", "const", "contains", "content", "default", "defs", "dependentRequired",
        "dependentSchemas", "dynamicRef", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "if-then-else",
        "infinite-loop-detection", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
        "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties",
        "propertyNames", "ref", "refRemote", "required", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "vocabulary",
    ]

    @Test("Every file of the suite is run")
    func allFiles() throws {
        #expect(try OfficialSuite.required().files() == Self.files)
    }

    @Test("Each test of a file passes", arguments: files)
    func required(file: String) throws {
        try check(file, .draft2020)
    }

    @Test(
        "The formats that we assert pass the tests of the suite",
        arguments: [
            "date", "date-time", "time", "duration", "email", "uri", "uri-reference", "hostname", "ipv4", "ipv6", "uuid", "json-pointer",
            "relative-json-pointer", "regex", "ecmascript-regex", "unknown",
        ])
    func formats(format: String) throws {
        try check("optional/format/\(format)", .draft2020AssertingFormat)
    }

    @Test(
        "Optional tests pass, but for those of earlier drafts",
        arguments: [
            "anchor", "bignum", "dynamicRef", "ecmascript-regex", "float-overflow", "format-assertion", "id", "no-schema", "non-bmp-regex",
            "refOfUnknownKeyword", "unknownKeyword",
        ])
    func optional(file: String) throws {
        try check("optional/\(file)", file == "ecmascript-regex" ? .draft2020AssertingFormat : .draft2020)
    }

    @Test func `the output format basic is as the suite has it`() throws {
        let (tests, outputSchema) = try OfficialSuite.required().outputTests()
        var registry = SchemaRegistry()
        registry.add(outputSchema)
        #expect(!tests.isEmpty)
        // An output that tells annotations is a wish of the suite that we do not fulfil: it needs what a valid value is annotated with.
        for test in tests {
            let output = try JSONSchema(test.schema, options: .draft2020, registry: registry).output(of: test.data)
            guard output["valid"] == false else { continue }
            let expected = try JSONSchema(test.expected, options: .draft2020, registry: registry)
            #expect(expected.violations(of: output) == [], "\(test.description)")
        }
    }

    private func check(_ file: String, _ options: JSONSchema.Options) throws {
        let suite = try OfficialSuite.required()
        let registry = try suite.registry()
        for group in try suite.groups(of: file) {
            do throws(SchemaError) {
                let schema = try JSONSchema(group.schema, options: options, registry: registry)
                for test in group.tests {
                    let name = "\(group.description): \(test.description)"
                    #expect(schema.isValid(test.data) == test.isValid, "\(name)")
                    #expect(schema.violations(of: test.data).isEmpty == test.isValid, "\(name)")
                    #expect(schema.output(of: test.data)["valid"]?.bool == test.isValid, "\(name)")
                }
            } catch {
                Issue.record("\(group.description): \(error)")
            }
        }
    }
}
