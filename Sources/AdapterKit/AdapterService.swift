public import Contracts
public import Logging
public import Messaging
public import Metrics

/// Runs an adapter on the bus, as one instance of its department.
///
/// It takes tasks from the department's queues, holds them and their answers to the contracts, runs the adapter's handlers, replies, parks what
/// nobody can read, and says every 5 s that it lives. Lookups are answered within their deadlines; tasks of cases take effect once, by the ledger.
public final class AdapterService: Sendable {
    private let roster: Roster
    private let settings: AdapterSettings
    private let bus: any MessageBus
    private let lookups: LookupLane
    /// What the lane of cases consists of; nil where there are no handlers for any.
    private let cases: (lane: CaseLane, upkeep: CaseUpkeep)?
    private let presence: PresenceAnnouncer
    private let logger: Logger
    private let unanswered: [OperationReference]
    private let stopped = Promise<Void>()

    /// Puts an adapter and its contracts together. Nothing runs before ``run()``.
    /// - Parameters: as of ``init(department:handlers:caseHandlers:ledger:documentClient:catalogue:bus:settings:instance:time:logger:metrics:)``. Without a
    ///   ledger it answers lookups alone.
    public convenience init(
        _ adapter: any DepartmentAdapter, ledger: (any Ledger)? = nil, documentClient: DocumentClient? = nil, catalogue: Catalogue,
        bus: any MessageBus, settings: AdapterSettings = AdapterSettings(), instance: String, time: any TimeSource = SystemTime(), logger: Logger,
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) throws(AdapterError) {
        try self.init(
            department: type(of: adapter).department, handlers: adapter.handlers, caseHandlers: ledger == nil ? [] : adapter.caseHandlers,
            ledger: ledger, documentClient: documentClient, catalogue: catalogue, bus: bus, settings: settings, instance: instance, time: time,
            logger: logger, metrics: factory)
    }

    /// Puts handlers and their contracts together, where the department is known only when the program runs.
    /// - Parameters:
    ///   - ledger: where tasks of cases are recorded; shared by all instances of the department. Needed where there are handlers for cases.
    ///   - documentClient: by which handlers for cases fetch papers; nil where they need none.
    ///   - instance: the instance's name, unique among the living: see ``instanceName(of:identity:)``.
    ///   - bus: a bus of the department's own broker user, which runs for as long as ``run()`` does.
    /// - Throws: ``AdapterError`` where a handler has no contract or a setting cannot work.
    public init(
        department: String, handlers: [Handler], caseHandlers: [CaseHandler] = [], ledger: (any Ledger)? = nil,
        documentClient: DocumentClient? = nil, catalogue: Catalogue, bus: any MessageBus, settings: AdapterSettings = AdapterSettings(),
        instance: String, time: any TimeSource = SystemTime(), logger: Logger,
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) throws(AdapterError) {
        try settings.check()
        let roster = try Roster(
            department: department, handlers: handlers, caseHandlers: caseHandlers, catalogue: catalogue, instance: instance)
        guard ledger != nil || caseHandlers.isEmpty else {
            throw AdapterError(.invalidConfiguration, "\(department) has handlers for cases and no ledger to record them in")
        }
        let metrics = AdapterMetrics(department: department, operations: roster.references, factory: factory)
        let identifiers = MessageIdentifiers(instance: instance, startedAt: time.timestamp)
        let problems = ProblemLog(logger, time: time)
        let board = DeliveryBoard(capacity: settings.capacity)
        let envelope = ReplyEnvelope(department: department, instance: instance, identifiers: identifiers, time: time)
        let alarm = Alarm()
        let source = ReplySource(envelope: envelope, bus: bus, metrics: metrics, alarm: alarm) { board.wrote($0, at: time.now) }
        let parking = ParkingLot(
            department: department, instance: instance, bus: bus, time: time, identifiers: identifiers, metrics: metrics, problems: problems)
        let card = Presence(
            department: department, instance: instance, state: .serving, operations: roster.announced, batch: settings.batch,
            capacity: settings.capacity, now: time.timestamp, software: settings.software, card: settings.card)
        lookups = LookupLane(
            roster: roster, orchestratorUser: settings.orchestratorUser, board: board, source: source, alarm: alarm, parking: parking,
            time: time, metrics: metrics, problems: problems)
        if let ledger, !caseHandlers.isEmpty {
            let worker = CaseWorker(
                ledger: ledger, envelope: envelope, documentClient: documentClient, time: time, metrics: metrics, problems: problems)
            let replies = CaseReplies(envelope: envelope, bus: bus, time: time, metrics: metrics)
            let lane = CaseLane(
                roster: roster, settings: settings, worker: worker, replies: replies, parking: parking, time: time, metrics: metrics)
            let upkeep = CaseUpkeep(
                lane: lane, worker: worker, replies: replies, parking: parking, bus: bus, time: time, lifetime: settings.ledgerLifetime)
            cases = (lane, upkeep)
        } else {
            cases = nil
        }
        presence = PresenceAnnouncer(card: card, bus: bus, identifiers: identifiers, time: time)
        unanswered = roster.unanswered(in: catalogue)
        self.roster = roster
        self.settings = settings
        self.bus = bus
        self.logger = logger
        bus.attach(source)
    }

