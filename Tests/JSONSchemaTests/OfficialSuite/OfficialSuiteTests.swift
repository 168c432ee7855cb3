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

    @Test("Each test of a file passes, or its schema is refused and is in the table of what is left", arguments: files)
    func required(file: String) throws {
        var refused: Set<String> = []
        for group in try OfficialSuite.required().groups(of: file) {
            do throws(SchemaError) {
                let schema = try JSONSchema(group.schema, options: .draft2020)
                check(schema, group)
            } catch {
                refused.insert(group.description)
                #expect(LeftForLater.groups[file]?.contains(group.description) == true, "\(group.description): \(error)")
            }
        }
        #expect(LeftForLater.groups[file, default: []].subtracting(refused) == [], "supported now: take them off the table")
    }

    @Test(
        "The formats that we assert pass the tests of the suite",
        arguments: ["date", "date-time", "time", "email", "uri", "uuid", "regex", "ecmascript-regex"])
    func formats(format: String) throws {
        let file = format == "ecmascript-regex" ? "optional/ecmascript-regex" : "optional/format/\(format)"
        for group in try OfficialSuite.required().groups(of: file) {
            do throws(SchemaError) {
                check(try JSONSchema(group.schema, options: .draft2020AssertingFormat), group)
            } catch {
                #expect(LeftForLater.groups[file]?.contains(group.description) == true, "\(group.description): \(error)")
            }
        }
    }

    @Test("Optional tests on numbers and lengths pass", arguments: ["bignum", "float-overflow", "non-bmp-regex", "no-schema"])
    func optional(file: String) throws {
        for group in try OfficialSuite.required().groups(of: "optional/\(file)") {
            do throws(SchemaError) {
                check(try JSONSchema(group.schema, options: .draft2020), group)
            } catch {
                Issue.record("\(group.description): \(error)")
            }
        }
    }

    private func check(_ schema: JSONSchema, _ group: OfficialSuite.Group) {
        for test in group.tests {
            #expect(schema.isValid(test.data) == test.isValid, "\(group.description): \(test.description)")
            #expect(schema.violations(of: test.data).isEmpty == test.isValid, "\(group.description): \(test.description)")
        }
    }
}
