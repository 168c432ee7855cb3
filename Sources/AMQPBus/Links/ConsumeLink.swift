import Logging
import Messaging

/// Subscribes readers, hands on what arrives, and tells the broker what became of it.
struct ConsumeLink: Link {
    /// The first channel that a reader may have.
    private static let firstChannel: UInt16 = 2
    /// Each channel has one consumer, so all may bear one name.
    private static let consumerTag = "onevisit"
    /// How long what a handler said may lie until the broker is told, unless much has gathered before: so a run of deliveries costs one
    /// wake-up and one frame.
    private static let settleDelay: Duration = .milliseconds(10)

    private let side: ConsumeSide
    private let board: StatusBoard
    private let configuration: AMQPConfiguration
    private let logger: Logger
    private let metrics: BusMetrics
    private var topology: TopologyStep
    private var readers: [Int: ActiveReader] = [:]
    /// Who reads on a channel.
    private var channels: [UInt16: Int] = [:]
    /// Channels whose reader has left them before the broker closed them.
    private var abandoned: Set<UInt16> = []
    /// Readers with something that arrived during this turn.
    private var arrivals: [Int] = []
    private var incarnation = 0
    private var subscriptions = 0
    /// The last complaint about the topology: the same is logged once.
    private var complaint = ""
    private var isUp = false
    private var isDraining = false

    init(
        _ side: ConsumeSide, _ board: StatusBoard, _ configuration: AMQPConfiguration, _ topology: Topology, _ use: Topology.Use, logger: Logger,
        metrics: BusMetrics
    ) {
        self.side = side
        self.board = board
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        self.topology = TopologyStep(topology, use, backoff: configuration.backoff)
    }

    mutating func begin(_ handle: borrowing ConnectionHandle, incarnation: Int, at now: ContinuousClock.Instant) throws(LinkFailure) {
        self.incarnation = incarnation
        topology.begin(at: now)
    }

    mutating func take(_ frame: Frame, on channel: UInt16, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure)
    {
        if abandoned.contains(channel) {
            switch frame {
            case .channelCloseDone: abandoned.remove(channel)
            // The closes have crossed, and the broker waits for our answer as we for its.
            case .channelClosed: try handle.confirmChannelClosed(channel)
            default: break
            }
            return
        }
        guard let id = channels[channel], let reader = readers[id] else { return }
        switch frame {
        case .deliver, .header, .body: try takeContent(frame, of: reader, id, on: channel, handle)
        case .consumeDone: if case .asking = reader.state { reader.state = .subscribed }
        case .channelCloseDone:
            guard case .leaving(let continuation) = reader.state else { throw LinkFailure.disorder }
            leave(channel, id, continuation)
        case .cancelled:
            // Its channel is being closed anyway.
            if case .leaving = reader.state { return }
            abandoned.insert(channel)
            try handle.closeChannel(channel)
            loseQueue(channel, reader, MessagingError(.topologyMismatch, "404 NOT_FOUND - queue '\(reader.label)' was deleted."), at: now)
        case .channelClosed(let reason):
            try handle.confirmChannelClosed(channel)
            if case .leaving(let continuation) = reader.state {
                // The closes have crossed: the number is free once the broker has answered ours.
                abandoned.insert(channel)
                leave(channel, id, continuation)
            } else {
                loseQueue(channel, reader, reason.error, at: now)
            }
        case .ack, .nack, .returned, .connectionClosed, .blocked, .unblocked, .other: break
        }
    }

