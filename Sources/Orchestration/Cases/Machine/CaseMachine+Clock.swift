import Contracts
import JSON
import JSONSchema
import Messaging

/// The law's clock of a case: set going, stopped and ended by what happens to the steps; reminders and escalations when their time has come.
extension CaseMachine {
    /// When the case is due: by the office's promise where there is one, else by law; nil while the clock stands still.
    var due: Timestamp? { dueDate?.timestamp }

    /// Whether a year on the way to the due date has not been announced.
    var isDueProvisional: Bool { dueDate?.isProvisional ?? false }

    private var dueDate: DueDate? {
        guard let whole = state.clock?.whole, !isClosed else { return nil }
        return whole.due(.promised, in: calendar) ?? whole.due(.statutory, in: calendar)
    }

    /// A clock that starts on complete papers begins once nobody waits for a document of the applicant's; a wait after that is a stop.
    mutating func beginClock(at now: Timestamp) {
        guard let whole = state.clock?.whole, whole.startedOn == nil else { return }
        if whole.terms.start == .completePapers, waitsForDocuments { return }
        _ = state.clock?.apply(.began(whole.terms.start, on: CivilDate(inBeijingAt: now)), to: .whole)
    }

    /// A task's own clock runs from its asking.
    mutating func beginClock(of step: Int, at now: Timestamp) {
        let scope = scope(step)
        guard let terms = state.clock?[scope]?.terms else { return }
        _ = state.clock?.apply(.began(terms.start, on: CivilDate(inBeijingAt: now)), to: scope)
    }

    /// The applicant has to supplement.
    mutating func stopClock(of step: Int, at now: Timestamp) {
        let scope = scope(step), id = supplement(of: step)
        state.steps[step].stop = id
        _ = state.clock?.apply(.stopped(ClockStop(id: id, reason: .supplement, on: CivilDate(inBeijingAt: now))), to: scope)
    }

    /// The applicant has supplemented.
    mutating func resumeClock(of step: Int, at now: Timestamp) {
        let id = state.steps[step].stop ?? supplement(of: step)
        if let stop = state.clock?.openStops.first(where: { $0.id == id }) { resumeClock(of: step, stop, at: now) }
    }

    private mutating func resumeClock(of step: Int, _ stop: ClockStop, at now: Timestamp) {
        let scope = scope(step)
        // The wall clock may have been set back since.
        _ = state.clock?.apply(.resumed(stop: stop.id, on: max(stop.on, CivilDate(inBeijingAt: now))), to: scope)
    }

    /// What is done needs no more reminders, and lets the clock of the whole run on.
    mutating func endClocks(at now: Timestamp, _ change: inout CaseChange) {
        guard let clock = state.clock else { return }
        let today = CivilDate(inBeijingAt: now)
        let open = clock.openStops
        for step in 0..<plan.taskCount where state.steps[step].hasEnded {
            let (name, scope) = (plan.steps[step].task.name, scope(step))
            for stop in open where stop.id == state.steps[step].stop || isOfficial(stop, of: name) {
                resumeClock(of: step, stop, at: now)
                if isOfficial(stop, of: name) { change.notes.append(CaseNote(.clockResumed, step: name)) }
            }
            _ = state.clock?.apply(.ended(on: today), to: scope)
        }
        if isClosed { _ = state.clock?.apply(.ended(on: today), to: .whole) }
    }

    /// An office stops, resumes or extends a clock.
    mutating func changeClock(_ event: ClockEvent, of scope: CaseClock.Scope, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        guard !isClosed, state.clock?.apply(event, to: scope) == .changed else { return .failure(.clockUnchanged) }
        let step: String? = if case .task(let name) = scope { name } else { nil }
        let note: CaseNote =
            switch event {
            case .stopped(let stop): CaseNote(.clockStopped, step: step, word: stop.reason.rawValue)
            case .resumed: CaseNote(.clockResumed, step: step)
            case .extended(let more):
                CaseNote(
                    .extended, step: step, word: "\(more.days)", more: ["approver": .string(more.approver), "reason": .string(more.reason)])
            case .began, .ended: CaseNote(.clockResumed, step: step)
            }
        return .success(finished(CaseChange(notes: [note]), at: now))
    }

    // MARK: - Signals

    /// When somebody has to be reminded or told that something is late.
    func nextSignal(after now: Timestamp) -> Timestamp? {
        guard let clock = state.clock, !isClosed else { return nil }
        return clock.signals(at: now, in: calendar).isEmpty ? clock.nextSignal(after: now, in: calendar) : now
    }

    /// Gives the reminders and escalations that are due, once each.
    mutating func giveSignals(at now: Timestamp, _ change: inout CaseChange) {
        guard let clock = state.clock, !isClosed else { return }
        for (scope, signal) in clock.signals(at: now, in: calendar) {
            state.clock?.markGiven(signal, of: scope)
            let step: String? = if case .task(let name) = scope { name } else { nil }
            switch signal.kind {
            case .reminder: change.notes.append(CaseNote(.reminded, step: step, word: signal.limit.rawValue))
            case .escalation: change.notes.append(CaseNote(.escalated, step: step, word: signal.limit.rawValue))
            }
        }
    }

    private func scope(_ step: Int) -> CaseClock.Scope { .task(plan.steps[step].task.name) }

    /// One stop for each time that a step waits for the applicant: what ends the wait begins a round.
    private func supplement(of step: Int) -> String { "supplement-\(plan.steps[step].task.name)-\(state.round)" }
}
