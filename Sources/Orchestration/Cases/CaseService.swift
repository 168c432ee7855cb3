public import Contracts
import JSON
public import Logging
public import Messaging
import Synchronization

/// The case lane as a service: accepts cases, follows them through departments for days, answers who asks.
///
/// The store and the bus live elsewhere and run beside this; attach all to one service group, store and bus first.
public final class CaseService: CaseDesk {
    let lane: CaseLane
    let metrics = CaseMetrics()
    let logger: Logger
    let time: any TimeSource
    let newID: @Sendable (Timestamp) -> String
    let bus: any MessageBus
    let instance: String
    private let webhooks: (any EventSender)?
    /// Nil where no documents are taken.
    let documents: (any DocumentStore)?
    private let onErased: @Sendable ([String]) async -> Void
    let journal: any AccessJournal
    /// Holds what departments and people say to the contracts.
    let contracts: ReplyContracts
    private let limiter = Mutex(ChannelLimiter())
    private let stopped = Alarm()

    public var readiness: ReadinessCheck { lane.store.check }

    /// - Parameters:
    ///   - store: on disk before anything is said to be done.
    ///   - bus: connected as the orchestrator's user; may be the same as the look-up lane's.
    ///   - webhooks: tells channels of events; nil where none wants to know.
    ///   - documents: the contents of documents; nil where none are taken.
    ///   - journal: where it is recorded who reads a document, a case of another channel, or the body of a parked message.
    ///   - onErased: told the hashes of documents that nothing refers to any more.
    ///   - newID: makes ids of requests. For tests.
    public init(
        identity: Orchestrator.Identity, catalogue: Catalogue, store: any RequestStore, bus: any MessageBus, webhooks: (any EventSender)? = nil,
        documents: (any DocumentStore)? = nil, journal: any AccessJournal = NoJournal(), settings: CaseSettings = CaseSettings(),
        time: any TimeSource = SystemTime(), logger: Logger, onErased: @escaping @Sendable ([String]) async -> Void = { _ in },
        newID: (@Sendable (Timestamp) -> String)? = nil
    ) {
        lane = CaseLane(
            store: store, gateway: identity.gateway, webhooks: webhooks?.channels ?? [], catalogue: catalogue, settings: settings, time: time,
            metrics: metrics, logger: logger)
        self.bus = bus
        self.webhooks = webhooks
        self.documents = documents
        self.journal = journal
        self.onErased = onErased
        self.time = time
        self.logger = logger
        instance = identity.instance
        contracts = ReplyContracts(metrics: LookupMetrics(), logger: logger)
        self.newID =
            newID
            ?? {
                var random = SystemRandomNumberGenerator()
                return RequestID.make(at: $0, using: &random)
            }
    }

    /// Lives until ``stop()`` is called or its task is cancelled. What is under way then is on disk, and goes on with the next start.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await CaseDispatcher(lane: lane, bus: bus, instance: instance).run() }
            group.addTask { [self] in await CaseTimers(lane: lane).run() }
            group.addTask { [self] in await CaseEvents(lane: lane, bus: bus, webhooks: webhooks, instance: instance).run() }
            if let documents {
                group.addTask { [self] in
                    await DocumentSweeper(lane: lane, documents: documents, erase: { [self] in await erase($0) }).run()
                }
            }
            group.addTask { [self] in await CaseRecount(lane: lane).run() }
            group.addTask { [self] in await CaseFigures(lane: lane).run() }
            group.addTask { [self] in
                let eraser = CaseEraser(lane: lane) { [self] hashes in
                    await erase(hashes)
                    await onErased(hashes)
                }
                await eraser.run()
            }
            group.addTask { [self] in await watchBus() }
            group.addTask { [self] in
                await replies.run()
            }
            group.addTask { [self] in
                await ParkedReader(lane: lane, bus: bus, isTrusted: mayPark).run()
            }
            await withTaskCancellationHandler {
                await stopped.wait()
            } onCancel: {
                stopped.ring()
            }
            group.cancelAll()
        }
    }

    /// Begins an orderly stop.
    public func stop() { stopped.ring() }

    /// What waits goes out as soon as the bus is there again.
    private func watchBus() async {
        for await status in bus.statusChanges() where status.isReady {
            lane.outbox.ring()
            lane.events.ring()
        }
    }

    var catalogue: Catalogue { lane.plans.catalogue }

    /// Puts another catalogue in force. Open cases stay with the version that they began with, but are counted by the new calendars.
    public func use(_ catalogue: Catalogue) {
        lane.plans.use(catalogue)
        lane.calendars.ring()
    }

    var replies: CaseReplies {
        CaseReplies(lane: lane, bus: bus, contracts: contracts, instance: instance) { [self] in catalogue.departments[$0]?.brokerUser }
    }

    /// Who parks speaks for the department that it names; the orchestrator and the broker, whose messages bear the orchestrator's user, for none.
    private func mayPark(_ user: String?, _ department: String?) -> Bool {
        let departments = catalogue.departments
        guard let department else { return user != nil && !departments.values.contains { $0.brokerUser == user } }
        return departments[department].map { $0.brokerUser == user } ?? false
    }

    /// Takes leave for one more case of a channel.
    func takeLeave(for channel: Channel) throws(Problem) {
        let now = time.now
        if let refusal = limiter.withLock({ $0.refusal(of: channel, at: now) }) { throw Problem.tooMany(refusal, of: channel.limits) }
    }
}
