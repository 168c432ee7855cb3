/// The keywords of a dialect: what a schema may say, and why not where it may not.
extension JSONSchema.Options.Dialect {
    /// Keywords that mean the same in 2020-12 and draft-07.
    private static let shared: Set<String> = [
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern",
        "format", "items", "contains", "maxItems", "minItems", "uniqueItems", "properties", "patternProperties", "additionalProperties",
        "propertyNames", "required", "maxProperties", "minProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$defs",
        "$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated",
    ]

    /// Those of 2020-12 that are assertions, applicators or names, and no part of the contract language.
    private static let only2020: Set<String> = [
        "prefixItems", "minContains", "maxContains", "dependentRequired", "dependentSchemas", "$anchor", "$dynamicRef", "$dynamicAnchor",
        "$vocabulary",
        "unevaluatedItems", "unevaluatedProperties",
    ]

    /// What a contract may write beside `$ref`: draft-07 ignores all that stands there, so nothing of weight may.
    static let besideReference: Set<String> = [
        "$ref", "$defs", "$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated",
    ]

    /// Why the keyword may not stand in a schema; nil where it may.
    func refusal(of keyword: String) -> String? {
        guard self == .contract, !Self.shared.contains(keyword) else { return nil }
        return Self.only2020.contains(keyword)
            ? "“\(keyword)” is no keyword of contracts: it does not mean the same in 2020-12 and draft-07"
            : "“\(keyword)” is no keyword; check its spelling"
    }
}
