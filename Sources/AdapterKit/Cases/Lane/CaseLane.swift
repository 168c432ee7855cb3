import Contracts
import CrashPoints
import JSON
import Messaging
import Synchronization

/// Works on the deliveries of the case queue: admits, asks the ledger, runs or repeats, replies, and tells the broker when all that is on record.
///
/// What is worked on runs in tasks of the lane, not in those in which the bus hands deliveries over: a run may outlive its delivery, and in an
/// orderly stop what was begun goes on undisturbed.
final class CaseLane: Sendable {
    /// What the lane works on.
    private struct Work: Sendable {
        enum Kind: Sendable {
            case delivery(IncomingMessage)
            /// An entry whose owner is dead, or whose message is still to be parked.
            case entry(LedgerEntry)
        }
        let kind: Kind
        let settlement = Promise<Settlement>()
    }

    private let roster: Roster
    private let admission: Admission
    private let capacity: Int
    private let worker: CaseWorker
    private let replies: CaseReplies
    private let parking: ParkingLot
    private let time: any TimeSource
    private let metrics: AdapterMetrics
    private let inbox = DeliveryInbox<Work>()
    private let keys = HeldKeys()
    private let drainLimit: Duration
    /// Rung when the lane drains.
    private let draining = Alarm()
    /// Rung when the ledger is lost: nothing may be answered any more.
    private let lost = Alarm()
    private let failure = Mutex<AdapterError?>(nil)
    private let ended = Promise<Void>()

    init(
        roster: Roster, settings: AdapterSettings, worker: CaseWorker, replies: CaseReplies, parking: ParkingLot, time: any TimeSource,
        metrics: AdapterMetrics
    ) {
        self.roster = roster
        admission = Admission(
            department: roster.department, lane: .case, operations: roster.operations(of: .case), orchestratorUser: settings.orchestratorUser)
        capacity = settings.capacity
        drainLimit = settings.drainLimit
        self.worker = worker
        self.replies = replies
        self.parking = parking
        self.time = time
        self.metrics = metrics
    }

    /// Takes a delivery and says, once it is done with, what the broker is told.
    func handle(_ message: IncomingMessage) async -> Settlement {
        let work = Work(kind: .delivery(message))
        guard inbox.put([work]) else { return .requeued }
        let settlement = await work.settlement.value
        CrashPoint.taskBeforeSettlement.reached()
        return settlement
    }

    /// Takes up an entry that nobody works on.
    func takeUp(_ entry: LedgerEntry) { _ = inbox.put([Work(kind: .entry(entry))]) }

