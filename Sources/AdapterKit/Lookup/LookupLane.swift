import Contracts
import JSON
import Messaging
import Synchronization

/// Works on the deliveries of the lookup queue: admits, runs the handlers, replies, and tells the broker when a delivery is done with.
///
/// Handlers run in tasks of their own, not in those in which the bus hands deliveries over: when the consumer is cancelled in an orderly
/// stop, what was begun goes on undisturbed. ``work()`` lives as long as they do.
final class LookupLane: Sendable {
    /// How finely time limits are kept; half of the 20 ms that the orchestrator leaves for the way back.
    private static let tick: Duration = .milliseconds(10)
    /// No delivery stays unsettled for 60 s, whatever limit an operation has.
    private static let longestRun: Duration = .seconds(45)

    /// A delivery whose tasks are to be run.
    private struct Begun: Sendable {
        let ticket: DeliveryBoard.Ticket
        let address: String
        let jobs: [Job]
    }

    private let roster: Roster
    private let admission: Admission
    private let board: DeliveryBoard
    private let source: ReplySource
    private let parking: ParkingLot
    private let time: any TimeSource
    private let metrics: AdapterMetrics
    private let problems: ProblemLog
    private let running = RunningDeliveries()
    /// Rung when something becomes due before the watch wakes by itself.
    private let alarm: Alarm
    private let sleepingUntil = Mutex<ContinuousClock.Instant?>(nil)

    init(
        roster: Roster, orchestratorUser: String, board: DeliveryBoard, source: ReplySource, alarm: Alarm, parking: ParkingLot,
        time: any TimeSource, metrics: AdapterMetrics, problems: ProblemLog
    ) {
        self.roster = roster
        admission = Admission(department: roster.department, operations: roster.operations(of: .lookup), orchestratorUser: orchestratorUser)
        self.board = board
        self.source = source
        self.alarm = alarm
        self.parking = parking
        self.time = time
        self.metrics = metrics
        self.problems = problems
    }

    /// Takes a delivery and says, once it is done with, what the broker is told.
    func handle(_ message: IncomingMessage) async -> Settlement {
        switch admission.judge(message, at: time.timestamp) {
        case .judged(let entries, let replyTo): await handle(entries, of: message, replyTo: replyTo)
        case .park(let rejection, let telling, let replyTo):
            await handle([], of: message, replyTo: replyTo ?? "", telling: telling, parking: [(message.body, rejection)])
        }
    }

    private func handle(
        _ entries: [Admission.Entry], of message: IncomingMessage, replyTo: String, telling: [Telling] = [],
        parking whole: [([UInt8], Rejection)] = []
    ) async -> Settlement {
        var jobs: [Job] = []
        var tellings = telling
        var parks = whole
        for entry in entries {
            switch entry {
            case .run(let job): jobs.append(job)
            // Only the case lane's admission says so.
            case .withdraw: break
            case .expired: metrics.count(.expired)
            case .park(let raw, let rejection, let telling):
                parks.append((raw.envelope(replyTo: replyTo), rejection))
                if let telling { tellings.append(telling) }
            }
        }
        let granted = board.reserve(jobs.count)
        tellings += jobs[granted...].map { Telling(busy: $0, capacity: granted) }
        guard let ticket = start(Array(jobs[..<granted]), telling: tellings, replyTo: replyTo) else {
            board.release(granted)
            return .requeued
        }
        var isParked = true
        for (body, rejection) in parks { isParked = await parking.park(body, message.properties, because: rejection) && isParked }
        let settlement = await ticket.settlement.value
        return isParked ? settlement : .requeued
    }

    private func start(_ jobs: [Job], telling tellings: [Telling], replyTo: String) -> DeliveryBoard.Ticket? {
        let now = time.now
        let timestamp = time.timestamp
        let limits = jobs.map { limit(of: $0, now: now, timestamp: timestamp) }
        guard running.begin() else { return nil }
        guard let ticket = board.open(address: replyTo, jobs: jobs, limits: limits, told: tellings.count, now: now) else {
            running.end()
            return nil
        }
        source.add(tellings.map { entry($0.identity, $0.outcome, to: replyTo, delivery: ticket.number, operation: $0.operation) })
        // It begins here, on this thread, and leaves it where it first waits.
        Task.immediate {
            await self.run(Begun(ticket: ticket, address: replyTo, jobs: jobs))
            self.running.end()
        }
        if let due = DeliveryProgress(limits: limits, told: 0, now: now).due(after: now) { watch(from: due) }
        return ticket
    }

    /// Until when a task may run: its deadline, and no longer than the operation may take. Where our clock says that the deadline has
    /// just passed, the orchestrator's may say otherwise.
    private func limit(of job: Job, now: ContinuousClock.Instant, timestamp: Timestamp) -> ContinuousClock.Instant {
        let longest = min(roster.lookups[job.operation]?.contract.limit ?? Self.longestRun, Self.longestRun)
        guard let deadline = job.task.deadline else { return now.advanced(by: longest) }
        let left = timestamp.duration(to: deadline)
        return now.advanced(by: min(left > .zero ? left : left + Admission.clockTolerance, longest))
    }
}

