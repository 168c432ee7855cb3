import Contracts
import CrashPoints
import GRDB
import Messaging
import Synchronization

/// Carries out errands: asks the ledger what is to be done, does it, and writes down what came of it, before anybody is told.
///
/// One errand of a key at a time: ``CaseLane`` holds the key meanwhile.
final class CaseWorker: Sendable {
    let ledger: any Ledger
    let instance: String
    let envelope: ReplyEnvelope
    let time: any TimeSource
    let metrics: AdapterMetrics
    let problems: ProblemLog
    /// By which handlers fetch papers; nil where none can.
    let documentClient: DocumentClient?
    /// Keys whose leases this instance renews.
    let running = Mutex<Set<String>>([])
    /// Those that may have stopped an instance are begun one by one, so that none is blamed for its neighbour.
    private let suspects = HeldKeys()
    private static let suspect = "suspect"

    init(
        ledger: any Ledger, envelope: ReplyEnvelope, documentClient: DocumentClient? = nil, time: any TimeSource, metrics: AdapterMetrics,
        problems: ProblemLog
    ) {
        self.ledger = ledger
        self.instance = envelope.instance
        self.envelope = envelope
        self.documentClient = documentClient
        self.time = time
        self.metrics = metrics
        self.problems = problems
    }

    /// Told when a delivery need not wait any longer: with the word that promises the end, and the word's number.
    typealias Promised = @Sendable (LedgerEntry.Word, Int) async -> Void

    /// What the ledger decided, and with which entry.
    private struct Decision: Sendable {
        enum Step: Sendable {
            case move(LedgerMove)
            /// It ran in this transaction.
            case done(CaseHandling)
            /// It has been begun before: it is a suspect.
            case isSuspect
        }
        let step: Step
        let entry: LedgerEntry?
    }

    /// Brings an errand to its result. May take as long as its handler.
    /// - Parameter promised: told when a delivery need not wait any longer: its end is promised, and this goes on.
    /// - Throws: ``AdapterError`` with the code `disk` where the ledger is lost.
    func carryOut(_ errand: CaseErrand, promised: @escaping Promised) async throws(AdapterError) -> CaseResult {
        if !errand.isSuspect, let result = try await attempt(errand, isAlone: false, promised: promised) { return result }
        return try await carryOutAlone(errand, promised: promised)
    }

    private func carryOutAlone(
        _ errand: CaseErrand, promised: @escaping Promised
    ) async throws(AdapterError) -> CaseResult {
        let limit = min(errand.limit, time.now.advanced(by: CaseTiming.turn))
        guard await suspects.take(Self.suspect, until: limit, by: time) else {
            return Task.isCancelled ? .brokenOff : .notNow(later(in: CaseTiming.otherLease))
        }
        // Once it has taken that long without stopping anything, the next may begin.
        let turn = Once { self.suspects.give(Self.suspect) }
        defer { turn.run() }
        let result = try await attempt(errand, isAlone: true) { word, number in
            turn.run()
            await promised(word, number)
        }
        return result ?? .brokenOff
    }

    /// - Returns: nil where the key turns out to be a suspect.
    private func attempt(
        _ errand: CaseErrand, isAlone: Bool, promised: @escaping Promised
    ) async throws(AdapterError) -> CaseResult? {
        while true {
            let decision = try await insist(until: errand.limit) { try await self.decide(errand, isAlone: isAlone) }
            guard let decision else { return .brokenOff }
            switch decision.step {
            case .isSuspect: return nil
            case .done(let handling):
                note(handling, of: errand)
                return decision.entry?.word.map { .say($0, number: decision.entry?.words) } ?? .nothing
            case .move(.run(let run, _)):
                guard let entry = decision.entry else { return .nothing }
                CrashPoint.entryAfterBegin.reached()
                return try await self.run(errand, entry, run: run, asks: false, promised: promised)
            case .move(.query(let run, _)):
                guard let entry = decision.entry else { return .nothing }
                return try await self.run(errand, entry, run: run, asks: true, promised: promised)
            case .move(.wait(let until)):
                guard time.now < errand.limit else { return .notNow(later(in: max(CaseTiming.otherLease, time.timestamp.duration(to: until)))) }
                guard await time.waits(CaseTiming.look) else { return .brokenOff }
            case .move(.again(let word)): return .say(word, number: nil)
            case .move(.tell(let word)): return .say(word, number: decision.entry?.words)
            case .move(.park(let code, let word)):
                if code == .unknownOutcome { metrics.count(.uncertain) }
                return .park(code, word, number: decision.entry?.words)
            case .move(.refuse(let code)): return .refuse(code)
            case .move(.nothing): return .nothing
            }
        }
    }

    // MARK: - Deciding

    /// Asks the ledger in a transaction, in which a handler that works in this database runs at once.
    private func decide(_ errand: CaseErrand, isAlone: Bool) async throws -> Decision {
        let instance = instance
        return try await ledger.change(errand.key, alone: false) { entry, database in
            var machine = LedgerMachine(entry, instance: instance)
            let move = try self.move(of: &machine, for: errand, in: database)
            // It was begun before and found no end. Nothing is written yet.
            if !isAlone, move.start ?? 1 > 1 { return Decision(step: .isSuspect, entry: entry) }
            // A suspect is begun on the record first; then a crash leaves a trace.
            guard case .run(let run, _) = move, errand.effect == .transaction, !isAlone else {
                entry = machine.entry
                return Decision(step: .move(move), entry: entry)
            }
            return try self.handle(errand, run, of: &machine, entry: &entry, in: database)
        }
    }