    /// Lives until what was begun after ``drain()`` has ended, or the drain limit is over, or its task is cancelled: then it is broken off.
    /// - Throws: ``AdapterError`` where the ledger is lost.
    func work() async throws(AdapterError) {
        await withTaskGroup { group in
            group.addTask { await self.inbox.handleEach({ await self.work(on: $0) }, settle: { $0.settlement.keep($1) }) }
            group.addTask {
                await self.draining.wait()
                _ = await self.time.waits(self.drainLimit)
            }
            group.addTask { await self.lost.wait() }
            await group.next()
            group.cancelAll()
        }
        ended.keep(())
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Takes nothing any more. What was not begun goes back to the queue.
    func drain() {
        inbox.close()
        draining.ring()
    }

    /// Waits until nothing is worked on any more, after ``drain()``.
    func drained() async { await ended.value }

    // MARK: - Deliveries

    private func work(on work: Work) async -> Settlement {
        switch work.kind {
        case .entry(let entry): return await takeUp(entry)
        case .delivery(let message):
            switch admission.judge(message, at: time.timestamp) {
            case .park(let rejection, let telling, let replyTo):
                guard await parking.parkCase(message.body, message.properties, because: rejection) else { return .requeued }
                for telling in telling { await tell(telling, at: replyTo ?? "") }
                return .accepted
            case .judged(let entries, let replyTo):
                var settlement = Settlement.accepted
                for entry in entries where await settle(entry, of: message, replyTo: replyTo, work: work) == .requeued { settlement = .requeued }
                return settlement
            }
        }
    }

    private func settle(_ entry: Admission.Entry, of message: IncomingMessage, replyTo: String, work: Work) async -> Settlement {
        let limit = time.now.advanced(by: CaseTiming.patience)
        switch entry {
        case .expired: return .accepted
        case .park(let raw, let rejection, let telling):
            guard await parking.parkCase(raw.envelope(replyTo: replyTo), message.properties, because: rejection) else { return .requeued }
            if let telling { await tell(telling, at: replyTo) }
            return .accepted
        case .run(let job):
            let operation = roster.cases[job.operation]
            let kept = operation?.effect == .transaction ? nil : message.body
            let arrival = LedgerArrival(job, message: kept, replyTo: replyTo)
            // What runs within a transaction leaves no trace where it stopped the instance; the broker's hint has to do.
            let isSuspect = message.isRedelivered && operation?.effect == .transaction
            let errand = CaseErrand(kind: .task(job, arrival), operation: operation, isSuspect: isSuspect, limit: limit)
            return await settle(errand, of: message, work: work)
        case .withdraw(let withdrawal):
            let arrival = LedgerArrival(withdrawal, replyTo: replyTo)
            let errand = CaseErrand(
                kind: .withdrawal(arrival), operation: roster.cases[withdrawal.operation], isSuspect: false, limit: limit)
            return await settle(errand, of: message, work: work)
        }
    }

    private func settle(_ errand: CaseErrand, of message: IncomingMessage, work: Work) async -> Settlement {
        // Of what is in the works nobody may say that it has not begun.
        guard keys.count < capacity || keys.isHeld(errand.key) else { return await tellBusy(errand) }
        guard await keys.take(errand.key, until: errand.limit, by: time) else {
            if Task.isCancelled { return .requeued }
            return await replies.insist(worker.later(in: CaseTiming.otherLease), to: errand.addressee) ? .accepted : .requeued
        }
        defer { keys.give(errand.key) }
        let result = await carryOut(errand) { word, number in
            await self.replies.say(word, number: number, of: errand.key, to: errand.addressee)
            work.settlement.keep(.accepted)
        }
        return await finish(result, errand, body: message.body, message.properties)
    }

    private func carryOut(_ errand: CaseErrand, promised: @escaping CaseWorker.Promised) async -> CaseResult {
        do {
            return try await worker.carryOut(errand, promised: promised)
        } catch {
            failure.withLock { $0 = $0 ?? error }
            lost.ring()
            return .brokenOff
        }
    }

    /// Says what an errand came to, and what the broker is told.
    private func finish(_ result: CaseResult, _ errand: CaseErrand, body: [UInt8], _ properties: MessageProperties) async -> Settlement {
        // Who has lost his ledger says nothing.
        if failure.withLock({ $0 != nil }) { return .requeued }
        switch result {
        case .say(let word, let number?):
            CrashPoint.wordAfterCommit.reached()
            await replies.say(word, number: number, of: errand.key, to: errand.addressee)
            return .accepted
        case .say(let word, nil), .notNow(let word): return await replies.insist(word, to: errand.addressee) ? .accepted : .requeued
        case .park(let code, let word, let number):
            guard await parking.parkCase(body, properties, because: Rejection(code, word.outcome.sentence)) else { return .requeued }
            await worker.parked(errand.key)
            await replies.say(word, number: number ?? 0, of: errand.key, to: errand.addressee)
            return .accepted
        case .refuse(let code):
            let rejection = Rejection(code, "the key was used for another input")
            guard await parking.parkCase(body, properties, because: rejection) else { return .requeued }
            await tell(Telling(errand.addressee.identity, rejection, operation: errand.addressee.operation), at: errand.addressee.replyTo)
            return .accepted
        case .nothing: return .accepted
        case .brokenOff: return .requeued
        }
    }

    private func tellBusy(_ errand: CaseErrand) async -> Settlement {
        let problem = TaskProblem(.busy, "\(capacity) tasks are in the works already", isRetriable: true)
        let word = LedgerEntry.Word(.failed(problem), asOf: time.timestamp)
        return await replies.insist(word, to: errand.addressee) ? .accepted : .requeued
    }

    /// Tells what is on no record. Where it does not arrive the orchestrator asks again.
    private func tell(_ telling: Telling, at replyTo: String) async {
        let word = LedgerEntry.Word(telling.outcome, asOf: time.timestamp)
        _ = await replies.insist(word, to: Addressee(telling.identity, replyTo: replyTo, operation: telling.operation))
    }

    // MARK: - Without a delivery

    private func takeUp(_ entry: LedgerEntry) async -> Settlement {
        guard keys.takeAtOnce(entry.key) else { return .accepted }
        defer { keys.give(entry.key) }
        metrics.count(.takenUp)
        let limit = time.now.advanced(by: CaseTiming.patience)
        let errand = CaseErrand(kind: .takenUp(entry), operation: roster.cases[entry.operation], isSuspect: false, limit: limit)
        let result = await carryOut(errand) { word, number in
            await self.replies.say(word, number: number, of: errand.key, to: errand.addressee)
        }
        let properties = MessageProperties(
            messageID: entry.key, type: MessageType.tasks, appID: roster.instance, isPersistent: true, correlationID: entry.task,
            replyTo: entry.replyTo)
        return await finish(result, errand, body: entry.message ?? [], properties)
    }
}

extension Outcome {
    /// The sentence of its problem, for operators.
    fileprivate var sentence: String {
        switch self {
        case .failed(let problem, _), .refused(let problem): problem.detail
        default: name
        }
    }
}
