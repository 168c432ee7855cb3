import CrashPoints
import Logging
import Messaging
import Synchronization

/// What publishers and the publishing thread share.
final class PublishSide: Sendable {
    let direct = DirectPublishes(closed: "The bus has not been started.")
    private let attached = Mutex<[any PublishSource]>([])

    init() {
        attach(direct)
    }

    var sources: [any PublishSource] { attached.withLock { $0 } }

    func attach(_ source: any PublishSource) {
        attached.withLock { $0.append(source) }
    }
}

/// Publishes what the sources have, and tells them what became of it.
struct PublishLink: Link {
    /// Whom to tell about a message.
    private struct Waiter {
        var source: any PublishSource
        var token: UInt64
        var route: Route
        var isPersistent: Bool

        init(_ source: any PublishSource, _ message: OutgoingMessage) {
            self.source = source
            token = message.token
            route = message.route
            isPersistent = message.properties.isPersistent
        }
    }

    private enum Channel {
        /// In confirm mode.
        static let confirmed: UInt16 = 2
        /// For what is done as soon as it is written.
        static let written: UInt16 = 3
    }

    /// How many messages are written before frames are read again.
    private static let messagesPerTurn = 128

    private let side: PublishSide
    private let board: StatusBoard
    private let configuration: AMQPConfiguration
    private let exchanges: Set<String>
    private let logger: Logger
    private let metrics: BusMetrics
    private var topology: TopologyStep
    private var tracker: ConfirmTracker<Waiter>
    private var returns: [UInt16: DeliveryAssembler] = [:]
    private var outcomes: [(waiter: Waiter, outcome: PublishOutcome)] = []
    private var incarnation = 0
    /// When the broker last confirmed or refused something.
    private var lastWord = ContinuousClock.Instant.now
    /// Why the broker takes nothing now.
    private var blocked: String?
    /// The last complaint about the topology: the same is logged once.
    private var complaint = ""
    private var isUp = false
    /// Whether a source may have something.
    private var hasMore = true
    /// Which source is asked first: each in its turn.
    private var turn = 0

    init(
        _ side: PublishSide, _ board: StatusBoard, _ configuration: AMQPConfiguration, _ topology: Topology, _ use: Topology.Use, logger: Logger,
        metrics: BusMetrics
    ) {
        self.side = side
        self.board = board
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        exchanges = Set(topology.exchanges.map(\.name)).union([""])
        self.topology = TopologyStep(topology, use, backoff: configuration.backoff)
        tracker = ConfirmTracker(window: configuration.publishWindow)
    }

    mutating func begin(_ handle: borrowing ConnectionHandle, incarnation: Int, at now: ContinuousClock.Instant) throws(LinkFailure) {
        self.incarnation = incarnation
        topology.begin(at: now)
        try handle.openChannel(Channel.confirmed)
        try handle.selectConfirms(Channel.confirmed)
        try handle.openChannel(Channel.written)
        for channel in [Channel.confirmed, Channel.written] { returns[channel] = DeliveryAssembler(bodyLimit: 0) }
    }

    mutating func take(_ frame: Frame, on channel: UInt16, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure)
    {
        switch frame {
        case .ack(let tag, let multiple):
            try expectConfirms(on: channel)
            lastWord = now
            outcomes += tracker.acknowledged(tag, multiple: multiple)
            CrashPoint.busAfterConfirm.reached(if: outcomes.contains { $0.waiter.isPersistent })
        case .nack(let tag, let multiple):
            try expectConfirms(on: channel)
            lastWord = now
            outcomes += tracker.refused(tag, multiple: multiple)
        case .returned, .header, .body: try takeReturn(frame, on: channel)
        case .blocked(let reason):
            blocked = reason
            logger.error("The broker takes no messages now.", metadata: ["reason": "\(reason)"])
            report()
        case .unblocked:
            blocked = nil
            hasMore = true
            logger.notice("The broker takes messages again.")
            report()
        case .channelClosed(let reason):
            // Which of the publishes was the wrong one the broker does not say, so all that wait stay unknown.
            throw LinkFailure(error: reason.error)
        case .deliver, .consumeDone, .cancelled, .channelCloseDone, .connectionClosed, .other: break
        }
    }

