import Contracts
import Messaging

/// What is done with a delivery, or with an entry that is taken up without one.
enum LedgerMove: Hashable, Sendable {
    /// Run it. What the run brings is handed in with that number. A second start shows that a first one found no end.
    case run(Int, start: Int)
    /// Ask the department's system whether it has taken effect.
    case query(Int, start: Int)
    /// Another instance works on it, at least until then.
    case wait(until: Timestamp)
    /// Say what was said before. Nothing is written.
    case again(LedgerEntry.Word)
    /// Say what is written now.
    case tell(LedgerEntry.Word)
    /// Park the message under that code, then say what is written now.
    case park(ReservedCode, LedgerEntry.Word)
    /// Say `failed` with that code and park the message; the entry is somebody else's.
    case refuse(ReservedCode)
    /// There is nothing to do.
    case nothing

    /// Which start of the task a run is; nil where nothing is run.
    var start: Int? {
        switch self {
        case .run(_, let start), .query(_, let start): start
        case .wait, .again, .tell, .park, .refuse, .nothing: nil
        }
    }
}

/// Decides for one key what is done with a delivery: run, wait, say it again, ask, refuse, park, withdraw.
///
/// A value: it starts from the stored entry and leaves the entry that is to be stored. Whoever uses it holds the key within his process, so an
/// entry that this instance has begun belongs to a run that is dead.
struct LedgerMachine: Hashable, Sendable {
    /// The name of this instance.
    let instance: String
    var entry: LedgerEntry?

    init(_ entry: LedgerEntry?, instance: String) {
        self.entry = entry
        self.instance = instance
    }

    // MARK: - Deliveries

    /// A task or a withdrawal has come.
    /// - Parameters:
    ///   - effect: of the operation that the entry is about, or, where there is no entry, of the delivery's.
    ///   - mayWithdraw: what the handler says to the withdrawal of a task that said `later`.
    mutating func arrived(_ arrival: LedgerArrival, effect: CaseEffect, mayWithdraw: Bool = true, at now: Timestamp) -> LedgerMove {
        guard let known = entry else { return first(arrival, at: now) }
        switch arrival.kind {
        case .task(let inputHash, let message):
            if let used = known.inputHash, used != inputHash { return .refuse(.keyReused) }
            return task(arrival, message: message, known, effect: effect, at: now)
        case .withdrawal: return withdrawal(arrival, known, effect: effect, mayWithdraw: mayWithdraw, at: now)
        }
    }

    private mutating func first(_ arrival: LedgerArrival, at now: Timestamp) -> LedgerMove {
        switch arrival.kind {
        case .task(let inputHash, let message):
            entry = LedgerEntry(arrival, state: lease(at: now), at: now)
            entry?.inputHash = inputHash
            entry?.message = message
            return begin(at: now)
        case .withdrawal:
            entry = LedgerEntry(arrival, state: .withdrawn, at: now)
            return .tell(say(.withdrawn, at: now))
        }
    }

    private mutating func task(
        _ arrival: LedgerArrival, message: [UInt8]?, _ known: LedgerEntry, effect: CaseEffect, at now: Timestamp
    ) -> LedgerMove {
        switch known.state {
        case .finished, .withdrawn, .waiting: return again(at: now)
        case .unknown: return unparked ?? again(at: now)
        case .failed(let attempt) where arrival.attempt <= attempt: return unparked ?? again(at: now)
        case .failed:
            adopt(arrival, message: message)
            entry?.starts = 0
            return begin(at: now)
        case .begun(let owner, let until) where isAlive(owner, until, effect, at: now): return .wait(until: until)
        case .begun:
            adopt(arrival, message: message)
            return resume(effect: effect, at: now)
        }
    }

