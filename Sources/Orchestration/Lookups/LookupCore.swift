import Contracts
import DequeModule
import HeapModule
import JSON
import Messaging

/// All lookups in flight and shortly after: submissions, replies, publish outcomes, presence and time go in; messages, answers and
/// counts come out.
///
/// Without I/O, clock or randomness, so that a simulator can drive it. `Waiter` is whoever waits for an answer: a continuation in
/// production, a number in tests.
struct LookupCore<Waiter: Sendable>: ~Copyable {
    typealias Effects = LookupEffects<Waiter>

    let settings: LookupSettings
    /// The name under which this orchestrator's instance is addressed.
    let instance: String
    var catalogue: Catalogue
    var presence = PresenceDirectory()
    var traffic = OperationTraffic()

    /// The number of the connection that reads replies now.
    var replyConnection: Int?
    var desks: [String: DepartmentDesk] = [:]
    var entries: [String: LookupEntry<Waiter>] = [:]
    var keys: [LookupKey: String] = [:]
    var closed = Deque<(request: String, at: ContinuousClock.Instant)>()
    var timers = Heap<LookupTimer>()
    /// Messages handed to the bus and not settled yet.
    var parcels: [UInt64: [TaskPlace]] = [:]
    var lastToken: UInt64 = 0
    /// The department whose tasks went out last.
    var lastServed = ""
    var lastID = 0
    var openCount = 0
    var channels = ChannelLimiter()

    init(instance: String, catalogue: Catalogue, settings: LookupSettings, breaker: CircuitBreaker.Settings = .init()) {
        self.instance = instance
        self.settings = settings
        self.catalogue = catalogue
        desks = catalogue.departments.mapValues { DepartmentDesk($0, breaker: breaker) }
    }

    /// Puts another catalogue of the same departments in force.
    mutating func use(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        for (name, department) in catalogue.departments { desks[name]?.department = department }
    }

    // MARK: - Submitting

    /// The request that the same submission opened before, or nil.
    /// - Throws: ``Problem`` where the key was used for something else.
    func earlier(_ key: String?, channel: String, check: CheckedSubmission) throws(Problem) -> String? {
        guard let key, let request = keys[LookupKey(channel: channel, key: key)], let entry = entries[request] else { return nil }
        guard entry.machine.isOf(check) else { throw Problem.keyReused }
        return request
    }

    /// Whether there is room for one more.
    var hasRoom: Bool { openCount < settings.mostOpen }

    /// Takes leave for one more request of a channel.
    /// - Throws: ``Problem`` where that would break one of the channel's limits.
    mutating func takeLeave(for channel: Channel, at now: Moment, effects: inout Effects) throws(Problem) {
        guard let refusal = channels.refusal(of: channel, at: now.instant) else { return }
        effects.events.append(.limited(channel: channel.name, limit: refusal.limit))
        throw Problem.tooMany(refusal, of: channel.limits)
    }

    /// Opens a request and asks whom it can.
    mutating func open(_ opening: LookupOpening, effects: inout Effects) {
        let entry = LookupEntry<Waiter>(opening)
        entries[opening.request] = entry
        if let key = entry.key { keys[key] = opening.request }
        openCount += 1
        channels.opened(opening.channel)
        timers.insert(LookupTimer(at: entry.machine.deadline.instant, what: .deadline(opening.request)))
        apply(opening.first, to: entry, at: opening.now, effects: &effects)
    }

    // MARK: - Replies

    /// The operation that a reply's task was asked, and its place; nil where no such task is known.
    func asked(_ reply: Reply) -> (request: String, index: Int, operation: Operation)? {
        guard let (request, name) = RequestID.request(ofTask: reply.task), let entry = entries[request],
            let index = entry.machine.matter.tasks.firstIndex(where: { $0.name == name })
        else { return nil }
        return (request, index, entry.machine.operations[index])
    }

    /// A department's word. `isValid` says whether its data keeps the contract.
    mutating func received(_ reply: Reply, request: String, index: Int, isValid: Bool, at now: Moment, effects: inout Effects) {
        guard let entry = entries[request] else { return }
        desks[reply.department]?.heard()
        let wasClosed = entry.machine.isClosed
        let action = entry.machine.received(reply, for: index, isValid: isValid, at: now) {
            desks[reply.department]?.budget.spend() ?? false
        }
        switch action {
        case .ignored(let why): effects.events.append(.replyIgnored(department: reply.department, why: why.rawValue))
        case .changed(let change):
            effects.events.append(
                .replied(
                    department: reply.department, outcome: isValid ? reply.outcome.name : "invalid",
                    milliseconds: entry.machine.answer.parts[index].milliseconds ?? 0))
            apply(change, to: entry, at: now, effects: &effects)
            if wasClosed { effects.events.append(.amended(matter: entry.machine.matter.name, state: entry.machine.answer.state)) }
        }
    }

