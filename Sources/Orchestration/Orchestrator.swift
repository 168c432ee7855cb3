public import Contracts
import JSON
public import Logging
public import Messaging
import Synchronization

/// Takes requests, asks the departments, and keeps the answers: the driver around the lookup core.
///
/// The bus lives elsewhere and runs beside this; attach both to one service group, the bus first.
public final class Orchestrator: RequestDesk {
    /// Who this orchestrator is on the bus.
    public struct Identity: Hashable, Sendable {
        /// The gateway's name, shared by several orchestrators.
        public var gateway: String
        /// This process: `<gateway>-<4 hex>`.
        public var instance: String

        public init(gateway: String, instance: String) {
            self.gateway = gateway
            self.instance = instance
        }

        /// A new instance of the gateway.
        public init(gateway: String, using random: inout some RandomNumberGenerator) {
            self.init(gateway: gateway, instance: ReplyAddress.instance(gateway: gateway, identity: random.next()))
        }
    }

    private let identity: Identity
    private let lane: LookupLane
    private let bus: any MessageBus
    private let settings: LookupSettings
    /// Beside the lane's, so that reading it waits for nobody.
    private let inForce: Mutex<Catalogue>
    private let channels: ChannelDirectory
    private let cases: (any CaseDesk)?
    private let journal: any AccessJournal
    private let time: any TimeSource
    private let metrics = LookupMetrics()
    private let parking: Parking
    private let publisher: TaskPublisher
    private let replies: ReplyReader
    private let presence: PresenceReader
    private let logger: Logger
    private let newID: @Sendable (Timestamp) -> String
    private let stopped = Alarm()
    private let startedAt: Timestamp

    /// - Parameters:
    ///   - bus: connected as the orchestrator's user, with `Topology.orchestrator` to declare.
    ///   - channels: those that may ask over the bus; HTTP has its own use of them.
    ///   - cases: takes cases that come over the bus; nil where this gateway takes none.
    ///   - journal: where it is recorded who asked what about whom.
    ///   - newID: makes the ids of requests; for tests.
    public init(
        identity: Identity, catalogue: Catalogue, bus: any MessageBus, channels: ChannelDirectory, journal: any AccessJournal,
        cases: (any CaseDesk)? = nil,
        settings: LookupSettings = .init(), time: any TimeSource = SystemTime(), logger: Logger, newID: (@Sendable (Timestamp) -> String)? = nil
    ) {
        self.identity = identity
        self.bus = bus
        self.settings = settings
        inForce = Mutex(catalogue)
        self.channels = channels
        self.cases = cases
        self.journal = journal
        self.time = time
        startedAt = time.timestamp
        self.logger = logger
        self.newID =
            newID
            ?? {
                var random = SystemRandomNumberGenerator()
                return RequestID.make(at: $0, using: &random)
            }
        lane = LookupLane(
            core: LookupCore(instance: identity.instance, catalogue: catalogue, settings: settings), bus: bus, time: time, metrics: metrics)
        parking = Parking(instance: identity.instance, bus: bus, time: time, metrics: metrics, logger: logger)
        publisher = TaskPublisher(lane: lane, instance: identity.instance, messageLimit: settings.messageLimit, time: time)
        replies = ReplyReader(lane: lane, parking: parking, metrics: metrics, contracts: ReplyContracts(metrics: metrics, logger: logger))
        presence = PresenceReader(lane: lane, metrics: metrics)
    }

