import Contracts
import DequeModule
import HeapModule

extension LookupCore {
    /// The answer as it stands; nil where the channel has no such request.
    func answer(to request: String, channel: String) -> Answer? {
        guard let entry = entries[request], entry.channel == channel else { return nil }
        return entry.machine.answer
    }

    /// What becomes of somebody who wants to wait.
    enum Wait: Sendable {
        /// The channel has no such request.
        case unknown
        /// It is closed already.
        case closed(Answer)
        case waiting
    }

    /// Waits for the closing of a request, or until `limit`, under a number of the caller's.
    mutating func wait(
        for request: String, channel: String, until limit: ContinuousClock.Instant, id: Int, waiter: Waiter
    ) -> Wait {
        guard let entry = entries[request], entry.channel == channel else { return .unknown }
        guard !entry.machine.isClosed else { return .closed(entry.machine.answer) }
        assert(entry.waiters[id] == nil, "two who wait would have one number")
        entry.waiters[id] = waiter
        if limit < entry.machine.deadline.instant { timers.insert(LookupTimer(at: limit, what: .waiter(request: request, id: id))) }
        return .waiting
    }

    /// Takes a waiter away, with the answer as it stands.
    mutating func leave(_ request: String, waiter id: Int) -> (waiter: Waiter, answer: Answer)? {
        guard let entry = entries[request], let waiter = entry.waiters.removeValue(forKey: id) else { return nil }
        return (waiter, entry.machine.answer)
    }

    /// Takes every waiter away, each with its answer as it stands.
    mutating func leaveAll() -> [(waiter: Waiter, answer: Answer)] {
        var left: [(waiter: Waiter, answer: Answer)] = []
        for entry in entries.values where !entry.waiters.isEmpty {
            left += entry.waiters.values.map { ($0, entry.machine.answer) }
            entry.waiters = [:]
        }
        return left
    }

    /// Watches a request. Gives the answer as it stands; where it is closed nothing follows and the number is 0.
    mutating func watch(_ request: String, channel: String) -> (now: Answer, id: Int)? {
        guard let entry = entries[request], entry.channel == channel else { return nil }
        guard !entry.machine.isClosed else { return (entry.machine.answer, 0) }
        let id = nextID()
        entry.watchers.insert(id)
        return (entry.machine.answer, id)
    }

    /// A number that no other watcher has.
    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Stops watching.
    mutating func unwatch(_ request: String, watcher id: Int) {
        entries[request]?.watchers.remove(id)
    }

    // MARK: - Time

    /// When something is to be done next. Deadlines of requests that have closed since are let go: nearly all close long before.
    mutating func nextTimer() -> ContinuousClock.Instant? {
        while let timer = timers.min, case .deadline(let request) = timer.what, entries[request]?.machine.isClosed ?? true { timers.removeMin() }
        return timers.min?.at
    }

    /// Does what is due.
    mutating func timePassed(at now: Moment, effects: inout Effects) {
        while let timer = timers.min, timer.at <= now.instant {
            timers.removeMin()
            switch timer.what {
            case .deadline(let request): close(request, at: now, effects: &effects)
            case .waiter(let request, let id):
                if let left = leave(request, waiter: id) { effects.answered.append(left) }
            case .silence(let department): lookForSilence(of: department, at: now.instant)
            case .forgetting: forget(at: now.instant, effects: &effects)
            }
        }
    }

    /// Opens the circuit of a department that says nothing at all.
    private mutating func lookForSilence(of department: String, at now: ContinuousClock.Instant) {
        let confirmed = parcels.keys.min().map { $0 - 1 } ?? lastToken
        if let again = desks[department]?.lookForSilence(at: now, last: lastToken, confirmed: confirmed) {
            timers.insert(LookupTimer(at: again, what: .silence(department)))
        }
    }

    private mutating func close(_ request: String, at now: Moment, effects: inout Effects) {
        guard let entry = entries[request] else { return }
        apply(entry.machine.deadlinePassed(at: now), to: entry, at: now, effects: &effects)
    }

    /// Keeps a closed answer for those who look again and for late replies. Where there are too many the oldest goes at once: the timer would
    /// come when a busy gateway has closed ten times as many.
    mutating func keep(_ request: String, at now: ContinuousClock.Instant, effects: inout Effects) {
        if closed.isEmpty { timers.insert(LookupTimer(at: now.advanced(by: settings.retention), what: .forgetting)) }
        closed.append((request, now))
        if closed.count > settings.mostClosed { forgetOldest(effects: &effects) }
    }

    private mutating func forgetOldest(effects: inout Effects) {
        guard let oldest = closed.popFirst() else { return }
        if let key = entries.removeValue(forKey: oldest.request)?.key { keys[key] = nil }
        effects.events.append(.forgotten)
    }

    /// Forgets closed answers that are too old.
    mutating func forget(at now: ContinuousClock.Instant, effects: inout Effects) {
        while let oldest = closed.first, oldest.at.advanced(by: settings.retention) <= now { forgetOldest(effects: &effects) }
        if let oldest = closed.first { timers.insert(LookupTimer(at: oldest.at.advanced(by: settings.retention), what: .forgetting)) }
    }
}
