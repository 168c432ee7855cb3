import Contracts
import JSON
import JSONSchema
import Messaging

/// How a case goes on after each input, and how it ends.
extension CaseMachine {
    /// The change of an input that somebody can see, after the case has gone on as far as it can.
    mutating func finished(_ change: CaseChange, at now: Timestamp) -> CaseChange {
        var change = change
        if !isClosed { advance(&change, at: now) }
        if case .working = state.phase { beginClock(at: now) }
        endClocks(at: now, &change)
        state.revision += 1
        state.asOf = now
        if case .closed(let closed) = state.phase {
            let better = RequestMachine.lifted(closed, to: outcomeOfParts)
            if better != closed { state.phase = .closed(better) }
        }
        return change
    }

    /// Goes on as far as it can: asks what may be asked, gives up what cannot succeed, closes what is done.
    mutating func advance(_ change: inout CaseChange, at now: Timestamp) {
        if case .working = state.phase {
            plan(&change, at: now)
            if isRefused {
                state.phase = .winding(to: .refused)
                change.notes.append(CaseNote(.refused))
            } else if state.steps.prefix(plan.taskCount).allSatisfy(\.hasEnded) {
                close(outcomeOfParts, &change, at: now)
            }
        }
        if case .winding(let target) = state.phase { wind(to: target, &change, at: now) }
    }

    /// Begins to end a case that the applicant does not want any more.
    mutating func withdraw(at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard case .working = state.phase else { return .failure(.hasEnded) }
        state.phase = .winding(to: .withdrawn)
        return .success(finished(CaseChange(notes: [CaseNote(.withdrawn)]), at: now))
    }

    // MARK: - Planning

    /// Decides tasks whose predecessors have ended, until none is left to decide.
    private mutating func plan(_ change: inout CaseChange, at now: Timestamp) {
        var isDone = false
        while !isDone {
            isDone = true
            for index in 0..<plan.taskCount where state.steps[index].stage == .undecided && plan.steps[index].task.after.allSatisfy(hasEnded) {
                if decide(index, &change, at: now) { isDone = false }
            }
        }
    }

    /// Asks a task, or says why not. Returns whether it has ended, so that others may be decided now.
    private mutating func decide(_ index: Int, _ change: inout CaseChange, at now: Timestamp) -> Bool {
        if !plan.steps[index].task.documents.isEmpty, plan.steps[index].task.when?.isValid(.object(state.document)) ?? true {
            fetchDocuments(of: index, &change, at: now)
            let missing = missingDocuments(of: index)
            if !missing.isEmpty { waitForDocuments(missing, of: index, &change, at: now) }
            if !missing.isEmpty || !fetching(for: index).isEmpty { return false }
        }
        switch plan.steps[index].task.plan(for: plan.steps[index].operation, from: .object(state.document)) {
        case .ask(let input):
            ask(index, input: input, at: now, &change)
            return false
        case .conditionNotMet: state.steps[index].why = .conditionNotMet
        case .inputMissing: state.steps[index].why = .inputMissing
        }
        state.steps[index].stage = .notAsked
        return true
    }

    private func hasEnded(_ name: String) -> Bool {
        plan.matter.tasks.firstIndex { $0.name == name }.map { state.steps[$0].hasEnded } ?? true
    }

    /// Whether a required part is refused, or all of a group: then the case cannot succeed.
    private var isRefused: Bool {
        var groups: [String: Bool] = [:]
        for (index, task) in plan.matter.tasks.enumerated() {
            let refused = if case .refused = state.steps[index].word, state.steps[index].stage == .settled { true } else { false }
            switch task.need {
            case .required: if refused { return true }
            case .optional: break
            case .anyOf(let group): groups[group] = groups[group, default: true] && refused
            }
        }
        return groups.values.contains(true)
    }

    // MARK: - Ending

    /// Withdraws what has not taken effect; when all have answered takes back what has, the last effect first; then closes.
    private mutating func wind(to target: Answer.State, _ change: inout CaseChange, at now: Timestamp) {
        endFetching(&change)
        for index in 0..<plan.taskCount {
            switch state.steps[index].stage {
            case .undecided:
                state.steps[index].stage = .notAsked
                state.steps[index].why = .notNeeded
            case .incomplete:
                state.steps[index].stage = .settled
                state.steps[index].word = .withdrawn
                state.steps[index].wordAsOf = now
            case .asked: withdraw(index, at: now, &change)
            // Whom a withdrawal did not help waits for a person.
            case .held where state.steps[index].withdrawals == 0: withdraw(index, at: now, &change)
            case .held, .withdrawing, .settled, .notAsked, .dropped, .undone: break
            }
        }
        let open: Set<StepState.Stage> = [.asked, .held, .withdrawing]
        guard !state.steps.contains(where: { open.contains($0.stage) }) else { return }
        guard let last = lastEffect else { return close(target, &change, at: now) }
        takeBack(last, &change, at: now)
        // Nothing was to be sent for it, so the next one is due.
        if state.steps[last].stage != .settled { wind(to: target, &change, at: now) }
    }

    /// The task with the last effect that can be taken back and has not been.
    private var lastEffect: Int? {
        (0..<plan.taskCount).filter { index in
            guard let undo = plan.undoSteps[index] else { return false }
            return state.steps[index].stage == .settled && state.steps[index].effect != nil && state.steps[undo].stage == .undecided
        }.max { state.steps[$0].effect ?? 0 < state.steps[$1].effect ?? 0 }
    }

    private mutating func takeBack(_ index: Int, _ change: inout CaseChange, at now: Timestamp) {
        guard let undo = plan.undoSteps[index] else { return }
        switch plan.steps[undo].task.plan(for: plan.steps[undo].operation, from: .object(state.document)) {
        case .ask(let input):
            change.notes.append(CaseNote(.undoing, step: plan.steps[index].task.name))
            ask(undo, input: input, at: now, &change)
        case .conditionNotMet:
            state.steps[undo].stage = .notAsked
            state.steps[undo].why = .conditionNotMet
        case .inputMissing:
            // It should be taken back and cannot be: a person has to see to it.
            hold(undo, why: .inputMissing, at: now, &change)
        }
    }

    private mutating func close(_ closed: Answer.State, _ change: inout CaseChange, at now: Timestamp) {
        state.phase = .closed(closed)
        state.closedAt = now
        endFetching(&change)
        change.notes.append(CaseNote(.closed, word: closed.rawValue))
    }
}
