public import Contracts
public import Logging
public import Messaging
public import Metrics

/// Runs an adapter on the bus, as one instance of its department.
///
/// It takes tasks from the department's lookup queue, holds them and their answers to the contracts, runs the adapter's handlers within
/// the tasks' deadlines, replies, parks what nobody can read, and says every 5 s that it lives.
public final class AdapterService: Sendable {
    private let roster: Roster
    private let settings: AdapterSettings
    private let bus: any MessageBus
    private let lane: LookupLane
    private let presence: PresenceAnnouncer
    private let logger: Logger
    private let unanswered: [OperationReference]
    private let stopped = Promise<Void>()

    /// Puts an adapter and its contracts together. Nothing runs before ``run()``.
    /// - Parameters: as of ``init(department:handlers:catalogue:bus:settings:instance:time:logger:metrics:)``.
    public convenience init(
        _ adapter: any DepartmentAdapter, catalogue: Catalogue, bus: any MessageBus, settings: AdapterSettings = AdapterSettings(),
        instance: String, time: any TimeSource = SystemTime(), logger: Logger, metrics factory: any MetricsFactory = MetricsSystem.factory
    ) throws(AdapterError) {
        try self.init(
            department: type(of: adapter).department, handlers: adapter.handlers, catalogue: catalogue, bus: bus, settings: settings,
            instance: instance, time: time, logger: logger, metrics: factory)
    }

    /// Puts handlers and their contracts together, where the department is known only when the program runs.
    /// - Parameters:
    ///   - instance: the instance's name, unique among the living: see ``instanceName(of:identity:)``.
    ///   - bus: a bus of the department's own broker user, which runs for as long as ``run()`` does.
    /// - Throws: ``AdapterError`` where a handler has no contract or a setting cannot work.
    public init(
        department: String, handlers: [Handler], catalogue: Catalogue, bus: any MessageBus, settings: AdapterSettings = AdapterSettings(),
        instance: String, time: any TimeSource = SystemTime(), logger: Logger, metrics factory: any MetricsFactory = MetricsSystem.factory
    ) throws(AdapterError) {
        try settings.check()
        let roster = try Roster(department: department, handlers: handlers, catalogue: catalogue, instance: instance)
        let metrics = AdapterMetrics(department: department, operations: Array(roster.operations.keys), factory: factory)
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
            capacity: settings.capacity, now: time.timestamp, software: settings.software)
        lane = LookupLane(
            roster: roster, orchestratorUser: settings.orchestratorUser, board: board, source: source, alarm: alarm, parking: parking,
            time: time, metrics: metrics, problems: problems)
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
    public func run() async {
        for operation in unanswered { logger.warning("an operation has a contract but no handler", metadata: ["operation": "\(operation)"]) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.presence.run() }
            group.addTask { await self.lane.work() }
            group.addTask { await self.lane.watch() }
            await consume()
            await lane.drained()
            await presence.enter(.leaving)
            lane.finish()
            group.cancelAll()
        }
    }

    /// Begins an orderly stop. May be called from anywhere, and more than once.
    public func stop() { stopped.keep(()) }

    /// Consumes until the stop, and returns when every delivery is settled.
    private func consume() async {
        let subscription = Subscription(.queue(QueueName.lookup(roster.department)), prefetch: settings.prefetch)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.bus.consume(subscription) { await self.lane.handle($0) } }
            await withTaskCancellationHandler {
                await stopped.value
            } onCancel: {
                stop()
            }
            await presence.enter(.draining)
            lane.drain(within: settings.drainLimit)
            group.cancelAll()
        }
    }
}
