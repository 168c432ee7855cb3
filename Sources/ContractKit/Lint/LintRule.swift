public import Contracts

/// A rule of the lint: by which word a finding of it can be looked up, how much it weighs, and why it is a rule.
public struct LintRule: Hashable, Sendable {
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// Does not fit the language of contracts, or would go wrong at a counter.
        case error
        /// Fits, and deserves a look.
        case warning

        public static func < (left: Severity, right: Severity) -> Bool { left == .error && right == .warning }
    }

    /// Small letters and hyphens. It never changes its meaning.
    public let id: String
    public let severity: Severity
    /// What the rule wants, in a few words.
    public let title: LocalizedText
    /// Why it wants that.
    public let reason: LocalizedText

    /// The section of the manual that tells about the rules.
    public var page: String { "ContractKit.md#rules-of-the-lint" }

    init(_ id: String, _ severity: Severity = .error, zh: (title: String, reason: String), en: (title: String, reason: String)) {
        self.id = id
        self.severity = severity
        title = LocalizedText(zh: zh.title, en: en.title)
        reason = LocalizedText(zh: zh.reason, en: en.reason)
    }

    /// Every rule: those of the loader first.
    public static let all: [LintRule] = ofLoader + ofLint

    /// The rule of that id.
    public static func named(_ id: String) -> LintRule? { byID[id] }

    private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
}
