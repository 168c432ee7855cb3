public import Contracts

/// One finding, and where it stands.
public struct LintFinding: Hashable, Comparable, Sendable {
    public let rule: LintRule
    /// The file, from the folder.
    public let file: String
    /// From 1; 0 where the finding is not in a line.
    public let line: Int
    /// From 1, in Unicode scalars; 0 where the finding is not in a line.
    public let column: Int
    /// One sentence: what is wrong, and what to do where that is not plain.
    public let message: LocalizedText

    init(_ rule: LintRule, file: String, line: Int, column: Int, _ message: LocalizedText) {
        self.rule = rule
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// What the loader says.
    init(_ mistake: CatalogueMistake) {
        let rule =
            LintRule.named(mistake.rule.rawValue)
            ?? LintRule(
                mistake.rule.rawValue, zh: (mistake.rule.rawValue, ""), en: (mistake.rule.rawValue, ""))
        self.init(
            rule, file: mistake.file, line: mistake.line, column: mistake.column,
            LocalizedText(zh: ChineseSentences.translation(of: mistake.message), en: mistake.message))
    }

    public static func < (left: LintFinding, right: LintFinding) -> Bool {
        (left.file, left.line, left.column, left.rule.id, left.message.en) < (right.file, right.line, right.column, right.rule.id, right.message.en)
    }
}