    private func expectConfirms(on channel: UInt16) throws(LinkFailure) {
        guard channel == Channel.confirmed else { throw LinkFailure.disorder }
    }

    private mutating func takeReturn(_ frame: Frame, on channel: UInt16) throws(LinkFailure) {
        do throws(DeliveryAssembler.Disorder) {
            guard case .returned(let messageID, let route, let reason)? = try returns[channel]?.next(frame) else { return }
            if channel == Channel.confirmed {
                // Not by the identifier alone: a client may give one to several requests, and the answers then bear one too.
                guard tracker.returned(messageID: messageID, reason: reason, where: { $0.route == route }) != nil else { return }
                guard topology.messageReturned(from: route.exchange) else { return }
                logger.error(
                    "A message came back: no queue takes it. All queues and bindings are declared again.",
                    metadata: ["exchange": "\(route.exchange)", "reason": "\(reason)"])
            } else {
                metrics.published("", "returned-after-done")
            }
        } catch {
            throw LinkFailure.disorder
        }
    }

    mutating func work(_ handle: borrowing ConnectionHandle, isSignalled: Bool, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn {
        if isSignalled { hasMore = true }
        // A blocked broker would not answer.
        if blocked == nil { topology.renew(at: now) }
        if !topology.isDone {
            if let error = try topology.attempt(handle, at: now, random: .random(in: 0..<1)) { missing(error) }
            guard topology.isDone else {
                // What was published before is confirmed all the same.
                try expire(at: now)
                tell()
                return NextTurn(due: [topology.due, tracker.nextDeadline].compactMap { $0 }.min())
            }
            isUp = true
            report()
        }
        var next = NextTurn()
        if hasMore {
            if let blocked {
                refuseAll(reason: "The broker is blocked: \(blocked)")
            } else if Socket.isWritable(handle.descriptor) {
                try publish(handle, at: now)
            } else {
                next.awaitsWriting = true
            }
        }
        try expire(at: now)
        tell()
        next.hasMore = hasMore && tracker.room > 0 && !next.awaitsWriting
        next.due = [tracker.nextDeadline, blocked == nil ? topology.renewal : nil].compactMap { $0 }.min()
        next.isPatient = !next.hasMore && !next.awaitsWriting && !tracker.isEmpty && !tracker.isCrowded
        return next
    }

    mutating func rest(at now: ContinuousClock.Instant) {}

    mutating func lost(_ error: MessagingError) {
        isUp = false
        complaint = ""
        blocked = nil
        hasMore = true
        board.update { $0.publishing = .down(reason: error.message) }
        side.direct.close(reason: error.message)
        outcomes += tracker.lost()
        tell()
    }

    mutating func drain() {
        hasMore = true
    }

    var isDrained: Bool { blocked != nil || ((!hasMore || !isUp) && tracker.isEmpty) }

    mutating func end() {
        lost(MessagingError(.connectionLost, "The bus has ended."))
    }

    // MARK: Steps

    private mutating func publish(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure) {
        let sources = side.sources
        var budget = min(Self.messagesPerTurn, tracker.room)
        let isFull = budget == 0
        hasMore = isFull
        guard !isFull else { return }
        turn &+= 1
        var count = 0
        defer { metrics.batch(count) }
        for offset in sources.indices {
            let source = sources[(turn + offset) % sources.count]
            guard budget > 0 else {
                hasMore = true
                break
            }
            let messages = source.takeMessages(limit: budget)
            if messages.count == budget { hasMore = true }
            budget -= messages.count
            count += messages.count
            // Measured: a run of messages costs a quarter less this way; a single one would wait for nothing.
            if messages.count > 1 { Socket.cork(handle.descriptor, true) }
            defer { if messages.count > 1 { Socket.cork(handle.descriptor, false) } }
            try publish(messages[...], of: source, handle, at: now)
        }
    }

    private mutating func publish(
        _ messages: ArraySlice<OutgoingMessage>, of source: any PublishSource, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant
    ) throws(LinkFailure) {
        var rest = messages
        while let message = rest.popFirst() {
            let waiter = Waiter(source, message)
            if let misfit = message.misfit(bodyLimit: configuration.bodyLimit) {
                outcomes.append((waiter, .notSent(reason: misfit)))
                continue
            }
            do throws(LinkFailure) {
                try handle.publish(message, message.report == .confirmed ? Channel.confirmed : Channel.written)
            } catch {
                // Perhaps the broker has all of this one; of those after it, nothing.
                outcomes.append((waiter, .unknown))
                for message in rest {
                    outcomes.append((Waiter(source, message), .notSent(reason: error.error.message)))
                }
                throw error
            }
            switch message.report {
            case .confirmed:
                tracker.published(waiter, messageID: message.properties.messageID, deadline: now + configuration.confirmTimeout)
                CrashPoint.busAfterWrite.reached(if: message.properties.isPersistent)
            case .written: outcomes.append((waiter, .done))
            }
        }
    }

    /// Takes everything and sends nothing.
    private mutating func refuseAll(reason: String) {
        hasMore = false
        for source in side.sources {
            while case let messages = source.takeMessages(limit: Self.messagesPerTurn), !messages.isEmpty {
                outcomes += messages.map { (Waiter(source, $0), .notSent(reason: reason)) }
                tell()
                if messages.count < Self.messagesPerTurn { break }
            }
        }
    }

    /// Gives up on confirms that are overdue. A broker that is blocked, or confirms other publishes, has one sick queue;
    /// one that says nothing at all is not to be trusted any longer.
    private mutating func expire(at now: ContinuousClock.Instant) throws(LinkFailure) {
        let overdue = tracker.expire(at: now)
        guard !overdue.isEmpty else { return }
        outcomes += overdue
        guard blocked == nil, now - lastWord >= configuration.confirmTimeout else {
            logger.error("Confirms are overdue; what became of the messages is unknown.", metadata: ["messages": "\(overdue.count)"])
            return
        }
        throw LinkFailure(
            error: MessagingError(.connectionLost, "The broker did not confirm \(overdue.count) messages within \(configuration.confirmTimeout)."))
    }

    /// Tells each source its outcomes, in runs.
    private mutating func tell() {
        var rest = outcomes[...]
        while let first = rest.first?.waiter {
            let run = rest.prefix { $0.waiter.source === first.source }
            count(run)
            first.source.settled(run.map { ($0.waiter.token, $0.outcome) })
            rest = rest.dropFirst(run.count)
        }
        outcomes.removeAll(keepingCapacity: true)
    }

    /// Counts by exchange and outcome; neighbours are alike as a rule.
    private func count(_ outcomes: ArraySlice<(waiter: Waiter, outcome: PublishOutcome)>) {
        var rest = outcomes
        while let (waiter, outcome) = rest.first {
            let exchange = waiter.route.exchange
            let alike = rest.prefix { $0.waiter.route.exchange == exchange && $0.outcome == outcome }
            metrics.published(exchanges.contains(exchange) ? exchange : "other", outcome.label, count: alike.count)
            rest = rest.dropFirst(alike.count)
        }
    }

    private mutating func missing(_ error: MessagingError) {
        if complaint != error.message { logger.error("The topology is not ready.", metadata: ["reason": "\(error.message)"]) }
        complaint = error.message
        isUp = false
        board.update { $0.publishing = .down(reason: error.message) }
        side.direct.close(reason: error.message)
    }

    private func report() {
        guard isUp else { return }
        side.direct.open()
        board.update { $0.publishing = blocked.map { .blocked(connection: incarnation, reason: $0) } ?? .up(connection: incarnation) }
    }
}
