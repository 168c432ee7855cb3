/// A regular expression of `pattern` and `patternProperties`, in the subset of ECMA-262 (with its `u` flag) that a machine without backtracking
/// can decide: literals, classes, `\d \w \s \b \p{…}`, anchors, groups, alternation, quantifiers. Matching takes time linear in the text.
///
/// Look-around and back-references are refused at compile time. Never changed, so it is passed on by reference.
final class Pattern: Sendable {
    /// As it was written.
    let source: String
    private let program: PatternProgram

    /// - Throws: ``PatternError`` with a sentence.
    init(_ source: String) throws(PatternError) {
        self.source = source
        var parser = PatternParser(source)
        self.program = try PatternProgram(try parser.parse())
    }

    /// Whether the expression matches somewhere in the text; nil where finding out takes more steps than there are. A step is one state of the
    /// machine at one place of the text; what has a table takes none.
    func matches(_ text: String, steps: inout Int) -> Bool? { program.matches(text, steps: &steps) }
}

/// Why an expression is refused.
struct PatternError: Error, Equatable {
    /// Says what is wrong and at which character, counted from 1.
    var sentence: String
}

/// The syntax tree of an expression.
indirect enum PatternNode: Equatable {
    case empty
    case scalars(ScalarSet)
    case start
    case end
    /// `\b`, or `\B` where it is inverted.
    case wordBoundary(isInverted: Bool)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    case repeated(PatternNode, atLeast: Int, atMost: Int?)
}