    /// The name of an instance: the department's and four hexadecimal digits. Draw another `identity` when one of that name lives.
    public static func instanceName(of department: String, identity: UInt16) -> String {
        let digits = String(identity, radix: 16)
        return "\(department)-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    /// Answers until ``stop()`` is called, then drains: nothing new is taken, what was begun is answered, within the drain limit.
    ///
    /// When its task is cancelled instead it stops at once: handlers are cancelled, and what is not answered goes back to the queue for
    /// another instance. Either way it says last that it leaves.
    /// - Throws: ``AdapterError`` with the code `disk` where the ledger is lost: the process must end without another answer.
    public func run() async throws(AdapterError) {
        for operation in unanswered { logger.warning("an operation has a contract but no handler", metadata: ["operation": "\(operation)"]) }
        let failure = await withTaskGroup(of: AdapterError?.self) { group in
            group.addTask {
                await self.presence.run()
                return nil
            }
            group.addTask {
                await self.lookups.work()
                return nil
            }
            group.addTask {
                await self.lookups.watch()
                return nil
            }
            if let cases {
                group.addTask {
                    await cases.upkeep.run()
                    return nil
                }
                group.addTask { await self.work(cases.lane) }
            }
            await consume()
            await lookups.drained()
            await cases?.lane.drained()
            await presence.enter(.leaving)
            lookups.finish()
            group.cancelAll()
            var failure: AdapterError?
            for await error in group { failure = failure ?? error }
            return failure
        }
        if let failure { throw failure }
    }

    /// Begins an orderly stop. May be called from anywhere, and more than once.
    public func stop() { stopped.keep(()) }

    /// - Returns: why the ledger is lost, where it is; then the instance stops.
    private func work(_ lane: CaseLane) async -> AdapterError? {
        do {
            try await lane.work()
            return nil
        } catch {
            logger.critical("the ledger is lost, and the adapter stops; see to the disk", metadata: ["reason": "\(error.message)"])
            stop()
            return error
        }
    }

    /// Consumes until the stop, and returns when every delivery is settled.
    private func consume() async {
        await withTaskGroup(of: Void.self) { group in
            if !roster.lookups.isEmpty {
                let subscription = Subscription(.queue(QueueName.lookup(roster.department)), prefetch: settings.prefetch)
                group.addTask { await self.bus.consume(subscription) { await self.lookups.handle($0) } }
            }
            if let lane = cases?.lane {
                let subscription = Subscription(.queue(QueueName.case(roster.department)), prefetch: settings.casePrefetch)
                group.addTask { await self.bus.consume(subscription) { await lane.handle($0) } }
            }
            await withTaskCancellationHandler {
                await stopped.value
            } onCancel: {
                stop()
            }
            await presence.enter(.draining)
            lookups.drain(within: settings.drainLimit)
            cases?.lane.drain()
            group.cancelAll()
        }
    }
}
