import Contracts
import CrashPoints
import JSON
import Messaging

/// One run of a handler that works in a system of its own: begun on the record, under a lease, brought to its end however often that takes.
///
/// The contract's effect decides what is done after a handler threw, when nobody knows whether it took effect: it is called again, or the system
/// is asked, or a person has to find out.
struct OutsideRun: Sendable {
    private let errand: CaseErrand
    private let worker: CaseWorker
    private let operation: Operation
    private let work: CaseHandler.Work
    private let query: CaseHandler.Query?
    private let job: Job

    /// How a run came to its end.
    private enum Ending: Sendable {
        case handled(CaseHandling, run: Int)
        /// Nobody knows whether it took effect.
        case uncertain(run: Int, CaseHandling?)
        /// The system says that it took none, and it is not wanted any more.
        case notDone(run: Int)
        /// The instance stops.
        case brokenOff(run: Int)
        /// Somebody else has taken the entry.
        case superseded
    }

    private enum Event: Sendable {
        case ended(Ending)
        case isLong
    }

    /// - Returns: nil where this instance has no handler for what the entry is about, or cannot read the task that was kept.
    init?(_ errand: CaseErrand, entry: LedgerEntry, worker: CaseWorker) {
        guard let operation = errand.operation, case .outside(let work, let query) = operation.handler.manner,
            let job = errand.job ?? Job(kept: entry, operation.contract)
        else { return nil }
        self.errand = errand
        self.worker = worker
        self.operation = operation.contract
        self.work = work
        self.query = query
        self.job = job
    }

    /// Runs until there is an end, and writes it down.
    /// - Parameters:
    ///   - run: its number in the ledger.
    ///   - asks: whether the system is asked first whether it has taken effect.
    func run(_ run: Int, asks: Bool, promised: @escaping CaseWorker.Promised) async throws(AdapterError) -> CaseResult {
        let patience = max(.zero, errand.limit - worker.time.now)
        let ending = await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await self.work(from: run, asks: asks)) }
            group.addTask {
                _ = await worker.time.waits(patience)
                return .isLong
            }
            while let event = await group.next() {
                switch event {
                case .ended(let ending):
                    group.cancelAll()
                    return ending
                case .isLong: if !Task.isCancelled { await promise(promised) }
                }
            }
            return .brokenOff(run: run)
        }
        return try await write(ending)
    }

    /// Its end is promised, and it goes on under its lease.
    private func promise(_ promised: CaseWorker.Promised) async {
        let time = worker.time
        do {
            let word = try await worker.change(errand.key) { machine -> (LedgerEntry.Word, Int)? in
                // A run that was begun again meanwhile has another number; it is this one's all the same, for the key is held.
                guard let run = machine.entry?.runs, let word = machine.promised(run: run, at: time.timestamp) else { return nil }
                return (word, machine.entry?.words ?? 0)
            }
            guard let (word, number) = word else { return }
            worker.metrics.count(.promised)
            await promised(word, number)
        } catch {
            // The delivery waits on; the broker gives it to another before long, who finds the lease.
            worker.problems.error("a promise could not be written", ["operation": operation.reference.description])
        }
    }

    // MARK: - Working

    private func work(from first: Int, asks: Bool) async -> Ending {
        var run = first
        var asks = asks
        var pauses = CaseTiming.pauses[...]
        while true {
            do {
                return try await once(run, asks: asks)
            } catch  where Task.isCancelled {
                return .brokenOff(run: run)
            } catch  where errand.effect.isCertain {
                return .handled(CaseHandling(thrown: error), run: run)
            } catch {
                worker.metrics.count(.thrown)
                worker.problems.handlerFailed(error, operation.reference.description)
                switch errand.effect {
                case .none, .transaction, .idempotent: break
                case .once: return .uncertain(run: run, nil)
                case .query: asks = true
                }
            }
            guard let pause = pauses.popFirst() else { return .uncertain(run: run, nil) }
            guard await worker.time.waits(pause) else { return .brokenOff(run: run) }
            guard let next = await again(after: run) else { return Task.isCancelled ? .brokenOff(run: run) : .superseded }
            run = next
        }
    }

    private func once(_ run: Int, asks: Bool) async throws -> Ending {
        let context = CaseContext(job.task, documentClient: worker.documentClient, now: worker.time.timestamp)
        let input = TaskInput(job.input)
        if asks, let query {
            if let outcome = try await query(input, context) { return judged(outcome, run: run) }
            if errand.isWithdrawal { return .notDone(run: run) }
        }
        let started = worker.time.now
        let outcome = try await work(input, context)
        CrashPoint.effectBeforeEntry.reached()
        worker.metrics.ran(operation.reference, for: worker.time.now - started)
        return judged(outcome, run: run)
    }

    /// A handler that broke its contract may have done something all the same; `failed` would deny that.
    private func judged(_ outcome: Outcome, run: Int) -> Ending {
        let handling = CaseHandling(outcome, of: operation, envelope: worker.envelope, to: errand.addressee)
        return handling.breach != nil && !errand.effect.isCertain ? .uncertain(run: run, handling) : .handled(handling, run: run)
    }

    /// The run is begun again.
    private func again(after run: Int) async -> Int? {
        let time = worker.time
        let next = try? await worker.insist(until: nil) {
            try await worker.change(errand.key) { $0.outlived(run: run, at: time.timestamp) }
        }
        return next.flatMap { $0 }.flatMap { $0 }
    }

    // MARK: - Writing down

    private func write(_ ending: Ending) async throws(AdapterError) -> CaseResult {
        let time = worker.time
        let errand = errand
        if case .handled(let handling, _) = ending { worker.note(handling, of: errand) }
        if case .uncertain(_, let handling?) = ending { worker.note(handling, of: errand) }
        let result = try await worker.insist(until: nil) {
            try await worker.change(errand.key) { machine -> CaseResult in
                let now = time.timestamp
                switch ending {
                case .handled(let handling, let run):
                    guard machine.ended(handling.outcome, run: run, at: now), let word = machine.entry?.word else { return .nothing }
                    return .say(word, number: machine.entry?.words)
                case .uncertain(let run, _):
                    guard case .park(let code, let word) = machine.uncertain(run: run, at: now) else { return .nothing }
                    return .park(code, word, number: machine.entry?.words)
                case .notDone(let run):
                    guard case .withdrawal(let arrival) = errand.kind, machine.withdrawn(by: arrival, run: run, at: now),
                        let word = machine.entry?.word
                    else { return .nothing }
                    return .say(word, number: machine.entry?.words)
                case .brokenOff(let run):
                    machine.released(run: run, at: now)
                    return .brokenOff
                case .superseded: return .nothing
                }
            }
        }
        if case .park(.unknownOutcome, _, _) = result { worker.metrics.count(.uncertain) }
        return result ?? .brokenOff
    }
}

extension Job {
    /// The task that was kept with an entry, or nil where it keeps to the contract no more.
    init?(kept entry: LedgerEntry, _ operation: Operation) {
        guard let message = entry.message else { return nil }
        let admission = Admission(
            department: operation.reference.department, lane: .case, operations: [operation.reference: operation], orchestratorUser: "")
        guard case .judged(let entries, _) = admission.judge(message, at: entry.changedAt), case .run(let job)? = entries.first else { return nil }
        self = job
    }
}
