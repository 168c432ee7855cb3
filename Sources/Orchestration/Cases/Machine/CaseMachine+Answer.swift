import Contracts
import JSON
import Messaging

/// What the applicant and the operator see of a case.
extension CaseMachine {
    /// The answer as it stands.
    var answer: Answer {
        Answer(
            request: state.request, matter: plan.matter.name, state: answerState, revision: state.revision, asOf: state.asOf,
            closedAt: state.closedAt, parts: (0..<plan.taskCount).map(part))
    }

    /// `supplement` as soon as the applicant is waited for, whoever else is.
    var answerState: Answer.State {
        switch state.phase {
        case .closed(let closed): closed
        case .winding: .pending
        case .working: state.steps.contains { $0.stage == .incomplete } ? .supplement : .pending
        }
    }

    /// The state that the parts amount to, once none is open.
    var outcomeOfParts: Answer.State { AnswerVerdict.state(of: plan.matter.tasks, (0..<plan.taskCount).map(content)) }

    private func part(_ index: Int) -> Part {
        let known = state.steps[index], step = plan.steps[index]
        return Part(
            name: step.task.name, department: step.department, content: content(index), reason: reason(index), asOf: known.wordAsOf,
            milliseconds: known.wordAsOf.flatMap { word in known.askedAt.map { Int($0.duration(to: word).wholeMilliseconds) } })
    }

    private func content(_ index: Int) -> Part.Content {
        let known = state.steps[index]
        switch (known.stage, known.word) {
        case (.undecided, _), (.withdrawing, _): return .waiting
        case (.asked, .later(let time)?): return .said(.later(availableAt: time))
        case (.asked, _): return .waiting
        case (.notAsked, _): return .notAsked(conditionHeld: known.why == .inputMissing)
        case (.undone, _): return .said(.withdrawn)
        case (.held, _) where known.why == .invalid: return .invalid
        case (.held, _) where known.why == .silence, (.dropped, nil): return .timedOut
        case (_, .incomplete(let missing)?): return .said(.incomplete(missing.map { traced($0, in: index) }))
        case (_, let word?): return .said(word)
        case (_, nil): return .waiting
        }
    }

    private func reason(_ index: Int) -> Part.Reason? {
        let known = state.steps[index]
        switch known.stage {
        case .undecided: return CaseReasons.notYet
        case .asked:
            guard let word = known.word, case .later = word else { return Reasons.waiting }
            return Reasons.word(word, of: plan.steps[index].operation)
        case .withdrawing: return CaseReasons.withdrawing
        case .undone: return CaseReasons.undone
        case .dropped: return CaseReasons.dropped
        case .notAsked:
            switch known.why {
            case .inputMissing: return CaseReasons.inputMissing
            case .notNeeded: return CaseReasons.notNeeded
            default: return Reasons.conditionNotMet
            }
        case .held: return heldReason(index)
        case .incomplete, .settled: return known.word.flatMap { Reasons.word($0, of: plan.steps[index].operation) }
        }
    }
}

/// Reasons that only cases have.
enum CaseReasons {
    static let notYet = reason("not-yet", zh: "须待前一环节办结", en: "Another step comes first")
    static let withdrawing = reason("withdrawing", zh: "正在向该部门撤回", en: "Being withdrawn from the department")
    static let undone = reason("undone", zh: "该部门的办理结果已撤销", en: "What the department had done was taken back")
    static let dropped = reason("closed-by-person", zh: "工作人员已终止等待该部门", en: "Somebody at the service centre stopped waiting for the department")
    static let notNeeded = reason("not-needed", zh: "办件已终止，无需办理", en: "The case ended before its turn")
    static let inputMissing = reason("input-missing", zh: "缺少该部门所需的信息", en: "What the department needs is missing")
    static let silence = reason("no-answer", zh: "该部门逾期未答复，已转人工处理", en: "The department did not answer in time; somebody is looking after it")

    private static func reason(_ code: String, zh: String, en: String) -> Part.Reason {
        Part.Reason(code: code, detail: LocalizedText(zh: zh, en: en))
    }
}