    mutating func work(_ handle: borrowing ConnectionHandle, isSignalled: Bool, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn {
        var commands = side.takeCommands()[...]
        while let command = commands.popFirst() {
            do throws(LinkFailure) { try perform(command, handle, at: now) } catch {
                side.putBack(commands)
                throw error
            }
        }
        try handOn(handle)
        var next = NextTurn()
        if isDraining {
            for reader in readers.values where reader.isConsumer { try stop(reader, handle) }
        } else {
            next = try subscribe(handle, at: now)
        }
        if let due = try settle(handle, at: now) { next.due = next.due.map { min($0, due) } ?? due }
        return next
    }

    mutating func rest(at now: ContinuousClock.Instant) {
        for command in side.takeCommands() {
            switch command {
            case .add(let id, let reader): readers[id] = ActiveReader(reader, bodyLimit: configuration.bodyLimit, now: now)
            case .stop(let id): readers[id]?.state = .stopping
            case .remove(let id, let continuation):
                readers.removeValue(forKey: id)
                continuation?.resume()
            case .settle: break
            }
        }
    }

    mutating func lost(_ error: MessagingError) {
        isUp = false
        complaint = ""
        board.update { $0.consuming = .down(reason: error.message) }
        channels = [:]
        abandoned = []
        arrivals = []
        for (id, reader) in readers {
            reader.loseChannel()
            switch reader.state {
            case .leaving(let continuation):
                readers.removeValue(forKey: id)
                continuation?.resume()
            case .waiting, .asking, .subscribed: reader.state = .waiting(until: .now, attempts: 0)
            case .stopping: break
            }
        }
    }

    mutating func drain() {
        isDraining = true
        board.update { $0.consuming = .down(reason: "The bus is ending.") }
        for reader in readers.values { reader.inbox?.close() }
    }

    var isDrained: Bool { !readers.values.contains(where: \.isConsumer) }

    mutating func end() {
        lost(MessagingError(.connectionLost, "The bus has ended."))
        side.end()
        for reader in readers.values { reader.inbox?.close() }
        readers = [:]
    }
}

// MARK: - Deliveries

extension ConsumeLink {
    private mutating func takeContent(
        _ frame: Frame, of reader: ActiveReader, _ id: Int, on channel: UInt16, _ handle: borrowing ConnectionHandle
    ) throws(LinkFailure) {
        let content: DeliveryAssembler.Content?
        do throws(DeliveryAssembler.Disorder) {
            content = try reader.assembler.next(frame)
        } catch {
            throw LinkFailure.disorder
        }
        switch content {
        case .delivery(let tag, let message)?:
            if reader.isConsumer, !reader.settlements.delivered(tag) { throw LinkFailure.disorder }
            guard case .subscribed = reader.state else {
                // It came after we asked for no more.
                if reader.isConsumer { try finish(reader, tag, .requeued, on: channel, handle) }
                return
            }
            if reader.arrived.isEmpty { arrivals.append(id) }
            reader.arrived.append((tag, message))
        case .oversized(let tag, let size)?:
            logger.error(
                "A message over the body limit is not delivered.",
                metadata: ["queue": "\(reader.label)", "bytes": "\(size)", "limit": "\(configuration.bodyLimit)"])
            metrics.consumed(reader.label, "oversized", count: 1)
            guard reader.isConsumer else { return }
            guard reader.settlements.delivered(tag) else { throw LinkFailure.disorder }
            try finish(reader, tag, .rejected, on: channel, handle)
        case .returned?, nil: break
        }
    }

    /// Gives readers what arrived for them, all at once.
    private mutating func handOn(_ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        for id in arrivals {
            guard let reader = readers[id], let channel = reader.channel, !reader.arrived.isEmpty else { continue }
            let arrived = reader.arrived
            reader.arrived = []
            metrics.batch(arrived.count)
            metrics.consumed(reader.label, "delivered", count: arrived.count)
            switch reader.kind {
            case .receiver(let receive): receive(arrived.map(\.message))
            case .consumer(let inbox):
                guard !inbox.put(arrived.map { Delivery(reader: id, subscription: reader.number, tag: $0.tag, message: $0.message) }) else {
                    continue
                }
                for (tag, _) in arrived { try finish(reader, tag, .requeued, on: channel, handle) }
            }
        }
        arrivals.removeAll(keepingCapacity: true)
    }

    private func finish(
        _ reader: ActiveReader, _ tag: UInt64, _ settlement: Settlement, on channel: UInt16, _ handle: borrowing ConnectionHandle
    ) throws(LinkFailure) {
        // A channel that is being closed gives back by itself what is not settled, and the broker may have forgotten it already.
        if case .leaving = reader.state { return }
        metrics.consumed(reader.label, settlement.label, count: 1)
        if let action = reader.settlements.finished(tag, settlement) { try handle.settle(action, channel) }
    }