    /// Lives until ``stop()`` is called and what was taken over the bus is answered, or until its task is cancelled, which ends all at once.
    public func run() async {
        bus.attach(publisher)
        let instance = identity.instance
        let reading = [
            bus.receive(Subscription(.exclusive { ReplyAddress(instance: instance, connection: $0).replyQueue })) { [replies] in replies.read($0) },
            bus.receive(Subscription(.exclusive { ReplyAddress(instance: instance, connection: $0).presenceQueue })) { [presence] in presence.read($0)
            },
        ]
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchBus() }
            group.addTask { await self.lane.runTimers() }
            group.addTask { await self.lane.runPublishing() }
            group.addTask { await self.parking.run() }
            await takeBusRequests()
            group.cancelAll()
        }
        withExtendedLifetime(reading) {}
    }

    /// Begins an orderly stop: nothing more is taken from the bus, and those that were taken get their answers. Whoever submits elsewhere
    /// has to stop before.
    public func stop() { stopped.ring() }

    /// Returns when all that was taken until the stop is answered.
    private func takeBusRequests() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.busRequests.run() }
            await stopped.wait()
            group.cancelAll()
        }
    }

    private var busRequests: BusRequests {
        BusRequests(
            gateway: identity.gateway, instance: identity.instance, desk: self, cases: cases, lane: lane, channels: channels, bus: bus,
            parking: parking, metrics: metrics, time: time, logger: logger)
    }

    /// Follows the bus: replies have a way back only while it reads, and presence means something only while it is heard.
    private func watchBus() async {
        for await status in bus.statusChanges() {
            lane.change { core, now, effects in
                let before = core.replyConnection
                core.repliesRead(by: status.consuming.connection, at: now, effects: &effects)
                guard core.replyConnection != before else { return }
                if core.replyConnection == nil { core.presence.deaf() } else { core.presence.listening(at: now.instant) }
            }
        }
    }

    /// Puts another catalogue in force. Requests in flight stay with the one that they began with.
    /// - Throws: ``Problem`` where the departments differ: their queues are declared on connect, so that takes a restart.
    public func use(_ catalogue: Catalogue) throws(Problem) {
        let isTaken = lane.read { core in
            guard Set(core.catalogue.departments.keys) == Set(catalogue.departments.keys) else { return false }
            core.use(catalogue)
            return true
        }
        guard isTaken else { throw Problem.otherDepartments }
        inForce.withLock { $0 = catalogue }
    }

    // MARK: - RequestDesk

    public var catalogue: Catalogue { inForce.withLock { $0 } }

    public func submit(_ submission: Submission) throws(Problem) -> Accepted {
        let check = try CheckedSubmission(submission, catalogue: catalogue)
        // What has an effect must never travel without a store.
        guard check.matter.lane == .lookup else { throw Problem.casesNotTaken }
        let deadline = min(check.matter.deadline, submission.limit ?? check.matter.deadline)
        let isReady = bus.status.isReady
        let now = time.moment
        // All that needs no lock is done before it: others wait for it.
        let opening = LookupOpening(
            request: newID(now.timestamp), check: check, deadline: deadline, key: submission.idempotencyKey, channel: submission.channel.name,
            trace: submission.trace, at: now)
        let record = check.accessRecord(request: opening.request, channel: submission.channel.name, at: now.timestamp)
        let opened = lane.change { core, now, effects -> Result<Accepted, Problem> in
            do throws(Problem) {
                if let request = try core.earlier(submission.idempotencyKey, channel: submission.channel.name, check: check) {
                    return .success(Accepted(request: request, isRepeat: true, deadline: check.matter.deadline))
                }
                guard isReady, core.replyConnection != nil else { throw Problem.busUnavailable(retryAfter: settings.retryAfter) }
                guard core.hasRoom else { throw Problem.overloaded(retryAfter: settings.retryAfter) }
                try core.takeLeave(for: submission.channel, at: now, effects: &effects)
            } catch {
                return .failure(error)
            }
            guard journal.record(record) else {
                return .failure(Problem.busUnavailable(retryAfter: settings.retryAfter))
            }
            core.open(opening, effects: &effects)
            return .success(Accepted(request: opening.request, isRepeat: false, deadline: deadline))
        }
        return try opened.get()
    }

    public func answer(to request: String, for channel: Channel) throws(Problem) -> Answer {
        guard let answer = lane.read({ $0.answer(to: request, channel: channel.name) }) else { throw Problem.unknownRequest }
        return answer
    }

    public func closedAnswer(to request: String, for channel: Channel, within limit: Duration) async throws(Problem) -> Answer {
        guard let answer = await lane.closedAnswer(to: request, channel: channel.name, within: limit) else { throw Problem.unknownRequest }
        return answer
    }

    public func revisions(of request: String, for channel: Channel, after revision: Int) throws(Problem) -> AsyncStream<Answer> {
        guard let revisions = lane.revisions(of: request, channel: channel.name, after: revision) else { throw Problem.unknownRequest }
        return revisions
    }

    public var readiness: [ReadinessCheck] {
        let status = bus.status
        // Ready is who can take a request: the core learns of the connection a moment after the bus.
        let known = lane.read { $0.replyConnection }
        let isReading = if let connection = status.consuming.connection { connection == known } else { false }
        return [
            ReadinessCheck(name: "broker-publishing", isReady: status.publishing.connection != nil, detail: "\(status.publishing)"),
            ReadinessCheck(name: "broker-consuming", isReady: isReading, detail: "\(status.consuming)"),
            journal.check,
        ] + [cases?.readiness].compactMap { $0 }
    }

    public var departments: [DepartmentStatus] {
        let now = time.now
        return lane.read { core in
            core.desks.values.map { desk in
                let name = desk.department.name
                return DepartmentStatus(
                    name: name, presence: core.presence.state(of: name, at: now), instances: core.presence.count(of: name, at: now),
                    instancesExpected: desk.department.instances, isCircuitOpen: desk.isCircuitOpen(at: now), inFlight: desk.inFlight,
                    alarms: core.presence.alarms(
                        of: name, expected: desk.department.instances, operations: core.catalogue.operations(of: name), at: now),
                    cards: core.presence.cards(of: name, at: now))
            }.sorted { $0.name < $1.name }
        }
    }

    public func use(of operation: OperationReference) -> OperationUse {
        let (now, since) = (time.now, startedAt)
        return lane.read { core in
            OperationUse(
                instances: core.presence.instances(answering: operation, at: now), tasks: core.traffic.tasks(of: operation),
                lastAsked: core.traffic.last(of: operation), since: since)
        }
    }
}
