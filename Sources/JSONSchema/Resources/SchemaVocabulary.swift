import JSON

/// The vocabularies of draft 2020-12: which keywords of a schema say something.
struct SchemaVocabulary: OptionSet, Hashable {
    let rawValue: UInt8

    static let core = SchemaVocabulary(rawValue: 1)
    static let applicator = SchemaVocabulary(rawValue: 2)
    static let unevaluated = SchemaVocabulary(rawValue: 4)
    static let validation = SchemaVocabulary(rawValue: 8)
    static let metadata = SchemaVocabulary(rawValue: 16)
    static let formatAnnotation = SchemaVocabulary(rawValue: 32)
    static let formatAssertion = SchemaVocabulary(rawValue: 64)
    static let content = SchemaVocabulary(rawValue: 128)

    /// Those of the standard's own meta-schema.
    static let standard: SchemaVocabulary = [.core, .applicator, .unevaluated, .validation, .metadata, .formatAnnotation, .content]

    private static let named: [String: SchemaVocabulary] = [
        "core": .core, "applicator": .applicator, "unevaluated": .unevaluated, "validation": .validation, "meta-data": .metadata,
        "format-annotation": .formatAnnotation, "format-assertion": .formatAssertion, "content": .content,
    ]
    private static let prefix = "https://json-schema.org/draft/2020-12/vocab/"

    /// What the `$vocabulary` of a meta-schema says, or the address of one that must be known and is not.
    static func all(of declared: JSONObject) -> Result<SchemaVocabulary, Unknown> {
        // What is not said, core says all the same.
        var vocabulary: SchemaVocabulary = .core
        for (uri, isRequired) in declared {
            if uri.hasPrefix(prefix), let known = named[String(uri.dropFirst(prefix.count))] {
                vocabulary.insert(known)
            } else if isRequired.bool == true {
                return .failure(Unknown(uri: uri))
            }
        }
        return .success(vocabulary)
    }

    struct Unknown: Error {
        var uri: String
    }

    /// Which vocabularies make the keyword say something: any of these. Empty for names that no vocabulary of the standard has.
    static func all(of keyword: String) -> SchemaVocabulary { keywords[keyword] ?? [] }

    private static let keywords: [String: SchemaVocabulary] = {
        let lists: [(SchemaVocabulary, [String])] = [
            (.core, ["$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs"]),
            (
                .applicator,
                [
                    "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "prefixItems", "items", "contains", "properties",
                    "patternProperties", "additionalProperties", "propertyNames",
                ]
            ),
            (.unevaluated, ["unevaluatedItems", "unevaluatedProperties"]),
            (
                .validation,
                [
                    "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
                    "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
                    "dependentRequired",
                ]
            ),
            (.metadata, ["title", "description", "default", "deprecated", "examples", "readOnly", "writeOnly"]),
            ([.formatAnnotation, .formatAssertion], ["format"]),
            (.content, ["contentEncoding", "contentMediaType", "contentSchema"]),
        ]
        return lists.reduce(into: [:]) { keywords, list in for keyword in list.1 { keywords[keyword] = list.0 } }
    }()
}