// MARK: - Running

extension LookupLane {
    /// Lives until the last handler has returned after ``finish()``. When its task is cancelled, what still runs goes back to the queue.
    func work() async {
        await withTaskCancellationHandler {
            await running.waitForAll()
            board.close()
        } onCancel: {
            board.close()
            finish()
        }
    }

    /// Keeps time limits, in steps of a tick. Lives until its task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let now = time.now
            for late in board.tick(at: now) { giveUp(late) }
            source.tick(at: now)
            metrics.inFlight(board.inFlight)
            let next = now.advanced(by: Self.tick)
            let due: ContinuousClock.Instant? = sleepingUntil.withLock { until in
                // Replies that wait are offered again and again.
                until = source.isWaiting ? next : board.due(after: now).map { max($0, next) }
                return until
            }
            await alarm.wait(until: due, by: time)
        }
    }

    /// Makes sure that the watch is awake then.
    private func watch(from due: ContinuousClock.Instant) {
        let isSooner = sleepingUntil.withLock { until in
            guard until.map({ due < $0 }) ?? true else { return false }
            until = due
            return true
        }
        if isSooner { alarm.ring() }
    }

    /// Waits until what was begun is answered, at most that long.
    func drain(within limit: Duration) {
        board.drain(until: time.now.advanced(by: limit))
        alarm.ring()
    }

    func drained() async { await board.drained() }

    /// Lets ``work()`` return once nothing runs any more.
    func finish() { running.finish() }

    /// Runs the tasks of one delivery side by side. When the last one that somebody waits for is answered or given up, those that still
    /// run are cancelled. Each begins at once on this thread and leaves it where it first waits, so what needs no waiting is answered in one
    /// go, and those answers leave together.
    private func run(_ delivery: Begun) async {
        await withDiscardingTaskGroup { group in
            let run = ReplyRun(source)
            for (place, job) in delivery.jobs.enumerated() { group.addImmediateTask { await self.run(job, place, of: delivery, in: run) } }
            run.flush()
            await delivery.ticket.resolved.value
            group.cancelAll()
        }
    }

    private func run(_ job: Job, _ place: Int, of delivery: Begun, in run: ReplyRun) async {
        defer { board.release() }
        guard let lookup = roster.lookups[job.operation] else { return }
        let started = time.now
        let outcome: Outcome
        do {
            outcome = try await lookup.handler.answer(TaskInput(job.input), context(of: job))
        } catch  where Task.isCancelled {
            return board.abandon(place, of: delivery.ticket.number, at: time.now)
        } catch {
            metrics.count(.thrown)
            problems.handlerFailed(error, job.operation.description)
            outcome = .failed(TaskProblem(.internal, "the back office could not be asked"))
        }
        let now = time.now
        metrics.ran(job.operation, for: now - started)
        guard board.finish(place, of: delivery.ticket.number, at: now) else { return }
        let checked = check(outcome, of: lookup.contract)
        metrics.count(.droppedFromInput, by: job.dropped)
        run.add(entry(TaskIdentity(job.task), checked, to: delivery.address, delivery: delivery.ticket.number, operation: job.operation))
    }

    private func context(of job: Job) -> TaskContext {
        TaskContext(
            operation: job.operation, task: job.task.task, request: job.task.request, purpose: job.task.purpose, deadline: job.task.deadline,
            now: time.timestamp)
    }

    private func check(_ outcome: Outcome, of operation: Operation) -> Outcome {
        let checked = OutcomeCheck(outcome, of: operation)
        metrics.count(.droppedFromData, by: checked.dropped)
        if let breach = checked.breach { report(breach: breach, of: operation.reference) }
        return checked.outcome
    }

    private func report(breach: String, of operation: OperationReference) {
        metrics.count(.breach)
        problems.contractBroken(breach, operation.description)
    }

    private func giveUp(_ late: DeliveryBoard.Late) {
        metrics.count(.givenUp)
        let outcome = Outcome.failed(TaskProblem(.internal, "the back office did not answer in time"))
        source.add([entry(TaskIdentity(late.job.task), outcome, to: late.address, delivery: late.delivery, operation: late.job.operation)])
    }

    /// A reply as it waits for the socket.
    private func entry(
        _ identity: TaskIdentity, _ outcome: Outcome, to address: String, delivery: UInt64, operation: OperationReference?
    ) -> ReplyOutbox.Entry {
        func text(_ outcome: Outcome) -> [UInt8] {
            Reply(
                task: identity.task, attempt: identity.attempt, round: identity.round, department: roster.department, instance: roster.instance,
                outcome: outcome, asOf: time.timestamp, trace: identity.trace
            ).utf8
        }
        var outcome = outcome
        var bytes = text(outcome)
        if bytes.count > ReplyOutbox.longestReply, let operation {
            report(breach: "the reply is longer than a message may be", of: operation)
            outcome = .failed(TaskProblem(.internal, "the answer is longer than a message may be"))
            bytes = text(outcome)
        }
        metrics.replied(outcome, to: operation)
        return ReplyOutbox.Entry(
            address: address, text: bytes, task: identity.task, trace: identity.trace, delivery: delivery, readyAt: time.now)
    }
}
