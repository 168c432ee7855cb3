public import Contracts
import JSON
public import Messaging

/// The operator's side.
extension CaseService {
    public func why(_ request: String) async throws(Problem) -> LocalizedText {
        let seen = try await seen(request, by: CaseViewer(channel: nil))
        let (rows, parked) = try await read { (try $0.outbox(of: seen.record.id), try $0.parked(of: seen.record.id)) }
        return CaseWhy(machine: seen.machine, outbox: rows, parked: parked, now: time.timestamp).sentence
    }

    public func account(since: Timestamp) async throws(Problem) -> CaseAccount {
        let now = time.timestamp
        return try await read { store in
            let count = try store.account(since: since)
            return CaseAccount(
                since: since, accepted: count.accepted, closed: count.closed, open: count.open, overdue: try store.overdue(at: now, since: since),
                parked: try store.parkedCount())
        }
    }

    public func demand(for operation: OperationReference) async throws(Problem) -> OperationDemand {
        let plans = lane.plans
        var demand = OperationDemand()
        var after = ""
        while true {
            // A page at a time, so that no reading lasts long.
            let from = after
            let page = try await read { store in
                try store.openCases(after: from, limit: Self.longestPage).map { record in
                    (record.id, record.matter, try plans.machine(of: record, in: store).need(of: operation))
                }
            }
            for (_, matter, need) in page where need.isNeeded {
                demand.cases[matter, default: 0] += 1
                demand.lastAsked = [demand.lastAsked, need.lastAsked].compactMap { $0 }.max()
            }
            guard page.count == Self.longestPage, let last = page.last else { return demand }
            after = last.0
        }
    }

    public func held(limit: Int) async throws(Problem) -> [HeldStep] {
        let plans = lane.plans
        return try await read { store in
            try store.casesWithHeldSteps(limit: limit).flatMap { record -> [HeldStep] in
                try plans.machine(of: record, in: store).heldSteps
            }
        }
    }

    public func askAgain(_ request: String, step: String, by actor: String) async throws(Problem) {
        try await onStep(step, of: request, by: actor) { machine, step, now in machine.askedAgain(step, at: now) }
    }

    public func answer(_ request: String, step: String, outcome: Outcome, by actor: String) async throws(Problem) {
        let contracts = contracts
        try await onStep(step, of: request, by: actor) { machine, step, now in
            let operation = machine.plan.steps[step].operation
            var reply = Reply(task: "", attempt: 1, round: 1, department: operation.reference.department, instance: "", outcome: outcome, asOf: now)
            guard contracts.isKept(by: &reply, of: operation, department: operation.reference.department) else { return .failure(.breaksContract) }
            return machine.answeredByHand(step, reply.outcome, at: now)
        }
    }

    public func drop(_ request: String, step: String, reason: String, by actor: String) async throws(Problem) {
        try await onStep(step, of: request, by: actor) { machine, step, now in
            machine.dropped(step, at: now).map { change in
                var change = change
                // One line, and the reason in it for operators alone: it may say what the applicant has no business to know.
                change.notes = change.notes.map { note in
                    var note = note
                    if note.action == .dropped { note.more["reason"] = .string(reason) }
                    return note
                }
                return change
            }
        }
    }

    private func onStep(
        _ name: String, of request: String, by actor: String,
        _ input: @escaping @Sendable (inout CaseMachine, Int, Timestamp) -> Result<CaseChange, CaseIgnored>
    ) async throws(Problem) {
        let seen = try await seen(request, by: CaseViewer(channel: nil))
        _ = try await change(seen.record.id, by: actor) { machine, now in
            guard let step = machine.plan.step(named: name) else { return .failure(.unknownTask) }
            return input(&machine, step, now)
        }
    }

    public func list(_ query: CaseQuery, for viewer: CaseViewer) async throws(Problem) -> CasePage {
        let limit = max(1, min(query.limit, Self.longestPage))
        var query = query
        if query.isOverdue {
            // What is closed has no due date, and neither has what stands still. At its due date a case is overdue.
            let now = time.timestamp.advanced(by: .milliseconds(1))
            query.dueBefore = min(query.dueBefore ?? now, now)
        }
        let wanted = query
        let found = try await read { try $0.search(wanted, channel: viewer.channel?.name, limit: limit + 1) }
        let lines = found.prefix(limit).map { record in
            CasePage.Line(
                request: record.id, number: record.number, ticket: record.ticket, matter: record.matter,
                state: Answer.State(rawValue: record.state) ?? .pending,
                openedAt: record.openedAt, due: record.due, isDueProvisional: record.isDueProvisional)
        }
        return CasePage(lines: lines, next: found.count > limit ? lines.last?.request : nil)
    }

    /// Cases on a page of a list at most.
    static let longestPage = 200
}

extension CaseMachine {
    /// Whether the case can still come to ask an operation, and when it did last.
    func need(of operation: OperationReference) -> (isNeeded: Bool, lastAsked: Timestamp?) {
        let open = zip(plan.steps, state.steps).filter { step, state in
            !state.hasEnded && (step.operation.reference == operation || step.operation.effect == .query(operation))
        }
        let supplies = plan.matter.terms?.documents.contains { $0.from == operation } ?? false
        return (!open.isEmpty || supplies, open.compactMap(\.1.askedAt).max())
    }
}
