import Contracts
import JSON
import Messaging

/// Decides what one case does next: whom to ask, when to ask again, what a reply changes, when a person or the applicant is needed, and how it
/// comes to an end.
///
/// A value without I/O and clock. Everything it knows is in ``state``, which is stored after each input together with what the input wants done;
/// a machine that starts from a stored state goes on as if nothing had happened. It closes exactly once.
struct CaseMachine: Sendable {
    let plan: CasePlan
    let ladder: CaseLadder
    /// By which the clock counts: today's, whatever was known of holidays when the case began.
    let calendar: WorkingCalendar
    /// By which the calendar's text is found again; nil where there is none.
    let calendarHash: String?
    var state: CaseState

    /// A new case.
    /// - Parameters:
    ///   - document: an object of `applicant`, `form` and `documents`.
    ///   - announced: the optional documents that the applicant says will come.
    init(
        request: String, number: String, plan: CasePlan, document: JSONObject, announced: [String] = [], ladder: CaseLadder,
        calendar: WorkingCalendar = WorkingCalendar(), calendarHash: String? = nil, at now: Timestamp
    ) {
        self.init(
            plan: plan, ladder: ladder, calendar: calendar, calendarHash: calendarHash,
            state: CaseState(
                request: request, number: number, openedAt: now, asOf: now, document: document, announced: announced,
                steps: Array(repeating: StepState(), count: plan.steps.count), clock: plan.clock))
    }

    /// A case that goes on from where it was.
    init(plan: CasePlan, ladder: CaseLadder, calendar: WorkingCalendar = WorkingCalendar(), calendarHash: String? = nil, state: CaseState) {
        self.plan = plan
        self.ladder = ladder
        self.calendar = calendar
        self.calendarHash = calendarHash
        self.state = state
        // A version that knew fewer steps stored it.
        let more = max(0, plan.steps.count - state.steps.count)
        self.state.steps += Array(repeating: StepState(), count: more)
    }

    /// When something of it is due; nil where only a department, a person or the applicant can bring it on.
    func wakeAt(after now: Timestamp) -> Timestamp? {
        [state.steps.compactMap(\.next).min(), nextSignal(after: now)].compactMap { $0 }.min()
    }

    var isClosed: Bool { if case .closed = state.phase { true } else { false } }

    /// How far ahead a department may promise: what it names beyond that is asked for again then.
    static let furthestPromise = Duration.seconds(366 * 86_400)

    // MARK: - Inputs

    /// Names the tasks that are to be sent first.
    mutating func begin(at now: Timestamp) -> CaseChange {
        var change = CaseChange(notes: [CaseNote(.accepted)])
        advance(&change, at: now)
        beginClock(at: now)
        return change
    }

    /// A department's word about a step. `isValid` says whether its data keeps the contract.
    mutating func received(_ reply: Reply, step: Int, isValid: Bool, at now: Timestamp) -> Result<CaseChange, CaseIgnored> {
        if let ignored = reasonToIgnore(reply, step: step) { return .failure(ignored) }
        var change = CaseChange()
        let name = plan.steps[step].task.name
        guard isValid else {
            hold(step, why: .invalid, at: now, &change)
            return .success(finished(change, at: now))
        }
        change.notes.append(CaseNote(.replied, step: name, word: reply.outcome.name))
        state.steps[step].word = reply.outcome
        state.steps[step].wordAsOf = reply.asOf
        state.steps[step].why = nil
        let isUndoing = plan.steps[step].undoes != nil
        switch reply.outcome {
        case .answered(let data): settle(step, data: data, &change, at: now)
        // What cannot be taken back is a person's to see to.
        case .refused where isUndoing, .incomplete where isUndoing: hold(step, why: nil, at: now, &change)
        case .notFound, .refused, .withdrawn: settle(step, data: nil, &change, at: now)
        case .incomplete:
            if case .working = state.phase, plan.steps[step].supplies == nil {
                state.steps[step].stage = .incomplete
                state.steps[step].since = now
                state.steps[step].next = nil
                change.ended.append(step)
                change.notes.append(CaseNote(.incomplete, step: name))
                stopClock(of: step, at: now)
            } else {
                // Nobody supplements a case that ends, nor what is known of the applicant; and nothing took effect. Where it comes while the case
                // is being ended it is what it would be had it come before.
                if case .winding = state.phase, plan.steps[step].supplies == nil { state.steps[step].word = .withdrawn }
                settle(step, data: nil, &change, at: now)
            }
        case .later(let time): promised(step, time, at: now)
        case .failed(let problem, let retryAfter):
            if problem.isRetriable { failed(step, retryAfter: retryAfter, at: now) } else { hold(step, why: nil, at: now, &change) }
        }
        return .success(finished(change, at: now))
    }

