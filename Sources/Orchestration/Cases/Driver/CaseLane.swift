import Contracts
import Logging
import Messaging

/// The case lane: takes cases, has them sent, takes replies, sees to timers. Every step is a transaction of the store; nothing is known here that
/// is not on disk, so a process that is killed and starts again goes on where it was.
final class CaseLane: Sendable {
    let store: any RequestStore
    let settings: CaseSettings
    let keeper: CaseKeeper
    let plans: CasePlans
    let time: any TimeSource
    let logger: Logger
    let metrics: CaseMetrics
    /// Rung when something waits to be sent.
    let outbox = Alarm()
    /// Rung when a timer may come sooner than the one that is slept to.
    let timers = Alarm()
    /// Rung when events wait to be told.
    let events: EventAlarms
    /// Rung when another calendar may be in force.
    let calendars = Alarm()

    init(
        store: any RequestStore, gateway: String, webhooks: Set<String>, catalogue: Catalogue, settings: CaseSettings, time: any TimeSource,
        metrics: CaseMetrics, logger: Logger
    ) {
        self.store = store
        self.settings = settings
        keeper = CaseKeeper(gateway: gateway, webhooks: webhooks, publicURL: settings.publicURL)
        events = EventAlarms(channels: webhooks)
        plans = CasePlans(catalogue: catalogue, ladder: settings.ladder)
        self.time = time
        self.metrics = metrics
        self.logger = logger
    }

    /// What an input did, with the case after it.
    struct Step: Sendable {
        var machine: CaseMachine
        var record: CaseRecord
        var ignored: CaseIgnored?
        /// What happened besides.
        var notes: [CaseNote] = []
    }

    /// Gives a case an input and stores what follows.
    /// - Returns: nil where there is no such case.
    func change(
        _ request: String, by actor: String,
        _ input: @escaping @Sendable (inout CaseMachine, Timestamp) -> Result<CaseChange, CaseIgnored>
    ) async throws -> Step? {
        let (keeper, plans, now) = (keeper, plans, time.timestamp)
        let step = try await store.write { store -> Step? in
            guard let record = try store.caseRecord(id: request) else { return nil }
            return try Self.step(record, by: actor, at: now, keeper: keeper, plans: plans, in: store, input)
        }
        if let step {
            metrics.noted([step])
            if step.ignored == nil || !step.notes.isEmpty { wake() }
        }
        return step
    }

    /// The same within a transaction.
    static func step(
        _ record: CaseRecord, by actor: String, at now: Timestamp, keeper: CaseKeeper, plans: CasePlans, in store: any StoreWriting,
        _ input: (inout CaseMachine, Timestamp) -> Result<CaseChange, CaseIgnored>
    ) throws -> Step {
        var machine = try plans.machine(of: record, in: store)
        let before = machine.answerState
        // Whatever happens to a case, it is counted by the calendars in force, and its record says where they differ.
        let recounted = try plans.recount(&machine, of: record, at: now, in: store)
        if let recounted {
            try keeper.note(recounted.notes, of: machine, record: record, by: Self.calendarActor, at: now, in: store)
        }
        var (change, ignored) = (CaseChange(), CaseIgnored?.none)
        switch input(&machine, now) {
        case .success(let made): change = made
        case .failure(let why) where recounted == nil: return Step(machine: machine, record: record, ignored: why)
        case .failure(let why): ignored = why
        }
        let record = try keeper.keep(machine, change, before: before, record: record, actor: actor, at: now, in: store)
        plans.remember(machine, of: record)
        return Step(machine: machine, record: record, ignored: ignored, notes: (recounted?.notes ?? []) + change.notes)
    }

    /// Who moves due dates when a calendar comes, as it stands in the record.
    static let calendarActor = "calendar"

    /// Wakes those who carry out what was stored.
    func wake() {
        outbox.ring()
        events.ring()
        timers.ring()
    }

    /// What came of one look at what is due.
    enum Turn {
        case worked
        case idle(until: Timestamp?)
    }

    /// Does what is due, again and again until cancelled, and sleeps to what is due next. Where the store fails it is tried again after a pause.
    func keepUp(with what: StaticString, wokenBy alarm: Alarm, _ turn: () async throws -> Turn) async {
        while !Task.isCancelled {
            let next: Timestamp?
            do {
                guard case .idle(let until) = try await turn() else { continue }
                next = until
            } catch {
                complain("\(what) cannot be read or written; it is tried again", error)
                next = time.timestamp.advanced(by: settings.firstPause)
            }
            await alarm.wait(until: instant(of: next), by: time)
        }
    }

    /// Does something at once and after each interval, until cancelled. How often is kept by a clock that nobody sets: a wall clock that was wrong for
    /// a moment must not put it off. What fails is done again after a pause.
    func every(_ interval: Duration, complaining complaint: Logger.Message, _ body: () async throws -> Void) async {
        while !Task.isCancelled {
            var pause = interval
            do {
                try await body()
            } catch {
                complain(complaint, error)
                pause = settings.firstPause
            }
            // Cancelled: the next process does it at its start.
            do { try await time.sleep(until: time.now.advanced(by: pause)) } catch { return }
        }
    }

    /// Logs what went wrong; not at an orderly stop, where what was interrupted is no fault.
    func complain(_ what: Logger.Message, _ error: any Error) {
        guard !Task.isCancelled else { return }
        logger.error(what, metadata: ["error": "\(error)"])
    }

    /// Keeps what nobody could handle for an operator.
    /// - Parameter sender: who had sent it, where the broker said so to us.
    func park(_ parked: ParkedMessage, sender: String?) async throws {
        let now = time.timestamp
        let (eraseAt, most) = (now.advanced(by: settings.parkedRetention), settings.mostParkedBodies)
        try await store.write { store in
            var record = ParkedRecord(parked, sender: sender, at: now, eraseAt: eraseAt)
            // A flood must not fill the disk: that it came is kept, and why.
            if try store.parkedCount() >= most { record.body = [] }
            try store.insert(record)
        }
    }

    /// Gives a delivery back that could not be stored; not at once, or the broker would hand it over as fast as it can.
    func giveBack() async -> Settlement {
        // Cancelled: the queue has it back all the same.
        do { try await time.sleep(until: time.now.advanced(by: settings.firstPause)) } catch {}
        return .requeued
    }

    /// The moment of the wall clock on the monotonic one, but no later than somebody should look again.
    func instant(of due: Timestamp?) -> ContinuousClock.Instant {
        let now = time.moment
        let wait = due.map { min(now.timestamp.duration(to: $0), settings.longestSleep) } ?? settings.longestSleep
        return now.instant.advanced(by: max(wait, .zero))
    }
}
