public import JSON

/// What is wrong with a schema: each mistake with its place in the schema.
public struct SchemaError: Error, Hashable, Sendable {
    /// One mistake.
    public struct Mistake: Hashable, Sendable, CustomStringConvertible {
        /// The keyword, or the schema, that is wrong.
        public var pointer: JSONPointer
        /// A sentence that says what is wrong and what to write instead.
        public var message: String
        /// Whether this is a keyword that the schema's language does not have.
        public var isForeignKeyword: Bool

        public init(pointer: JSONPointer, message: String, isForeignKeyword: Bool = false) {
            self.pointer = pointer
            self.message = message
            self.isForeignKeyword = isForeignKeyword
        }

        public var description: String { "#\(pointer): \(message)" }
    }

    /// All that was found, in the order of the document.
    public var mistakes: [Mistake]

    public init(mistakes: [Mistake]) {
        self.mistakes = mistakes
    }
}

extension SchemaError: CustomStringConvertible {
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
