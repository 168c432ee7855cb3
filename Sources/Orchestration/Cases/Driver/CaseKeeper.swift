import Contracts
import JSON
import Messaging

/// Writes what an input did to a case: its new state, what is to be sent, its record, its events. All of it or none, in the transaction that it is
/// given.
struct CaseKeeper: Sendable {
    /// The gateway's name: where departments send their replies.
    let gateway: String
    /// The channels whose webhooks are told.
    var webhooks: Set<String> = []
    /// What addresses of documents begin with; empty where they are relative to the gateway's.
    var publicURL = ""

    /// Writes a new case.
    func open(
        _ machine: CaseMachine, _ change: CaseChange, record: CaseRecord, key: SubmissionKey, actor: String, at now: Timestamp,
        in store: any StoreWriting
    ) throws -> CaseRecord {
        var record = record
        take(machine, into: &record, at: now)
        try store.insert(record, key: key, departments: machine.plan.steps.map(\.department))
        try write(change, of: machine, record: record, actor: actor, at: now, in: store)
        try announce(machine.answer, record: record, at: now, in: store)
        return record
    }

    /// Writes what has become of a case.
    func keep(
        _ machine: CaseMachine, _ change: CaseChange, before: Answer.State, record old: CaseRecord, actor: String, at now: Timestamp,
        in store: any StoreWriting
    ) throws -> CaseRecord {
        var record = old
        take(machine, into: &record, at: now)
        try store.update(record)
        try write(change, of: machine, record: record, actor: actor, at: now, in: store)
        let answer = machine.answer
        if answer.state != before { try announce(answer, record: record, at: now, in: store) }
        return record
    }

    /// What the store finds cases by follows from the machine's state.
    private func take(_ machine: CaseMachine, into record: inout CaseRecord, at now: Timestamp) {
        record.machine = machine.state.utf8
        record.state = machine.answerState.rawValue
        record.place = machine.place
        record.revision = machine.state.revision
        record.changedAt = now
        record.wakeAt = machine.wakeAt(after: now)
        record.due = machine.due
        record.isDueProvisional = machine.isDueProvisional
        record.calendarHash = machine.calendarHash
        if record.closedAt == nil, let closedAt = machine.state.closedAt {
            record.closedAt = closedAt
            record.eraseAt = closedAt.advanced(by: machine.plan.retention)
        }
    }

    private func write(
        _ change: CaseChange, of machine: CaseMachine, record: CaseRecord, actor: String, at now: Timestamp, in store: any StoreWriting
    ) throws {
        let asked = Set(change.asks.map(\.step) + change.withdrawals.map(\.step))
        for step in change.ended where !asked.contains(step) {
            try store.removeOutbox(request: record.id, task: machine.plan.steps[step].task.name)
        }
        for document in change.documents {
            try store.put(
                DocumentRecord(
                    request: record.id, name: document.name, sha256: document.sha256, type: document.type, size: document.size, at: now, by: actor))
        }
        for ask in change.asks {
            let step = machine.plan.steps[ask.step]
            for document in machine.state.steps[ask.step].documents {
                try store.insert(
                    DocumentGrant(sha256: document.sha256, department: step.department, request: record.id, name: document.name))
            }
            try store.putOutbox(
                OutboxRow(
                    request: record.id, task: step.task.name, kind: .task, department: step.department, attempt: ask.attempt, round: ask.round,
                    body: TaskMessage.body(replyTo: gateway, tasks: [task(ask, step, of: machine, record: record, at: now)]), nextAt: now))
        }
        for withdrawal in change.withdrawals {
            let step = machine.plan.steps[withdrawal.step]
            try store.putOutbox(
                OutboxRow(
                    request: record.id, task: step.task.name, kind: .withdrawal, department: step.department, attempt: withdrawal.attempt,
                    round: withdrawal.round, body: WithdrawalMessage.body(replyTo: gateway, withdrawals: [self.withdrawal(withdrawal, step, record)]),
                    nextAt: now))
        }
        try note(change.notes, of: machine, record: record, by: actor, at: now, in: store)
    }

