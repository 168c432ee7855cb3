/// Everything that is wrong with a `Contracts/` folder.
public struct CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Sorted by file, line and column; never empty.
    public var mistakes: [CatalogueMistake]

    init(_ mistakes: [CatalogueMistake]) {
        self.mistakes = mistakes.sorted()
    }

    /// One line for each mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// One mistake in a `Contracts/` folder, and where it stands.
public struct CatalogueMistake: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What was broken. The words appear in reports, so that one can be looked up and counted.
    public enum Rule: String, Sendable, CaseIterable {
        /// The folder or a file cannot be read.
        case unreadable
        /// The text is no YAML.
        case syntax
        /// YAML that readers understand differently, or that hides what a file says: anchors, tags, unquoted words as `yes`.
        case plainYAML = "plain-yaml"
        case duplicateMember = "duplicate-member"
        case unknownMember = "unknown-member"
        case missingMember = "missing-member"
        case wrongType = "wrong-type"
        /// A word that is none of those allowed there.
        case unknownWord = "unknown-word"
        /// A name that is none on the bus, or is taken.
        case name
        /// A file that is not where its content says, or that nobody reads.
        case file
        case number
        /// A date that is none, stands where it cannot, or stands twice.
        case day
        case duration
        /// A text that is not there in both languages.
        case language
        case schema
        /// A keyword of a schema that does not mean the same to every reader of contracts.
        case schemaKeyword = "schema-keyword"
        case effect
        case example
        /// A pointer that leads nowhere.
        case pointer
        /// A department, operation, task or document that does not exist.
        case reference
        /// An operation of the other lane, or what only matters of the other kind have.
        case lane
        /// Limits of a clock that contradict each other.
        case clock
        /// A member of a task's input that its operation does not take, does not get, or gets in another type.
        case input
        /// Tasks that wait for each other.
        case order
        case need
        /// Tasks that cannot be done by the matter's deadline.
        case deadline
        /// Two fields of a form that mean the same. A warning.
        case formDuplicate = "form-duplicate"
        /// A field or a paper that nobody uses. A warning.
        case unused
    }

    /// The file, from the folder.
    public var file: String
    /// From 1; 0 where the mistake is not in a line.
    public var line: Int
    /// From 1, in Unicode scalars; 0 where the mistake is not in a line.
    public var column: Int
    public var rule: Rule
    /// One sentence: what is wrong, and what to do where that is not plain.
    public var message: String

    /// As compilers write it, so that editors jump there.
    public var description: String {
        line == 0 ? "\(file): \(message) [\(rule.rawValue)]" : "\(file):\(line):\(column): \(message) [\(rule.rawValue)]"
    }

    public static func < (left: CatalogueMistake, right: CatalogueMistake) -> Bool {
        (left.file, left.line, left.column, left.message) < (right.file, right.line, right.column, right.message)
    }
}