    /// Does what is due. Nothing happens before its time.
    mutating func timePassed(at now: Timestamp) -> CaseChange {
        var change = CaseChange()
        for step in state.steps.indices where state.steps[step].next.map({ $0 <= now }) ?? false {
            switch state.steps[step].stage {
            case .asked where state.steps[step].limit.map({ $0 <= now }) ?? false: hold(step, why: .silence, at: now, &change)
            case .asked: askAgain(step, at: now, &change)
            case .withdrawing: withdraw(step, at: now, &change)
            default: state.steps[step].next = nil
            }
        }
        giveSignals(at: now, &change)
        // Asking again is nobody's news.
        return change.notes.contains { $0.action == .held } ? finished(change, at: now) : change
    }

    // MARK: - Words

    private func reasonToIgnore(_ reply: Reply, step: Int) -> CaseIgnored? {
        let known = state.steps[step]
        guard reply.department == plan.steps[step].department else { return .wrongDepartment }
        guard known.round > 0, reply.round == known.round else { return known.round == 0 ? .attemptNeverSent : .otherRound }
        guard reply.attempt <= max(known.sent, known.withdrawals) else { return .attemptNeverSent }
        switch known.stage {
        case .asked, .held, .withdrawing: break
        // The word that a person did without came after all; what has taken effect must not stay hidden.
        case .dropped: return reply.outcome.isFinal ? nil : .duplicate
        case .undecided, .incomplete, .settled, .notAsked, .undone: return .duplicate
        }
        switch reply.outcome {
        // A fault of an earlier attempt says nothing new: the later one is still out. So does a promise that was made before.
        case .failed, .later: return reply.attempt < known.sent && known.stage == .asked ? .duplicate : nil
        case .answered, .notFound, .refused, .incomplete, .withdrawn: return nil
        }
    }

    private mutating func settle(_ step: Int, data: JSONValue?, _ change: inout CaseChange, at now: Timestamp) {
        state.steps[step].stage = .settled
        state.steps[step].next = nil
        state.steps[step].limit = nil
        change.ended.append(step)
        if let undone = plan.steps[step].undoes {
            state.steps[undone].stage = .undone
            change.notes.append(CaseNote(.undone, step: plan.steps[undone].task.name))
            return
        }
        if let name = plan.steps[step].supplies { return settleFetching(name, data: data, &change, at: now) }
        guard let data else { return }
        if plan.steps[step].operation.effect != .none {
            state.effects += 1
            state.steps[step].effect = state.effects
        }
        var tasks = state.document["tasks"]?.object ?? JSONObject()
        tasks[plan.steps[step].task.name] = data
        state.document["tasks"] = .object(tasks)
    }

    private mutating func promised(_ step: Int, _ time: Timestamp, at now: Timestamp) {
        // Who names a day beyond that has named none, as `9999-12-31` does.
        let due = min(max(time, now), now.advanced(by: Self.furthestPromise)).advanced(by: ladder.grace)
        state.steps[step].rungs = 0
        state.steps[step].next = due
        // A promise moves the limit: who has said when is not silent.
        state.steps[step].limit = max(state.steps[step].limit ?? due, due.advanced(by: CaseLadder.wait(ladder.silence, 0)))
        goOn(step)
    }