    private mutating func withdrawal(
        _ arrival: LedgerArrival, _ known: LedgerEntry, effect: CaseEffect, mayWithdraw: Bool, at now: Timestamp
    ) -> LedgerMove {
        switch known.state {
        case .finished, .withdrawn: return again(at: now)
        case .unknown: return unparked ?? again(at: now)
        case .waiting where !mayWithdraw: return again(at: now)
        case .begun(let owner, let until) where isAlive(owner, until, effect, at: now): return .wait(until: until)
        // It may have taken effect: what it brings is told, and can be taken back then.
        case .begun where !effect.isCertain: return resume(effect: effect, at: now)
        case .waiting, .failed, .begun: return withdraw(by: arrival, at: now)
        }
    }

    // MARK: - Without a delivery

    /// Takes up an entry whose owner is dead: this instance's from before a restart, or another's whose lease is over.
    mutating func takenUp(effect: CaseEffect, at now: Timestamp) -> LedgerMove {
        guard case .begun(let owner, let until) = entry?.state else { return unparked ?? .nothing }
        guard !isAlive(owner, until, effect, at: now) else { return .wait(until: until) }
        guard entry?.message != nil else { return .nothing }
        return resume(effect: effect, at: now)
    }

    // MARK: - Beginning

    /// Whether another instance works on it. Within one transaction nobody needs to wait for another: only one of them commits.
    private func isAlive(_ owner: String, _ until: Timestamp, _ effect: CaseEffect, at now: Timestamp) -> Bool {
        owner != instance && now < until && effect != .transaction
    }

    /// Goes on with a run that found no end.
    private mutating func resume(effect: CaseEffect, at now: Timestamp) -> LedgerMove {
        guard let known = entry else { return .nothing }
        // Whoever has no task in his hands, nor one that was kept, can run nothing.
        let canRun = effect == .transaction || known.message != nil
        guard effect != .once, canRun, known.starts < CaseTiming.mostStarts else { return giveUp(effect: effect, at: now) }
        let move = begin(at: now)
        if case .run(let run, let start) = move, effect == .query { return .query(run, start: start) }
        return move
    }

    private mutating func begin(at now: Timestamp) -> LedgerMove {
        guard var begun = entry else { return .nothing }
        begun.state = lease(at: now)
        begun.runs += 1
        begun.starts += 1
        begun.sendAt = nil
        begun.toPark = nil
        begun.changedAt = now
        entry = begun
        return .run(begun.runs, start: begun.starts)
    }

    /// Isolates a task that cannot be begun again. Where it certainly changed nothing it failed; else a person has to find out.
    private mutating func giveUp(effect: CaseEffect, at now: Timestamp) -> LedgerMove {
        guard effect.isCertain else { return unknown(at: now) }
        fail()
        entry?.toPark = .poison
        return park(say(.failed(TaskProblem(.internal, "it stopped the adapter \(CaseTiming.mostStarts) times")), at: now))
    }

    private func lease(at now: Timestamp) -> LedgerEntry.State { .begun(owner: instance, until: now.advanced(by: CaseTiming.lease)) }

    /// The delivery is the one that is answered from now on.
    private mutating func adopt(_ arrival: LedgerArrival, message: [UInt8]?) {
        entry?.attempt = arrival.attempt
        entry?.round = arrival.round
        entry?.replyTo = arrival.replyTo
        entry?.trace = arrival.trace
        if let message { entry?.message = message }
    }

    // MARK: - Words

    /// What was said. A promised time that has passed moves on, or those who ask would ask again at once.
    private func again(at now: Timestamp) -> LedgerMove {
        guard var word = entry?.word else { return .nothing }
        if case .later(let time) = word.outcome, time <= now { word.outcome = .later(availableAt: now.advanced(by: CaseTiming.promise)) }
        return .again(word)
    }

    /// The message is still to be parked, as after a crash between writing that down and doing it.
    private var unparked: LedgerMove? { entry?.word.flatMap { entry?.toPark == nil ? nil : park($0) } }

    func park(_ word: LedgerEntry.Word) -> LedgerMove { .park(entry?.toPark ?? .unknownOutcome, word) }

    private mutating func withdraw(by arrival: LedgerArrival, at now: Timestamp) -> LedgerMove {
        adopt(arrival, message: nil)
        entry?.state = .withdrawn
        entry?.toPark = nil
        return .tell(say(.withdrawn, at: now))
    }
}