    /// Writes down what happened to a case, and tells those of it who may have to act.
    func note(
        _ notes: [CaseNote], of machine: CaseMachine, record: CaseRecord, by actor: String, at now: Timestamp, in store: any StoreWriting
    ) throws {
        for note in notes {
            try store.append(AuditRecord(note, of: record.id, by: actor, at: now))
            guard let notice = note.action.notice else { continue }
            let isSignal = note.action == .reminded || note.action == .escalated
            let event = CaseEvent(
                request: record.id, number: record.number, matter: record.matter, state: machine.answerState, revision: machine.state.revision,
                at: now, notice: notice, task: note.step, limit: isSignal ? note.word : nil, due: machine.due,
                isDueProvisional: machine.isDueProvisional)
            try tell(event, by: RoutingKey.event(matter: record.matter, notice: notice), of: record, at: now, in: store)
        }
    }

    private func task(_ ask: CaseChange.Ask, _ step: CaseStep, of machine: CaseMachine, record: CaseRecord, at now: Timestamp) -> DepartmentTask {
        let matter = machine.plan.matter
        return DepartmentTask(
            task: "\(record.id)-\(step.task.name)", request: record.id, attempt: ask.attempt, round: ask.round, key: ask.key, lane: .case,
            matter: matter.name, matterVersion: matter.version, operation: step.operation.reference, purpose: matter.purpose, issuedAt: now,
            input: ask.input,
            caseDetails: CaseDetails(
                caseNumber: record.number, due: record.due, documents: machine.state.steps[ask.step].documents.map(absolute)))
    }

    private func absolute(_ document: TaskDocument) -> TaskDocument {
        var document = document
        document.href = publicURL + document.href
        return document
    }

    private func withdrawal(_ withdrawal: CaseChange.Withdraw, _ step: CaseStep, _ record: CaseRecord) -> Withdrawal {
        Withdrawal(
            task: "\(record.id)-\(step.task.name)", request: record.id, key: withdrawal.key, attempt: withdrawal.attempt, round: withdrawal.round,
            operation: step.operation.reference, reason: "the case has ended")
    }

    private func announce(_ answer: Answer, record: CaseRecord, at now: Timestamp, in store: any StoreWriting) throws {
        let event = CaseEvent(
            request: record.id, number: record.number, matter: answer.matter, state: answer.state, revision: answer.revision, at: now)
        try tell(event, by: RoutingKey.event(matter: answer.matter, state: answer.state.rawValue), of: record, at: now, in: store)
    }

    private func tell(_ event: CaseEvent, by route: String, of record: CaseRecord, at now: Timestamp, in store: any StoreWriting) throws {
        let targets = [EventRow.bus] + (webhooks.contains(record.channel) ? [EventRow.webhook(of: record.channel)] : [])
        for target in targets {
            try store.insert(EventRow(request: record.id, at: now, target: target, route: route, body: event.utf8, nextAt: now))
        }
    }
}

extension CaseNote.Action {
    /// As what it is told to others; nil for what the state tells, and for what concerns nobody else.
    var notice: CaseEvent.Notice? {
        switch self {
        case .reminded: .reminded
        case .escalated: .escalated
        case .clockStopped: .clockStopped
        case .clockResumed: .clockResumed
        case .extended: .extended
        case .recounted: .recounted
        case .accepted, .asked, .replied, .repeated, .held, .incomplete, .supplemented, .withdrawn, .refused, .undoing, .undone, .dropped, .closed,
            .answeredByHand, .documentStored, .parkedSentAgain, .parkedDropped:
            nil
        }
    }

    /// Whether the applicant reads of it in the timeline. What operators do to messages is none of his business.
    var concernsApplicant: Bool { self != .parkedSentAgain && self != .parkedDropped }
}

extension AuditRecord {
    init(_ note: CaseNote, of request: String, by actor: String, at now: Timestamp) {
        self.init(request: request, at: now, actor: actor, action: note.action.rawValue, detail: note.utf8)
    }
}

extension CaseNote {
    /// What the record keeps of it beside the action.
    var utf8: [UInt8] {
        var detail = JSONObject()
        if let step { detail.append("step", .string(step)) }
        if let word { detail.append("word", .string(word)) }
        for (name, value) in more { detail.append(name, value) }
        return JSONValue.object(detail).utf8
    }
}
