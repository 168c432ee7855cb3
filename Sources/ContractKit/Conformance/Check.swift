/// Something that the protocol, or a contract, asks of a department's adapter, and that can be tried from outside.
public struct Check: Hashable, Sendable, Identifiable {
    /// Small letters and hyphens; also the heading in the list of checks.
    public let id: String
    /// What is tried.
    public let title: String
    /// Why: what the protocol says.
    public let reason: String
    /// What it takes besides publishing and listening.
    public let needs: Set<PlaygroundAbility>

    init(_ id: String, _ title: String, because reason: String, needs: Set<PlaygroundAbility> = []) {
        self.id = id
        self.title = title
        self.reason = reason
        self.needs = needs
    }

    /// Where it is explained, in the documentation.
    public var page: String { "ContractChecks#\(id)" }

    /// All of them, in the order in which they are played.
    public static var all: [Check] {
        var known: Set<String> = []
        return Scenario.all.map(\.check).filter { known.insert($0.id).inserted }
    }
}

/// What came of a check.
public enum Verdict: Hashable, Sendable {
    case passed
    /// The adapter did not do what the protocol says.
    case failed(String)
    /// It does not concern this department, or what it takes could not be set up.
    case skipped(String)
    /// It could not be tried here.
    case notRun(String)

    /// The word of reports.
    public var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        case .notRun: "not-run"
        }
    }

    /// The sentence that goes with it; nil where there is nothing to say.
    public var sentence: String? {
        switch self {
        case .passed: nil
        case .failed(let sentence), .skipped(let sentence), .notRun(let sentence): sentence
        }
    }

    /// Whether the adapter broke a rule.
    public var isFailure: Bool { if case .failed = self { true } else { false } }
}

/// A message that was sent or came back, or something that was done to the adapter, while a check was played.
public struct Evidence: Hashable, Sendable {
    public enum Kind: String, Sendable { case sent, heard, did }

    public let kind: Kind
    /// Since the check began.
    public let after: Duration
    public let text: String
}

/// A check as it was played, of the department as a whole or of one operation or example.
public struct CheckResult: Sendable {
    public let check: Check
    /// Which operation or example; nil for the department as a whole.
    public let subject: String?
    public let verdict: Verdict
    /// What somebody should know although it passed.
    public let note: String?
    public let evidence: [Evidence]
    public let took: Duration
}
