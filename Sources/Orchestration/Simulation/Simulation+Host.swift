import Contracts
import JSON
import Messaging

/// The orchestrator of the simulation: the real machine and the real keeper, in the order in which the real driver uses them.
extension Simulation {
    /// Whether the orchestrator dies at this point.
    private mutating func dies() -> Bool {
        guard random.chance(faults.hostDeath) else { return false }
        trace.add("the orchestrator dies")
        isHostAlive = false
        make(.hostStarts, in: random.number(1...600))
        return true
    }

    mutating func startHost() {
        isHostAlive = true
        lives += 1
        make(.dispatch(life: lives), in: 0)
        if !bugs.forgetsTimers { make(.timers(life: lives), in: 0) }
        make(.replies, in: 0)
    }

    // MARK: - Inputs

    /// Gives a case an input in a transaction of its own. Returns nil where the process died, and whether anything was changed.
    mutating func change(
        _ request: String, by actor: String, _ input: (inout CaseMachine) -> Result<CaseChange, CaseIgnored>
    ) -> CaseIgnored?? {
        let diesBefore = dies()
        var outcome: CaseIgnored??
        let (bugs, now, keeper) = (bugs, now, keeper)
        let machine = store.write(isKept: !diesBefore) { store -> CaseMachine? in
            guard let record = try? store.caseRecord(id: request), var machine = self.machine(of: record) else {
                outcome = .some(.unknownTask)
                return nil
            }
            let before = machine.answerState
            let old = machine.state
            switch input(&machine) {
            case .failure(let ignored):
                outcome = .some(ignored)
            case .success(var change):
                outcome = .some(nil)
                bugs.change?(&change, machine)
                bugs.state?(&machine.state, old)
                _ = try? keeper.keep(machine, change, before: before, record: record, actor: actor, at: now, in: store)
                return machine
            }
            return nil
        }
        if diesBefore { return nil }
        if let machine { afterCommit(machine) }
        return dies() ? nil : outcome
    }

    mutating func afterCommit(_ machine: CaseMachine) {
        check(machine)
        make(.dispatch(life: lives), in: 0)
        if let wake = machine.wakeAt(after: now) { make(.timers(life: lives), at: wake) }
    }

    func machine(of record: CaseRecord) -> CaseMachine? {
        guard let plan = SimulatedMatters.plans.first(where: { $0.matter.name == record.matter }), let state = try? CaseState(reading: record.machine)
        else {
            return nil
        }
        return CaseMachine(plan: plan, ladder: CaseLadder(), state: state)
    }

    // MARK: - Loops

    mutating func dispatch() {
        guard isHostAlive else { return }
        for row in store.write(isKept: false, { (try? $0.dueOutbox(at: now, limit: 100)) ?? [] }) {
            let fate: SimulatedBroker.Fate =
                random.chance(faults.unknownPublish)
                ? (random.chance(50) ? .unknownButThere : .unknownAndLost) : random.chance(faults.refusedPublish) ? .refused : .confirmed
            let queue = QueueName.case(row.department)
            let outcome = broker.publish(
                .init(body: row.body, user: "onevisit"), to: queue, fate: fate, copies: random.chance(faults.duplicate) ? 2 : 1)
            make(.deliver(row.department), in: random.number(0...30))
            if dies() { return }
            let isSent = outcome == .done
            let next = now.advanced(by: CaseSettings().pause(after: row.tries))
            let forgets = bugs.forgetsSent
            store.write { store in
                if isSent {
                    try? store.markSent(row.id, at: now)
                    if forgets { try? store.removeOutbox(request: row.request, task: row.task) }
                } else {
                    try? store.postponeOutbox(row.id, until: next)
                }
            }
            if !isSent { make(.dispatch(life: lives), at: next) }
        }
    }

    mutating func fireTimers() {
        guard isHostAlive else { return }
        let now = now
        for record in store.write(isKept: false, { (try? $0.dueCases(at: now, limit: 100)) ?? [] }) {
            guard change(record.id, by: "timer", { .success($0.timePassed(at: now)) }) != nil else { return }
        }
        if let next = store.write(isKept: false, { try? $0.nextWake() }) { make(.timers(life: lives), at: max(next, now.advanced(by: .seconds(1)))) }
    }

    mutating func takeReply() {
        let queue = QueueName.replies(keeper.gateway)
        guard isHostAlive, let message = broker.take(from: queue) else { return }
        defer { if broker.depth(of: queue) > 0, isHostAlive { make(.replies, in: random.number(0...2)) } }
        guard let json = try? JSONValue(parsing: message.body, profile: .bus), let read = try? ReplyMessage(json) else { return }
        for entry in read.entries {
            guard case .success(var reply) = entry.reply, let place = RequestID.request(ofTask: reply.task) else { continue }
            let (bugs, now) = (bugs, now)
            let result = change(place.request, by: reply.department) { machine in
                guard let step = machine.plan.step(named: place.name) else { return .failure(.unknownTask) }
                bugs.reply?(&reply, machine.state, step)
                return machine.received(reply, step: step, isValid: true, at: now)
            }
            guard let result else {
                // Dead before the acknowledgement: the queue has it back.
                broker.giveBack(message, to: queue)
                return
            }
            trace.add("\(reply.task) \(reply.outcome.name) \(result.map(\.rawValue) ?? "taken")")
        }
    }

    /// A person looks after what is held, once faults are over; and again, until nothing is.
    mutating func repair() {
        guard isHostAlive else { return make(.person, in: 3600) }
        for name in departments.keys.sorted() {
            departments[name]?.work(at: now, settlingUnknown: true)
            make(.publish(name), in: 1)
        }
        let now = now
        for record in store.write(isKept: false, { (try? $0.casesWithHeldSteps(limit: 100)) ?? [] }) {
            guard let machine = self.machine(of: record) else { continue }
            for step in machine.state.steps.indices where machine.state.steps[step].stage == .held {
                _ = change(record.id, by: "operator") { $0.askedAgain(step, at: now) }
            }
        }
        if store.committed.cases.values.contains(where: { $0.closedAt == nil }) { make(.person, in: 86_400) }
    }
}
