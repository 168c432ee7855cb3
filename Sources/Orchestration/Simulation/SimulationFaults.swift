import Contracts
import Messaging

/// How often what goes wrong, in percent of the occasions.
struct SimulationFaults: Sendable {
    /// The orchestrator dies before a commit, after it, between a publish and its record.
    var hostDeath = 4
    var departmentDeath = 6
    /// A publish of which nobody knows what became.
    var unknownPublish = 5
    var refusedPublish = 3
    /// A message that comes twice, or comes once more hours later.
    var duplicate = 6
    var late = 4
    var reorder = 10
    /// A caller whose connection is lost, before or after the case was stored.
    var lostCall = 10
    /// In a thousand steps of the broker: its disk is lost.
    var wipe = 3

    static let none = SimulationFaults(
        hostDeath: 0, departmentDeath: 0, unknownPublish: 0, refusedPublish: 0, duplicate: 0, late: 0, reorder: 0, lostCall: 0, wipe: 0)
}

/// Deliberate bugs, for the tests that prove that the simulation would find them: changes between the real machines and their world.
struct SimulationBugs: Sendable {
    /// Changes what a machine wants done.
    var change: (@Sendable (inout CaseChange, CaseMachine) -> Void)?
    /// Changes what a machine keeps.
    var state: (@Sendable (inout CaseState, CaseState) -> Void)?
    /// Changes what a machine hears.
    var reply: (@Sendable (inout Reply, CaseState, Int) -> Void)?
    /// A row is taken away when it is sent.
    var forgetsSent = false
    /// A retried submission opens another case.
    var ignoresKeys = false
    /// Timers are not armed again after a restart.
    var forgetsTimers = false
    /// The caller is told before the commit.
    var answersFirst = false
}
