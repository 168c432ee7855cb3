/// Keeps repeats to a share of what is asked, so that a sick department is not buried under second attempts.
///
/// Each first attempt earns a fraction of a repeat, each repeat costs one; what is saved up has a ceiling.
struct RetryBudget: Sendable {
    /// Repeats per first attempt, in percent.
    static let percent = 10
    /// Repeats that may be saved up, so that one quiet hour does not pay for a storm; also the credit at the start.
    static let most = 10

    private var credit = RetryBudget.most * 100

    /// A first attempt was sent.
    mutating func earned() {
        credit = min(credit + Self.percent, Self.most * 100)
    }

    /// Takes leave for one repeat, if there is any.
    mutating func spend() -> Bool {
        guard credit >= 100 else { return false }
        credit -= 100
        return true
    }
}
