/// How a department's adapter is tried: times and limits. The defaults are the protocol's, with room for a busy machine.
public struct ConformanceSettings: Hashable, Sendable {
    /// How an example's data is held against the reply's.
    public enum Comparison: String, Sendable, CaseIterable {
        /// The same members of the same types: serial numbers and what depends on the day may differ.
        case shape
        /// The same values.
        case data
    }

    /// How long a reply may take. Not a figure of the department's speed: the contract's `timing` is.
    public var patience: Duration = .seconds(10)
    /// How long nothing more may come where nothing is expected, after a later task has been answered.
    public var quiet: Duration = .milliseconds(500)
    /// How long the first presence may take. An adapter that is being started needs longer than one that runs.
    public var arrival: Duration = .seconds(15)
    /// Between two announcements, as the protocol has it.
    public var presenceInterval: Duration = .seconds(5)
    /// By how much an announcement may be late.
    public var presenceSlack: Duration = .milliseconds(2500)
    /// How long a reply that nobody took may be under way a second time. Adapters may wait a minute before they offer it again.
    public var outboxPatience: Duration = .seconds(100)
    /// How long an adapter may take to come back after its connection or the broker was gone.
    public var recovery: Duration = .seconds(45)
    /// No check takes longer than this, whatever the adapter does.
    public var longestCheck: Duration = .seconds(180)
    public var comparison = Comparison.shape
    /// Only these checks; empty takes all. What the others depend on is played all the same.
    public var only: Set<String> = []
    /// Not these: the id of a check, or of a check and what it is about, as `example police.resident.read@1: nobody known`.
    public var skip: Set<String> = []

    public init() {}

    /// Generated inputs for each operation: more tell nothing new, and cases have effects.
    static let mostInputs = 40
    /// Messages of an adapter that are kept of one task: more only say that there are more.
    static let mostRepliesKept = 16
    /// Messages after which an adapter counts as flooding; further ones are counted and not read.
    static let mostHeard = 20_000
    /// Clocks may differ by this, as the protocol has it.
    static let clockTolerance: Duration = .milliseconds(500)
    /// Lines of evidence that are kept of one check.
    static let mostEvidence = 40
    /// Of a message that is shown, so many characters.
    static let shownText = 1200
    /// Checks in a row that hear nothing where something was due; then the adapter is asked whether it is there at all.
    static let mostSilent = 3
}
