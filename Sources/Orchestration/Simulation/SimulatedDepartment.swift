import Contracts
import JSON
import Messaging

/// A department of the simulation, as the protocol wants it: one ledger for its instances, an effect in the same transaction as the entry or,
/// for operations that take effect once, beside it; replies in an outbox until they are confirmed.
struct SimulatedDepartment {
    /// What its people decide about a key, once and for all.
    struct Decision: Hashable {
        var outcome: Outcome
        /// How long they take, in seconds; nil for at once.
        var takes: Int?
        /// How often they say `failed`, retriable, before.
        var faultsFirst: Int
        /// Whether a process that dies in the midst leaves it open whether the effect has happened.
        var isOutsideTransaction: Bool
    }

    struct Entry {
        var decision: Decision
        var state: State
        /// Effects in the back office under this key: one at most, whatever happens.
        var effects = 0
        var faults = 0
        /// How the effect was asked for last, for the final reply.
        var attempt: Int
        var round: Int
        var task: String
    }

    enum State: Hashable {
        /// Not begun, or failed: it may run.
        case open
        /// Begun by a process that may be dead; nobody knows whether it took effect.
        case begun
        /// Promised for later.
        case promised(until: Timestamp)
        case finished(Outcome)
        case withdrawn
    }

    let name: String
    var ledger: [String: Entry] = [:]
    /// Replies that nobody has confirmed yet.
    var outbox: [Reply] = []

    /// Where the process dies while it handles a message.
    enum Death: CaseIterable { case never, beforeEntry, afterEntry, afterEffect, afterReply }

    /// Handles a task up to where it dies. Returns whether the delivery is settled.
    mutating func handle(
        _ task: DepartmentTask, decision: @autoclosure () -> Decision, death: Death, at now: Timestamp, effectWasLost: Bool
    ) -> Bool {
        if death == .beforeEntry { return false }
        var entry = ledger[task.key] ?? Entry(decision: decision(), state: .open, attempt: 0, round: task.round, task: task.task)
        entry.attempt = max(entry.attempt, task.attempt)
        defer { ledger[task.key] = entry }
        switch entry.state {
        case .withdrawn: reply(.withdrawn, task.task, task.attempt, task.round, now)
        case .finished(let outcome): reply(outcome, task.task, task.attempt, task.round, now)
        case .promised(let until): reply(.later(availableAt: until), task.task, task.attempt, task.round, now)
        // Begun by one that died: only a person can say.
        case .begun where entry.decision.isOutsideTransaction: reply(Self.unknown, task.task, task.attempt, task.round, now)
        case .open, .begun: return run(&entry, task, death: death, at: now, effectWasLost: effectWasLost)
        }
        return death != .afterReply
    }

    private mutating func run(_ entry: inout Entry, _ task: DepartmentTask, death: Death, at now: Timestamp, effectWasLost: Bool) -> Bool {
        if death == .afterEntry {
            entry.state = .begun
            if entry.decision.isOutsideTransaction, !effectWasLost { takeEffect(&entry) }
            return false
        }
        if entry.faults < entry.decision.faultsFirst {
            // A fault says that nothing took effect.
            entry.faults += 1
            reply(.failed(TaskProblem(.busy, "too much", isRetriable: true)), task.task, task.attempt, task.round, now)
        } else if let takes = entry.decision.takes {
            let until = now.advanced(by: .seconds(takes))
            entry.state = .promised(until: until)
            reply(.later(availableAt: until), task.task, task.attempt, task.round, now)
        } else {
            takeEffect(&entry)
            entry.state = .finished(entry.decision.outcome)
            if death == .afterEffect { return false }
            reply(entry.decision.outcome, task.task, task.attempt, task.round, now)
        }
        return death != .afterReply
    }

    private static let unknown = Outcome.failed(TaskProblem(.unknownOutcome, "begun and not finished"))

    private func takeEffect(_ entry: inout Entry) {
        if case .answered = entry.decision.outcome { entry.effects += 1 }
    }

    mutating func withdraw(_ withdrawal: Withdrawal, decision: @autoclosure () -> Decision, at now: Timestamp) {
        var entry =
            ledger[withdrawal.key]
            ?? Entry(decision: decision(), state: .withdrawn, attempt: 0, round: withdrawal.round, task: withdrawal.task)
        switch entry.state {
        case .withdrawn, .promised, .open:
            entry.state = .withdrawn
            reply(.withdrawn, withdrawal.task, withdrawal.attempt, withdrawal.round, now)
        case .finished(let outcome): reply(outcome, withdrawal.task, withdrawal.attempt, withdrawal.round, now)
        case .begun:
            if entry.decision.isOutsideTransaction {
                reply(Self.unknown, withdrawal.task, withdrawal.attempt, withdrawal.round, now)
            } else {
                entry.state = .withdrawn
                reply(.withdrawn, withdrawal.task, withdrawal.attempt, withdrawal.round, now)
            }
        }
        ledger[withdrawal.key] = entry
    }

    /// Its people finish what they promised, and look after what was left open.
    mutating func work(at now: Timestamp, settlingUnknown: Bool) {
        for key in ledger.keys.sorted() {
            guard var entry = ledger[key] else { continue }
            switch entry.state {
            case .promised(let until) where until <= now:
                takeEffect(&entry)
                entry.state = .finished(entry.decision.outcome)
                reply(entry.decision.outcome, entry.task, max(1, entry.attempt), entry.round, now)
            case .begun where settlingUnknown && entry.decision.isOutsideTransaction:
                // They look whether it has happened, and do it where it has not.
                if entry.effects == 0 { takeEffect(&entry) }
                entry.state = .finished(entry.decision.outcome)
                reply(entry.decision.outcome, entry.task, max(1, entry.attempt), entry.round, now)
            case .open, .begun, .promised, .finished, .withdrawn: break
            }
            ledger[key] = entry
        }
    }

    private mutating func reply(_ outcome: Outcome, _ task: String, _ attempt: Int, _ round: Int, _ now: Timestamp) {
        outbox.append(Reply(task: task, attempt: attempt, round: round, department: name, instance: "\(name)-1", outcome: outcome, asOf: now))
    }
}
