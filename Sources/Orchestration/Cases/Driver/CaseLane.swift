import Contracts
import Crypto
import JSON
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
    let events = Alarm()

    init(
        store: any RequestStore, gateway: String, webhooks: Set<String>, catalogue: Catalogue, settings: CaseSettings, time: any TimeSource,
        metrics: CaseMetrics, logger: Logger
    ) {
        self.store = store
        self.settings = settings
        keeper = CaseKeeper(gateway: gateway, webhooks: webhooks)
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
    }

    /// Gives a case an input and stores what follows.
    /// - Returns: nil where there is no such case.
    func change(
        _ request: String, by actor: String,
        _ input: @escaping @Sendable (inout CaseMachine, CaseRecord, Timestamp) throws -> Result<CaseChange, CaseIgnored>
    ) async throws -> Step? {
        let (keeper, plans, now) = (keeper, plans, time.timestamp)
        let step = try await store.write { store -> Step? in
            guard let record = try store.caseRecord(id: request) else { return nil }
            return try Self.step(record, by: actor, at: now, keeper: keeper, plans: plans, in: store, input)
        }
        if let step, step.ignored == nil { wake(step.machine) }
        return step
    }

    /// The same within a transaction.
    static func step(
        _ record: CaseRecord, by actor: String, at now: Timestamp, keeper: CaseKeeper, plans: CasePlans, in store: any StoreWriting,
        _ input: (inout CaseMachine, CaseRecord, Timestamp) throws -> Result<CaseChange, CaseIgnored>
    ) throws -> Step {
        var machine = try plans.machine(of: record, in: store)
        let before = machine.answerState
        switch try input(&machine, record, now) {
        case .failure(let ignored): return Step(machine: machine, record: record, ignored: ignored)
        case .success(let change):
            let record = try keeper.keep(machine, change, before: before, record: record, actor: actor, at: now, in: store)
            return Step(machine: machine, record: record)
        }
    }

    /// Wakes those who carry out what was stored.
    func wake(_ machine: CaseMachine) {
        outbox.ring()
        events.ring()
        timers.ring()
    }

    /// The moment of the wall clock on the monotonic one, but no later than somebody should look again.
    func instant(of due: Timestamp?) -> ContinuousClock.Instant {
        let now = time.moment
        let wait = due.map { min(now.timestamp.duration(to: $0), settings.longestSleep) } ?? settings.longestSleep
        return now.instant.advanced(by: max(wait, .zero))
    }
}
