public import JSON

/// Where a value breaks its schema: which keyword, where in the value, and a sentence in both languages that does not quote the value.
public struct SchemaViolation: Hashable, Sendable {
    /// The keyword that does not hold; `false` for the schema that nothing satisfies.
    public var keyword: String
    /// The place in the value. Of a missing member: where it should be.
    public var instance: JSONPointer
    /// The place of the keyword in the schema document, behind references.
    public var schema: JSONPointer
    /// The sentence in Chinese.
    public var zh: String
    /// The sentence in English.
    public var en: String

    public init(keyword: String, instance: JSONPointer, schema: JSONPointer, zh: String, en: String) {
        self.keyword = keyword
        self.instance = instance
        self.schema = schema
        self.zh = zh
        self.en = en
    }
}

extension SchemaViolation: CustomStringConvertible {
    public var description: String { instance.tokens.isEmpty ? en : "\(instance): \(en)" }
}