    private func move(of machine: inout LedgerMachine, for errand: CaseErrand, in database: Database) throws -> LedgerMove {
        let now = time.timestamp
        switch errand.kind {
        case .task(_, let arrival): return machine.arrived(arrival, effect: errand.effect, at: now)
        case .withdrawal(let arrival):
            let mayWithdraw = try mayWithdraw(machine.entry, errand, in: database)
            return machine.arrived(arrival, effect: errand.effect, mayWithdraw: mayWithdraw, at: now)
        case .takenUp: return machine.takenUp(effect: errand.effect, at: now)
        }
    }

    /// What the handler says to the withdrawal of a task that said `later`.
    private func mayWithdraw(_ entry: LedgerEntry?, _ errand: CaseErrand, in database: Database) throws -> Bool {
        guard let entry, entry.state == .waiting, case .transaction(_, let withdraw?) = errand.operation?.handler.manner else { return true }
        return try withdraw(CaseContext(entry, now: time.timestamp), database)
    }

    /// Runs the handler, and writes down what came of it, in the ledger's transaction.
    private func handle(
        _ errand: CaseErrand, _ run: Int, of machine: inout LedgerMachine, entry: inout LedgerEntry?, in database: Database
    ) throws -> Decision {
        let handling = try handle(errand, in: database)
        _ = machine.ended(handling.outcome, run: run, at: time.timestamp)
        entry = machine.entry
        CrashPoint.effectBeforeCommit.reached()
        return Decision(step: .done(handling), entry: entry)
    }

    private func handle(_ errand: CaseErrand, in database: Database) throws -> CaseHandling {
        guard let operation = errand.operation, case .transaction(let transaction, _) = operation.handler.manner, let job = errand.job else {
            return CaseHandling(thrown: AdapterError(.contractMismatch, "an entry was begun that no handler can go on with"))
        }
        let context = CaseContext(job.task, now: time.timestamp)
        return try CaseHandling.inside(database) {
            try transaction(TaskInput(job.input), context, database)
        } judge: {
            CaseHandling($0, of: operation.contract, envelope: self.envelope, to: errand.addressee)
        }
    }

    // MARK: - Running what has been begun

    private func run(
        _ errand: CaseErrand, _ entry: LedgerEntry, run: Int, asks: Bool, promised: @escaping Promised
    ) async throws(AdapterError) -> CaseResult {
        if errand.effect == .transaction { return try await runInside(errand, run: run) }
        guard let outside = OutsideRun(errand, entry: entry, worker: self) else { return .notNow(later(in: CaseTiming.promise)) }
        running.withLock { _ = $0.insert(errand.key) }
        defer { running.withLock { _ = $0.remove(errand.key) } }
        return try await outside.run(run, asks: asks, promised: promised)
    }

    /// Runs a suspect in a transaction of its own.
    private func runInside(_ errand: CaseErrand, run: Int) async throws(AdapterError) -> CaseResult {
        let instance = instance
        let decision = try await insist(until: errand.limit) {
            try await self.ledger.change(errand.key, alone: true) { entry, database -> Decision in
                var machine = LedgerMachine(entry, instance: instance)
                guard machine.isRunning(run) else { return Decision(step: .move(.nothing), entry: entry) }
                return try self.handle(errand, run, of: &machine, entry: &entry, in: database)
            }
        }
        guard let decision, case .done(let handling) = decision.step, let word = decision.entry?.word else { return .brokenOff }
        note(handling, of: errand)
        return .say(word, number: decision.entry?.words)
    }

    /// The message of an entry is parked. Where that cannot be written it is parked twice.
    func parked(_ key: String) async {
        do {
            try await change(key) { $0.parked() }
        } catch {
            problems.error("that a message is parked could not be written", [:])
        }
    }

    // MARK: - Support

    /// Gives the entry of a key an input and writes what it has become.
    func change<Value: Sendable>(_ key: String, _ input: @escaping @Sendable (inout LedgerMachine) -> Value) async throws -> Value {
        try await ledger.change(key, alone: false) { [instance] entry, _ in
            var machine = LedgerMachine(entry, instance: instance)
            defer { entry = machine.entry }
            return input(&machine)
        }
    }

    func later(in duration: Duration) -> LedgerEntry.Word {
        LedgerEntry.Word(.later(availableAt: time.timestamp.advanced(by: duration)), asOf: time.timestamp)
    }

    /// Writes, and again each second while the database cannot be written now.
    /// - Returns: nil where it could not be until then, or the task was cancelled.
    /// - Throws: what no repetition mends.
    func insist<Value: Sendable>(
        until limit: ContinuousClock.Instant?, _ write: @Sendable () async throws -> Value
    ) async throws(AdapterError) -> Value? {
        while true {
            do {
                return try await write()
            } catch {
                let trouble = error as? AdapterError
                if let trouble, trouble.code == .disk { throw trouble }
                problems.error("the ledger could not be written", ["reason": error.publicSentence])
                guard limit.map({ time.now < $0 }) ?? true, await time.waits(.seconds(1)) else { return nil }
            }
        }
    }

    /// Counts what a handler brought, and says where it went wrong.
    func note(_ handling: CaseHandling, of errand: CaseErrand) {
        metrics.count(.droppedFromInput, by: errand.job?.dropped ?? 0)
        metrics.count(.droppedFromData, by: handling.dropped)
        let operation = errand.addressee.operation?.description ?? "other"
        if let breach = handling.breach {
            metrics.count(.breach)
            problems.contractBroken(breach, operation)
        }
        if let error = handling.thrown {
            metrics.count(.thrown)
            problems.handlerFailed(error, operation)
        }
    }
}

/// Something that is done once, however often it is asked for.
private final class Once: Sendable {
    private let isDone = Atomic<Bool>(false)
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func run() { if !isDone.exchange(true, ordering: .relaxed) { body() } }
}