    private mutating func failed(_ step: Int, retryAfter: Timestamp?, at now: Timestamp) {
        let wait = CaseLadder.wait(state.steps[step].stage == .withdrawing ? ladder.withdrawal : ladder.faults, state.steps[step].rungs)
        // A department may wish for a later time, but not put off a person who is called at the limit. A withdrawal has no limit.
        let latest = state.steps[step].limit ?? now.advanced(by: ladder.withdrawal.max() ?? wait)
        state.steps[step].next = max(now.advanced(by: wait), min(retryAfter ?? now, latest))
        goOn(step)
    }

    /// What was held, say because nothing had been heard, goes on by itself.
    private mutating func goOn(_ step: Int) {
        guard state.steps[step].stage == .held else { return }
        state.steps[step].stage = state.steps[step].withdrawals > 0 ? .withdrawing : .asked
    }

    // MARK: - Asking

    /// Asks a step for the first time in the present round.
    mutating func ask(_ step: Int, input: JSONValue, at now: Timestamp, _ change: inout CaseChange) {
        let limit = now.advanced(by: plan.steps[step].operation.limit)
        state.steps[step] = StepState(
            stage: .asked, since: now, round: state.round, input: input, documents: documents(of: plan.steps[step]), askedAt: now, limit: limit)
        send(step, at: now, &change)
        beginClock(of: step, at: now)
        change.notes.append(CaseNote(.asked, step: plan.steps[step].task.name))
    }

    /// Asks a step again, under the same key.
    mutating func askAgain(_ step: Int, at now: Timestamp, _ change: inout CaseChange) {
        state.steps[step].rungs += 1
        send(step, at: now, &change)
        change.notes.append(CaseNote(.repeated, step: plan.steps[step].task.name))
    }

    private mutating func send(_ step: Int, at now: Timestamp, _ change: inout CaseChange) {
        state.steps[step].stage = .asked
        state.steps[step].sent += 1
        let wait = CaseLadder.wait(ladder.silence, state.steps[step].rungs)
        let limit = state.steps[step].limit
        state.steps[step].next = limit.map { min($0, now.advanced(by: wait)) } ?? now.advanced(by: wait)
        change.asks.append(
            CaseChange.Ask(
                step: step, attempt: state.steps[step].sent, round: state.steps[step].round, key: key(of: step), input: state.steps[step].input))
    }

    /// Asks the department to let a step be, for the first time or again.
    mutating func withdraw(_ step: Int, at now: Timestamp, _ change: inout CaseChange) {
        let wait = CaseLadder.wait(ladder.withdrawal, state.steps[step].withdrawals)
        if state.steps[step].stage != .withdrawing { state.steps[step].since = now }
        state.steps[step].stage = .withdrawing
        state.steps[step].withdrawals += 1
        state.steps[step].next = now.advanced(by: wait)
        state.steps[step].limit = nil
        change.withdrawals.append(
            CaseChange.Withdraw(step: step, attempt: state.steps[step].withdrawals, round: state.steps[step].round, key: key(of: step)))
    }

    /// Leaves a step to a person.
    mutating func hold(_ step: Int, why: StepState.Why?, at now: Timestamp, _ change: inout CaseChange) {
        state.steps[step].stage = .held
        state.steps[step].since = now
        state.steps[step].next = nil
        state.steps[step].why = why
        change.ended.append(step)
        let word = why?.rawValue ?? state.steps[step].word?.problemCode
        change.notes.append(CaseNote(.held, step: plan.steps[step].task.name, word: word))
    }

    private func key(of step: Int) -> String {
        CaseKey.make(request: state.request, step: plan.steps[step].task.name, round: state.steps[step].round)
    }
}

extension Outcome {
    /// The code of a decision against or of a fault.
    var problemCode: String? {
        switch self {
        case .refused(let problem), .failed(let problem, _): problem.code
        case .answered, .notFound, .incomplete, .later, .withdrawn: nil
        }
    }
}
