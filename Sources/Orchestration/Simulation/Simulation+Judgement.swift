import Contracts
import JSON
import Messaging

/// What must hold after every step, and at the end.
extension Simulation {
    mutating func violated(_ what: String, _ request: String) {
        violations.append("\(what) (\(request), step \(steps))")
    }

    /// After every commit.
    mutating func check(_ machine: CaseMachine) {
        let request = machine.state.request
        guard let record = store.committed.cases[request], let stored = try? CaseState(reading: record.machine) else {
            return violated("a stored state cannot be read", request)
        }
        if stored != machine.state { violated("what is stored is not what was decided", request) }
        if record.wakeAt != machine.wakeAt(after: now) { violated("a timer is not stored", request) }
        let rows = store.committed.outbox.values.filter { $0.request == request }
        if machine.isClosed, !rows.isEmpty { violated("a closed case has something to send", request) }
        if machine.isClosed, machine.wakeAt(after: now) != nil { violated("a closed case has a timer", request) }
        for (index, step) in machine.state.steps.enumerated() {
            let isOut = step.stage == .asked || step.stage == .withdrawing
            if isOut, step.next == nil { violated("nobody would notice that a step hangs", request) }
            let row = rows.first { $0.task == machine.plan.steps[index].task.name }
            // Whoever has said anything has the task; it is asked again when its time comes.
            if isOut, row == nil, step.word == nil { violated("a step is out and nothing is to be sent or was", request) }
            if step.hasEnded, row != nil { violated("a step has ended and something is to be sent", request) }
            if let row, row.kind == .task, !names(row, CaseKey.make(request: request, step: row.task, round: step.round)) {
                violated("a task is asked under another key than its round's", request)
            }
        }
        checkClosing(machine)
        checkAnswer(machine.answer)
    }

    /// What somebody can see is a new revision, and what is closed stays closed at that moment.
    private mutating func checkAnswer(_ answer: Answer) {
        defer { answers[answer.request] = answer }
        guard let last = answers[answer.request] else { return }
        if answer.parts.map(\.content) != last.parts.map(\.content) || answer.state != last.state, answer.revision <= last.revision {
            violated("something changed and the revision did not", answer.request)
        }
        if let closedAt = last.closedAt, answer.closedAt != closedAt { violated("a case was closed at another time", answer.request) }
    }

    /// Whether the message of a row is under that key.
    private func names(_ row: OutboxRow, _ key: String) -> Bool {
        guard let json = try? JSONValue(parsing: row.body, profile: .bus), case .success(let task)? = (try? TaskMessage(json))?.entries.first?.task
        else {
            return false
        }
        return task.key == key
    }

    private mutating func checkClosing(_ machine: CaseMachine) {
        let request = machine.state.request
        let closings = store.committed.audit.count { $0.request == request && $0.action == CaseNote.Action.closed.rawValue }
        if closings > 1 { violated("a case was closed twice", request) }
        if machine.isClosed != (closings == 1) { violated("a closing is not in the record", request) }
    }

    /// At the end, long after the faults: nothing was lost, nothing happened twice, everything came to an end.
    mutating func judge() {
        if steps >= 20_000 { violations.append("it goes in circles") }
        for client in clients {
            if client.accepted.isEmpty { violations.append("a client was never told (\(client.key))") }
            if client.accepted.count > 1 { violations.append("a client has two cases (\(client.key))") }
            for request in client.accepted where store.committed.cases[request] == nil { violated("an accepted case is lost", request) }
            judgeDocuments(of: client)
        }
        let orphans = Set(store.committed.cases.keys).subtracting(clients.flatMap(\.accepted))
        for request in orphans.sorted() { violated("a case exists of which nobody was told", request) }
        for (request, record) in store.committed.cases.sorted(by: { $0.key < $1.key }) {
            guard let machine = self.machine(of: record) else { continue }
            if !machine.isClosed { violated("a case never ends: \(machine.state.steps.map(\.stage.rawValue))", request) }
            for (index, step) in machine.state.steps.enumerated() { judge(step, at: index, of: machine) }
            judgeEvents(record)
        }
        for name in departments.keys.sorted() {
            for (key, entry) in (departments[name]?.ledger ?? [:]).sorted(by: { $0.key < $1.key }) where entry.effects > 1 {
                violations.append("an effect happened \(entry.effects) times (\(key))")
            }
        }
    }