    /// Tells the broker what handlers have finished, where it has lain long enough or is much. Says when to look again.
    private func settle(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure) -> ContinuousClock.Instant? {
        var due: ContinuousClock.Instant?
        for reader in readers.values where reader.isConsumer {
            guard let channel = reader.channel else { continue }
            if case .leaving = reader.state { continue }
            if !isDraining, let until = reader.settles(at: now, after: Self.settleDelay) {
                due = due.map { min($0, until) } ?? until
                continue
            }
            for action in reader.settlements.flush() { try handle.settle(action, channel) }
            reader.lyingSince = nil
            // Handlers speak without waking this thread.
            if reader.hasUnfinished { due = due.map { min($0, now + Self.settleDelay) } ?? now + Self.settleDelay }
        }
        return due
    }
}

// MARK: - Readers that come and go

extension ConsumeLink {
    private mutating func perform(_ command: ConsumeSide.Command, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant)
        throws(LinkFailure)
    {
        switch command {
        case .add(let id, let reader):
            readers[id] = ActiveReader(reader, bodyLimit: configuration.bodyLimit, now: now)
            isUp = false
            if isDraining { readers[id]?.inbox?.close() }
        case .settle(let delivery, let settlement):
            guard let reader = readers[delivery.reader], reader.number == delivery.subscription, let channel = reader.channel else { return }
            try finish(reader, delivery.tag, settlement, on: channel, handle)
        case .stop(let id): if let reader = readers[id] { try stop(reader, handle) }
        case .remove(let id, let continuation):
            guard let reader = readers[id], let channel = reader.channel else {
                readers.removeValue(forKey: id)
                continuation?.resume()
                return
            }
            // First of all, so that whoever waits is told where the connection is lost now.
            reader.state = .leaving(continuation)
            // Acks first, then the channel: the broker takes back what is not settled.
            for action in reader.settlements.flush() { try handle.settle(action, channel) }
            try handle.closeChannel(channel)
        }
    }

    /// Asks the broker for no more.
    private func stop(_ reader: ActiveReader, _ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        switch reader.state {
        case .stopping, .leaving: return
        case .waiting: reader.state = .stopping
        case .asking, .subscribed:
            reader.state = .stopping
            if let channel = reader.channel { try handle.cancelConsumer(Self.consumerTag, channel) }
        }
    }

    /// A reader that was to go is gone.
    private mutating func leave(_ channel: UInt16, _ id: Int, _ continuation: CheckedContinuation<Void, Never>?) {
        channels.removeValue(forKey: channel)
        readers.removeValue(forKey: id)
        continuation?.resume()
    }

