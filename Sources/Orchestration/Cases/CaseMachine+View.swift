import Contracts
import JSON
import Messaging

extension CaseMachine {
    /// The case as its applicant sees it.
    var view: CaseView {
        let documents = plan.matter.terms?.documents ?? []
        return CaseView(
            answer: answer, number: state.number, openedAt: state.openedAt, due: due, isDueProvisional: isDueProvisional, missing: missing,
            documents: Dictionary(documents.map { ($0.name, $0.title) }) { first, _ in first }, mayCollect: mayCollect)
    }

    /// Whether something lies ready: all together when the case is done, or each part as it comes, as the matter says. What a department only
    /// confirmed is nothing to collect.
    private var mayCollect: Bool {
        let hasResult = state.steps.prefix(plan.taskCount).contains { $0.stage == .settled && $0.effect != nil }
        return hasResult && (isClosed || plan.matter.terms?.handout == .asReady)
    }

    /// Who or what the case waits for.
    var place: CaseRecord.Place {
        if isClosed { return .closed }
        let stages = Set(state.steps.map(\.stage))
        if stages.contains(.held) { return .held }
        return stages.contains(.incomplete) ? .supplement : .department
    }

    /// The steps that a person has to look after.
    var heldSteps: [HeldStep] {
        state.steps.indices.filter { state.steps[$0].stage == .held }.map { index in
            HeldStep(
                request: state.request, number: state.number, step: plan.steps[index].task.name, department: plan.steps[index].department,
                since: state.steps[index].since ?? state.openedAt, reason: heldReason(index))
        }
    }

    /// Why a person has to look after a step.
    func heldReason(_ index: Int) -> Part.Reason {
        let known = state.steps[index]
        switch known.why {
        case .invalid: return Reasons.invalid
        case .silence: return CaseReasons.silence
        case .inputMissing: return CaseReasons.inputMissing
        default: return known.word.flatMap { Reasons.word($0, of: plan.steps[index].operation) } ?? CaseReasons.silence
        }
    }
}
