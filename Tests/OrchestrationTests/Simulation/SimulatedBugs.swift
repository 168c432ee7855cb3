import Contracts
import JSON
import Testing

@testable import Orchestration

/// A deliberate bug: something that a tired engineer could have written.
struct SimulatedBug: Sendable, CustomTestStringConvertible {
    let name: String
    let bugs: SimulationBugs
    var testDescription: String { name }

    private init(_ name: String, _ set: (inout SimulationBugs) -> Void) {
        var bugs = SimulationBugs()
        set(&bugs)
        (self.name, self.bugs) = (name, bugs)
    }

    private static func change(_ name: String, _ change: @escaping @Sendable (inout CaseChange, CaseMachine) -> Void) -> SimulatedBug {
        SimulatedBug(name) { $0.change = change }
    }

    private static func state(_ name: String, _ change: @escaping @Sendable (inout CaseState, CaseState) -> Void) -> SimulatedBug {
        SimulatedBug(name) { $0.state = change }
    }

    private static func reply(_ name: String, _ change: @escaping @Sendable (inout Reply, CaseState, Int) -> Void) -> SimulatedBug {
        SimulatedBug(name) { $0.reply = change }
    }

    static let all: [SimulatedBug] = changes + states + replies + drivers

    private static let changes: [SimulatedBug] = [
        change("a new key for each attempt") { change, _ in
            for place in change.asks.indices { change.asks[place].key += "\(change.asks[place].attempt)" }
        },
        change("all steps under one key") { change, _ in
            for place in change.asks.indices { change.asks[place].key = "k" }
        },
        change("nothing is asked twice") { change, _ in change.asks.removeAll { $0.attempt > 1 } },
        change("only one task of several is sent") { change, _ in change.asks.removeSubrange(min(1, change.asks.count)...) },
        change("withdrawals are not sent") { change, _ in change.withdrawals = [] },
        change("withdrawals are sent once") { change, _ in change.withdrawals.removeAll { $0.attempt > 1 } },
        change("effects are not taken back") { change, machine in change.asks.removeAll { machine.plan.steps[$0.step].undoes != nil } },
        change("what has ended stays in the outbox") { change, _ in change.ended = [] },
        change("closings are not recorded") { change, _ in change.notes.removeAll { $0.action == .closed } },
        change("closings are recorded twice") { change, _ in change.notes += change.notes.filter { $0.action == .closed } },
        change("a supplement is asked for with the old input") { change, _ in
            for place in change.asks.indices where change.asks[place].round > 1 { change.asks[place].round = 1 }
        },
    ]

    private static let states: [SimulatedBug] = [
        state("a step that is out has no timer") { state, _ in
            for step in state.steps.indices { state.steps[step].next = nil }
        },
        state("what was announced is forgotten") { state, _ in state.announced = [] },
        state("the order of effects is lost") { state, _ in
            for step in state.steps.indices { state.steps[step].effect = nil }
        },
        state("effects are taken back in the order in which they happened") { state, _ in
            for step in state.steps.indices { state.steps[step].effect = state.steps[step].effect.map { 100 - abs($0) } }
        },
        state("what departments answered is not kept") { state, _ in state.document["tasks"] = nil },
        state("a department's last word is not kept") { state, _ in
            for step in state.steps.indices where state.steps[step].stage == .settled { state.steps[step].word = nil }
        },
        state("a supplement asks everybody again") { state, old in
            guard state.round > old.round else { return }
            for step in state.steps.indices where state.steps[step].stage == .settled { state.steps[step] = StepState() }
        },
        state("a refusal closes at once") { state, _ in
            if case .winding(let target) = state.phase { state.phase = .closed(target) }
        },
        state("a closed case is opened again") { state, _ in
            if case .closed = state.phase { state.phase = .working }
        },
        state("revisions stand still") { state, old in state.revision = old.revision },
        state("the applicant is not waited for") { state, _ in
            for step in state.steps.indices where state.steps[step].stage == .incomplete { state.steps[step].stage = .settled }
        },
    ]

    private static let replies: [SimulatedBug] = [
        reply("an older round's word counts") { reply, state, step in reply.round = state.steps[step].round },
        reply("a promise counts as done") { reply, _, _ in
            if case .later = reply.outcome { reply.outcome = .answered(data: [:]) }
        },
        reply("a fault counts as a refusal") { reply, _, _ in
            if case .failed = reply.outcome { reply.outcome = .refused(TaskProblem(code: "no", detail: "")) }
        },
        reply("withdrawn counts as not found") { reply, _, _ in
            if reply.outcome == .withdrawn { reply.outcome = .notFound }
        },
        reply("unknown counts as done") { reply, _, _ in
            if case .failed(let problem, _) = reply.outcome, !problem.isRetriable { reply.outcome = .answered(data: [:]) }
        },
    ]

    private static let drivers: [SimulatedBug] = [
        SimulatedBug("what was sent is forgotten") { $0.forgetsSent = true },
        SimulatedBug("a retry opens another case") { $0.ignoresKeys = true },
        SimulatedBug("timers are not armed after a restart") { $0.forgetsTimers = true },
        SimulatedBug("callers are told before the commit") { $0.answersFirst = true },
    ]
}