    /// The broker has ended a subscription by itself.
    private mutating func loseQueue(_ channel: UInt16, _ reader: ActiveReader, _ error: MessagingError, at now: ContinuousClock.Instant) {
        channels.removeValue(forKey: channel)
        reader.loseChannel()
        switch reader.state {
        case .stopping, .leaving: break
        case .asking(_, let attempts): retry(reader, attempts: attempts, error, at: now)
        case .subscribed, .waiting:
            logger.error("A queue is not read any more.", metadata: ["queue": "\(reader.label)", "reason": "\(error.message)"])
            reader.state = .waiting(until: now, attempts: 0)
            topology.begin(at: now)
            isUp = false
            board.update { $0.consuming = .down(reason: error.message) }
        }
    }
}

// MARK: - Subscribing

extension ConsumeLink {
    /// Makes sure of the topology, and subscribes who waits; then the link is up.
    private mutating func subscribe(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn {
        if !topology.isDone {
            if let error = try topology.attempt(handle, at: now, random: .random(in: 0..<1)) { missing(error) }
            guard topology.isDone else { return NextTurn(due: topology.due) }
        }
        guard !isUp else { return NextTurn() }
        var next = NextTurn()
        for (id, reader) in readers.sorted(by: { $0.key < $1.key }) {
            if case .waiting(let until, let attempts) = reader.state, until <= now {
                try ask(reader, id, attempts: attempts, handle, at: now)
                // With the answers, OpenSSL may have read frames that raise no event.
                next.hasMore = true
            }
            if case .asking(let until, let attempts) = reader.state, until <= now { try giveUp(reader, attempts: attempts, handle, at: now) }
            switch reader.state {
            case .waiting(let until, _), .asking(let until, _): next.due = next.due.map { min($0, until) } ?? until
            case .subscribed, .stopping, .leaving: break
            }
        }
        if !readers.values.contains(where: \.isMissing) {
            isUp = true
            complaint = ""
            side.reportUp(connection: incarnation)
        }
        return next
    }

    /// Asks the broker for a reader's deliveries on a channel of its own.
    private mutating func ask(
        _ reader: ActiveReader, _ id: Int, attempts: Int, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant
    ) throws(LinkFailure) {
        let (used, left) = (channels, abandoned)
        guard let channel = (Self.firstChannel...ConnectionHandle.lastChannel).first(where: { used[$0] == nil && !left.contains($0) }) else {
            throw LinkFailure(
                error: MessagingError(.closedByBroker, "A connection has \(ConnectionHandle.lastChannel) channels, and all are in use."))
        }
        do throws(LinkFailure) {
            try handle.openChannel(channel)
            let queue = try declare(reader.subscription.source, handle, channel)
            if reader.isConsumer { try handle.setPrefetch(max(1, reader.subscription.prefetch), channel) }
            subscriptions += 1
            reader.begin(number: subscriptions, channel: channel)
            reader.state = .asking(until: now + configuration.rpcTimeout, attempts: attempts)
            channels[channel] = id
            try handle.consume(queue, channel, tag: Self.consumerTag, noAck: !reader.isConsumer)
        } catch {
            guard error.channel != nil else { throw error }
            retry(reader, attempts: attempts, error.error, at: now)
        }
    }

    /// The broker does not answer: its queue is sick. Only this reader tries again; the others read on.
    private mutating func giveUp(
        _ reader: ActiveReader, attempts: Int, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant
    ) throws(LinkFailure) {
        guard let channel = reader.channel else { return }
        channels.removeValue(forKey: channel)
        abandoned.insert(channel)
        try handle.closeChannel(channel)
        let error = MessagingError(
            .topologyMismatch, "Queue '\(reader.label)' does not answer within \(configuration.rpcTimeout): it may have no leader.")
        retry(reader, attempts: attempts, error, at: now)
    }

    private mutating func retry(_ reader: ActiveReader, attempts: Int, _ error: MessagingError, at now: ContinuousClock.Instant) {
        reader.loseChannel()
        let delay = configuration.backoff.delay(attempt: attempts + 1, random: .random(in: 0..<1))
        reader.state = .waiting(until: now + delay, attempts: attempts + 1)
        missing(error)
        topology.begin(at: now + delay)
    }

    /// The name of the queue, declared where it is the connection's own.
    private func declare(_ source: Subscription.Source, _ handle: borrowing ConnectionHandle, _ channel: UInt16) throws(LinkFailure) -> String {
        switch source {
        case .queue(let name): return name
        case .exclusive(let make):
            let queue = make(incarnation)
            try handle.declare(Topology.Queue(queue.name), isExclusive: true, channel)
            for binding in queue.bindings { try handle.bind(queue.name, to: binding.exchange, binding.pattern, channel) }
            return queue.name
        }
    }

    private mutating func missing(_ error: MessagingError) {
        if complaint != error.message { logger.error("The topology is not ready.", metadata: ["reason": "\(error.message)"]) }
        complaint = error.message
        board.update { $0.consuming = .down(reason: error.message) }
    }
}

extension Settlement {
    /// The settlement as a label.
    var label: String {
        switch self {
        case .accepted: "accepted"
        case .requeued: "requeued"
        case .rejected: "rejected"
        }
    }
}