    // MARK: - Steps

    /// Carries out what a machine decided: gives leaves back, asks whom it wants asked, tells those who wait.
    mutating func apply(_ change: RequestMachine.Change, to entry: LookupEntry<Waiter>, at now: Moment, effects: inout Effects) {
        var hasClosed = false
        var changes = [change]
        while let change = changes.popLast() {
            for ended in change.ended { release(ended, of: entry, at: now, effects: &effects) }
            for ask in change.asks {
                if let more = send(ask, of: entry, at: now, effects: &effects) { changes.append(more) }
            }
            hasClosed = hasClosed || change.closed
        }
        let answer = entry.machine.answer
        if answer.revision > entry.shownRevision {
            entry.shownRevision = answer.revision
            effects.revisions += entry.watchers.map { ($0, answer, hasClosed) }
        }
        guard hasClosed else { return }
        openCount -= 1
        channels.closed(entry.channel)
        effects.answered += entry.waiters.values.map { ($0, answer) }
        entry.waiters = [:]
        entry.watchers = []
        effects.events.append(
            .closed(matter: answer.matter, state: answer.state, milliseconds: Int((now.instant - entry.openedAt).wholeMilliseconds)))
        keep(answer.request, at: now.instant, effects: &effects)
    }

    /// Puts a task into its department's queue, or tells the machine why not and returns what that changed.
    private mutating func send(
        _ ask: RequestMachine.Ask, of entry: LookupEntry<Waiter>, at now: Moment, effects: inout Effects
    ) -> RequestMachine.Change? {
        let task = entry.machine.matter.tasks[ask.index]
        let operation = entry.machine.operations[ask.index]
        let department = operation.reference.department
        if let why = refusal(ask, of: entry, operation: operation.reference, at: now) {
            effects.events.append(.notAsked(department: department, why: why))
            return entry.machine.notReached(ask.index, attempt: ask.attempt, why: why, at: now)
        }
        let request = entry.machine.answer.request
        let limit = now.advanced(by: operation.limit)
        let close = entry.machine.deadline.advanced(by: .zero - settings.margin)
        let deadline = limit.instant < close.instant ? limit : close
        let envelope = DepartmentTask(
            task: "\(request)-\(task.name)", request: request, attempt: ask.attempt, round: 1, key: "\(request)-\(task.name)-1", lane: .lookup,
            matter: entry.machine.matter.name, matterVersion: entry.machine.matter.version, operation: operation.reference, purpose: entry.purpose,
            issuedAt: now.timestamp, deadline: deadline.timestamp, input: ask.input, trace: entry.trace)
        desks[department]?.enqueue(
            DepartmentDesk.Pending(
                place: TaskPlace(request: request, index: ask.index, attempt: ask.attempt), task: envelope, deadline: deadline.instant))
        effects.events.append(.asked(department: department, isRepeat: ask.attempt > 1))
        traffic.asked(operation.reference, at: now.timestamp)
        effects.hasTasks = true
        return nil
    }

    /// Why a task cannot be sent now, or nil; then the entry holds the department's leave. A repeat goes under the leave of the first.
    private mutating func refusal(
        _ ask: RequestMachine.Ask, of entry: LookupEntry<Waiter>, operation: OperationReference, at now: Moment
    ) -> Unavailability? {
        switch presence.state(of: operation.department, at: now.instant) {
        case .absent, .draining: return .noInstance
        case .present: guard presence.offers(operation, at: now.instant) else { return .versionNotOffered }
        case .unknown: break
        }
        guard entry.permits[ask.index] == nil else { return nil }
        switch desks[operation.department]?.admit(entry.channel, at: now.instant) {
        case .success(let permit): entry.permits[ask.index] = permit
        case .failure(let refusal): return refusal.why
        case nil: return .noInstance
        }
        return nil
    }

    private func release(_ ended: RequestMachine.Ended, of entry: LookupEntry<Waiter>, at now: Moment, effects: inout Effects) {
        guard let permit = entry.permits[ended.index] else { return }
        entry.permits[ended.index] = nil
        let part = entry.machine.answer.parts[ended.index]
        effects.events.append(.ended(department: part.department, outcome: part.content.name))
        // The silence of a department that perhaps never heard of the task is not its fault.
        let wasHeard = entry.connections[ended.index] != nil
        let verdict = ended.verdict == .faulted && !wasHeard ? .notReached : ended.verdict
        desks[entry.machine.operations[ended.index].reference.department]?.ended(permit, of: entry.channel, verdict, at: now.instant)
    }
}
