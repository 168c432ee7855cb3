/// The two sides of a contract. Each can be tried without the other.
public enum Side: String, Sendable, CaseIterable {
    /// Who asks: the orchestrator.
    case orchestrator
    /// Who answers: a department's adapter.
    case department
}