    /// Nobody was asked without a document that is required or was announced.
    private mutating func judgeDocuments(of client: Client) {
        let waitedFor = [SimulatedMatters.lease] + (client.hasTakenBack ? [] : client.announced)
        for request in client.accepted.sorted() {
            guard let machine = store.committed.cases[request].flatMap(machine(of:)) else { continue }
            for (step, state) in zip(machine.plan.steps, machine.state.steps) where state.round > 0 {
                let missing = step.task.documents.filter { name in waitedFor.contains(name) && !state.documents.contains { $0.name == name } }
                if !missing.isEmpty { violated("a department was asked without \(missing)", request) }
            }
        }
    }

    /// Compares what a case says of a step with the department's ledger.
    private mutating func judge(_ step: StepState, at index: Int, of machine: CaseMachine) {
        let request = machine.state.request, planned = machine.plan.steps[index]
        guard step.round > 0 else {
            let strange = departments[planned.department]?.ledger.values.contains { $0.task == "\(request)-\(planned.task.name)" } ?? false
            if strange { violated("a department knows a task that was never asked", request) }
            return
        }
        let key = CaseKey.make(request: request, step: planned.task.name, round: step.round)
        let entry = departments[planned.department]?.ledger[key]
        switch (step.stage, step.word) {
        case (.settled, .answered?), (.undone, .answered?):
            guard let entry, entry.effects == 1, case .finished(.answered) = entry.state else {
                return violated("answered, and the department's ledger says otherwise", request)
            }
        case (.settled, .withdrawn?):
            if let entry, entry.effects > 0 { violated("withdrawn, and it took effect", request) }
        case (.settled, let word?):
            guard let entry, case .finished(let outcome) = entry.state, outcome.name == word.name else {
                return violated("\(word.name), and the department's ledger says otherwise", request)
            }
        case (.settled, nil): violated("settled without a word", request)
        default: break
        }
        for round in 1...max(1, machine.state.round) where round != step.round {
            let older = CaseKey.make(request: request, step: planned.task.name, round: round)
            if departments[planned.department]?.ledger[older]?.effects ?? 0 > 0 { violated("an older round took effect", request) }
        }
        judgeUndoing(step, at: index, of: machine)
    }

    /// In a case that was withdrawn or refused, what could be taken back was, and each before what had come before it.
    private mutating func judgeUndoing(_ step: StepState, at index: Int, of machine: CaseMachine) {
        guard case .closed(let closed) = machine.state.phase, let undo = index < machine.plan.taskCount ? machine.plan.undoSteps[index] : nil else {
            return
        }
        let request = machine.state.request
        let wasTakenBack = machine.state.steps[undo].stage != .undecided
        if closed == .withdrawn || closed == .refused {
            if step.stage == .settled, case .answered = step.word { violated("an effect was not taken back", request) }
        } else if wasTakenBack {
            violated("an effect was taken back in a case that went well", request)
        }
        for other in 0..<machine.plan.taskCount {
            guard let second = machine.plan.undoSteps[other], let mine = step.effect, let its = machine.state.steps[other].effect, its > mine,
                let later = machine.state.steps[second].askedAt, let own = machine.state.steps[undo].askedAt
            else { continue }
            if later > own { violated("effects were taken back in the order in which they happened", request) }
        }
    }

    /// Every state that a case was in was told once.
    private mutating func judgeEvents(_ record: CaseRecord) {
        let told = store.committed.events.values.filter { $0.request == record.id }.sorted { $0.id < $1.id }.map(\.route)
        if told.last != RoutingKey.event(matter: record.matter, state: record.state) { violated("the last state was not told", record.id) }
        if zip(told, told.dropFirst()).contains(where: { $0 == $1 }) { violated("a state was told twice", record.id) }
    }
}
