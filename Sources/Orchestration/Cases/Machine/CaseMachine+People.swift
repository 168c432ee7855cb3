import Contracts
import JSON
import Messaging

/// What people do to a case: the applicant supplements, an operator repairs.
extension CaseMachine {
    /// What the applicant is asked to supplement, by its place in the applicant's document; empty where nobody waits for it. What several
    /// departments miss is asked for once.
    var missing: [MissingInput] {
        guard case .working = state.phase else { return [] }
        var told = Set<MissingInput>()
        return state.steps.indices.flatMap { index -> [MissingInput] in
            guard state.steps[index].stage == .incomplete, case .incomplete(let missing) = state.steps[index].word else { return [] }
            return missing.map { traced($0, in: index) }.filter { told.insert($0).inserted }
        }
    }

    /// What is missing by its place in the applicant's document, where it came from there.
    func traced(_ missing: MissingInput, in step: Int) -> MissingInput {
        var missing = missing
        missing.pointer = plan.steps[step].task.origin(of: missing.pointer) ?? missing.pointer
        return missing
    }

    /// The applicant has supplemented the form, or says anew which documents are still to come: those who miss nothing else are asked again, in a
    /// new round. Who misses a document waits for it.
    /// - Parameters:
    ///   - form: the whole form as it is now; nil where it stays.
    ///   - announced: the optional documents that are still to come; nil where that stays.
    mutating func supplemented(form: JSONValue?, announced: [String]? = nil, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard case .working = state.phase, state.steps.contains(where: { $0.stage == .incomplete }) else { return .failure(.noSupplementWanted) }
        let added = announced?.filter { !state.announced.contains($0) } ?? []
        if let reason = added.lazy.compactMap(reasonNotToTake).first { return .failure(reason) }
        var given: [Given] = []
        var note = CaseNote(.supplemented)
        if let form {
            state.document["form"] = form
            given.append(.form)
        }
        if let announced {
            state.announced = announced
            given.append(.announcement)
            note.more["documents"] = .array(announced.map { .string($0) })
        }
        goOn(with: given, at: now)
        return .success(finished(CaseChange(notes: [note]), at: now))
    }

    /// An operator has a held step asked again, or its withdrawal sent again.
    mutating func askedAgain(_ step: Int, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard state.steps[step].stage == .held, state.steps[step].round > 0 else { return .failure(.notHeld) }
        var change = CaseChange()
        if state.steps[step].withdrawals > 0 {
            withdraw(step, at: now, &change)
        } else {
            state.steps[step].rungs = 0
            state.steps[step].limit = now.advanced(by: plan.steps[step].operation.limit)
            askAgain(step, at: now, &change)
        }
        return .success(finished(change, at: now))
    }

    /// An operator has a step's message sent again that lies somewhere: another attempt, under the same key.
    /// - Parameter round: that of the message; what is of an earlier one is not wanted any more.
    mutating func sentAgain(_ step: Int, round: Int, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        let known = state.steps[step]
        guard known.round > 0, known.round == round else { return .failure(known.round == 0 ? .attemptNeverSent : .otherRound) }
        var change = CaseChange()
        switch known.stage {
        case .held: return askedAgain(step, at: now)
        case .asked: askAgain(step, at: now, &change)
        case .withdrawing: withdraw(step, at: now, &change)
        case .undecided, .incomplete, .settled, .notAsked, .dropped, .undone: return .failure(.duplicate)
        }
        return .success(change)
    }

    /// An operator writes down what the department said on another way.
    /// - Parameter outcome: a final one, which keeps the contract.
    mutating func answeredByHand(_ step: Int, _ outcome: Outcome, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard [.held, .asked, .withdrawing].contains(state.steps[step].stage), outcome.isFinal else { return .failure(.notHeld) }
        let reply = Reply(
            task: plan.steps[step].task.name, attempt: max(1, state.steps[step].sent), round: state.steps[step].round,
            department: plan.steps[step].department, instance: "", outcome: outcome, asOf: now)
        return received(reply, step: step, isValid: true, at: now).map { change in
            var change = change
            change.notes.insert(CaseNote(.answeredByHand, step: plan.steps[step].task.name), at: 0)
            return change
        }
    }

    /// An operator gives up waiting for a step. The department's word, if it comes after all, still amends the answer.
    mutating func dropped(_ step: Int, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard !state.steps[step].hasEnded, state.steps[step].round > 0 || state.steps[step].stage == .held else { return .failure(.notHeld) }
        state.steps[step].stage = .dropped
        state.steps[step].why = .closedByPerson
        state.steps[step].next = nil
        if let name = plan.steps[step].supplies { askApplicant(for: name) }
        let change = CaseChange(ended: [step], notes: [CaseNote(.dropped, step: plan.steps[step].task.name)])
        return .success(finished(change, at: now))
    }
}
