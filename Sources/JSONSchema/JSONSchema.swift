public import JSON

/// A JSON Schema 2020-12, compiled once and checked per value. A value itself, free to travel between threads.
public struct JSONSchema: Sendable {
    /// The schema as it was written.
    public let document: JSONValue

    let program: SchemaProgram
    /// The quick way to project and check; nil where the schema needs the long one.
    private let sieve: SchemaSieve?

    /// Compiles a schema.
    /// - Parameters:
    ///   - uri: The address at which the document was found. Its `$id` is resolved against it.
    ///   - registry: The documents that references may lead to, besides the standard's meta-schemas. Nothing is fetched. A contract refers to
    ///     itself alone.
    /// - Throws: ``SchemaError`` with every mistake of the schema: keywords that its language does not have, wrong types of keywords, patterns that
    ///   cannot be compiled, references that lead nowhere or in a circle.
    public init(
        _ document: JSONValue, options: Options = .contract, at uri: String = "", registry: SchemaRegistry = SchemaRegistry()
    ) throws(SchemaError) {
        self.document = document
        program = try SchemaCompiler.compile(document, at: uri, options: options, registry: registry)
        sieve = SchemaSieve(program)
    }

    /// Whether the value satisfies the schema. Stops at the first violation.
    public func isValid(_ value: JSONValue) -> Bool { program.accepts(value, at: SchemaProgram.root) }

    /// All violations, in the order of the value's parts; none where the value is valid.
    ///
    /// A missing member is reported at the place where it should be, and a member that is not allowed at its own, so that a form can mark the
    /// field.
    public func violations(of value: JSONValue) -> [SchemaViolation] {
        if isValid(value) { return [] }
        return SchemaReport.findings(of: value, under: program, isDeep: false).map { finding in
            SchemaViolation(
                keyword: finding.keyword, instance: finding.missing.map { finding.instance + $0 } ?? finding.instance,
                schema: finding.schema(in: program), zh: finding.sentence.zh, en: finding.sentence.en)
        }
    }

    /// The value without the members that the schema does not declare, and how many members fell off.
    ///
    /// A member is declared when `properties`, `patternProperties` or a schema in `additionalProperties` covers it, in the schema itself, behind
    /// `$ref`, or in a branch of a combinator that applies: all of `allOf`; those of `anyOf` and `oneOf` that hold for what they declare (all,
    /// where none holds); `if` and `then`, or `else`. An object schema that declares no member and allows more keeps all.
    public func project(_ value: JSONValue) -> (value: JSONValue, dropped: Int) {
        var projection = SchemaProjection(program)
        let value = projection.project(value, under: [SchemaProgram.root])
        return (value, projection.dropped)
    }

    /// What ``project(_:)`` gives, and whether that is valid: both at once, as every message needs it.
    public func sift(_ value: JSONValue) -> (value: JSONValue, dropped: Int, isValid: Bool) {
        if let sifted = sieve?.sift(value) { return (sifted.value, sifted.dropped, true) }
        let projected = project(value)
        return (projected.value, projected.dropped, isValid(projected.value))
    }
}

extension JSONSchema {
    /// Which keywords a schema may use, and whether `format` counts.
    public struct Options: Hashable, Sendable {
        let dialect: Dialect
        let assertsFormat: Bool

        enum Dialect: Hashable { case contract, draft2020 }

        /// For contracts: only keywords that mean the same in 2020-12 and draft-07, so that one file serves AsyncAPI and OpenAPI too; `format`
        /// is asserted. Besides the standard, `title` and `description` may be `{ zh, en }`, because forms are shown in both languages.
        public static let contract = Options(dialect: .contract, assertsFormat: true)

        /// For any schema of the standard. Names that the standard does not know, and `format`, are annotations; what a schema cannot ask for is a
        /// pattern with look-around or back-references.
        public static let draft2020 = Options(dialect: .draft2020, assertsFormat: false)

        /// As ``draft2020``, with `format` asserted where we know it.
        public static let draft2020AssertingFormat = Options(dialect: .draft2020, assertsFormat: true)
    }
}
