import Logging
import Messaging

/// Subscribes readers, hands on what arrives, and tells the broker what became of it.
struct ConsumeLink: Link {
    /// The first channel that a reader may have.
    private static let firstChannel: UInt16 = 2

    private let side: ConsumeSide
    private let board: StatusBoard
    private let configuration: AMQPConfiguration
    private let use: Topology.Use
    private let logger: Logger
    private let metrics: BusMetrics
    private var topology: TopologyStep
    private var readers: [Int: ActiveReader] = [:]
    private var channels: [UInt16: Int] = [:]
    /// Readers with something that arrived during this turn.
    private var arrivals: [Int] = []
    private var incarnation = 0
    private var subscriptions = 0
    private var isUp = false
    private var isDraining = false

    init(
        _ side: ConsumeSide, _ board: StatusBoard, _ configuration: AMQPConfiguration, _ topology: Topology, _ use: Topology.Use, logger: Logger,
        metrics: BusMetrics
    ) {
        self.side = side
        self.board = board
        self.configuration = configuration
        self.use = use
        self.logger = logger
        self.metrics = metrics
        self.topology = TopologyStep(topology, use, backoff: configuration.backoff)
    }

    mutating func begin(_ handle: borrowing ConnectionHandle, incarnation: Int, at now: ContinuousClock.Instant) throws(LinkFailure) {
        self.incarnation = incarnation
        topology.begin(at: now)
        for (id, reader) in readers {
            if case .stopping = reader.state { continue }
            readers[id]?.state = .waiting(until: now, attempt: 0)
        }
    }

    mutating func take(_ frame: Frame, on channel: UInt16, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure)
    {
        guard let id = channels[channel] else { return }
        switch frame {
        case .deliver, .header, .body: try takeContent(frame, of: id, handle)
        case .channelCloseDone: closed(id, at: now)
        case .cancelled: try lostQueue(id, MessagingError(.topologyMismatch, "The queue was deleted."), at: now)
        case .channelClosed(let reason):
            try handle.confirmChannelClosed(channel)
            readers[id]?.channel = nil
            channels.removeValue(forKey: channel)
            try lostQueue(id, reason.error, at: now)
        case .ack, .nack, .returned, .connectionClosed, .blocked, .unblocked, .other: break
        }
    }

    mutating func work(_ handle: borrowing ConnectionHandle, isSignalled: Bool, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn {
        for command in side.takeCommands() { try perform(command, handle, at: now) }
        try handOn(handle)
        try settle(handle)
        guard isDraining else { return try subscribe(handle, at: now) }
        for (id, reader) in readers where reader.needsSettlements { try stop(id, handle) }
        return NextTurn()
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
        board.update { $0.consuming = .down(reason: error.message) }
        channels = [:]
        arrivals = []
        for id in readers.keys {
            guard var reader = readers.removeValue(forKey: id) else { continue }
            if case .consumer(let inbox) = reader.reader.kind { inbox.empty() }
            guard !reader.isRemoved else {
                reader.continuation?.resume()
                continue
            }
            let isStopping = if case .stopping = reader.state { true } else { false }
            reader = ActiveReader(reader.reader, bodyLimit: configuration.bodyLimit, now: .now)
            if isStopping { reader.state = .stopping }
            readers[id] = reader
        }
    }

    mutating func drain() {
        isDraining = true
        board.update { $0.consuming = .down(reason: "The bus is ending.") }
        for reader in readers.values {
            if case .consumer(let inbox) = reader.reader.kind { inbox.close() }
        }
    }

    var isDrained: Bool { !readers.values.contains(where: \.needsSettlements) }

    mutating func end() {
        lost(MessagingError(.connectionLost, "The bus has ended."))
        for command in side.end() {
            switch command {
            case .add(_, let reader): if case .consumer(let inbox) = reader.kind { inbox.close() }
            case .remove(_, let continuation): continuation?.resume()
            case .stop, .settle: break
            }
        }
        for reader in readers.values {
            if case .consumer(let inbox) = reader.reader.kind { inbox.close() }
            reader.continuation?.resume()
        }
        readers = [:]
    }
}

// MARK: - Deliveries

extension ConsumeLink {
    private mutating func takeContent(_ frame: Frame, of id: Int, _ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        let content: DeliveryAssembler.Content?
        do throws(DeliveryAssembler.Disorder) {
            content = try readers[id]?.assembler.next(frame)
        } catch {
            throw LinkFailure(error: MessagingError(.connectionLost, "The broker sent frames in an order that AMQP does not know."))
        }
        guard let content, let channel = readers[id]?.channel, let reader = readers[id] else { return }
        switch content {
        case .delivery(let tag, let message):
            if reader.needsSettlements { readers[id]?.settlements.delivered(tag) }
            if case .subscribed = reader.state {
                if reader.arrived.isEmpty { arrivals.append(id) }
                readers[id]?.arrived.append((tag, message))
            } else if reader.needsSettlements {
                // It came after we asked for no more.
                try finish(id, tag, .requeued, handle, channel)
            }
        case .oversized(let tag, let size):
            logger.error(
                "A message over the body limit is not delivered.",
                metadata: ["queue": "\(reader.label)", "bytes": "\(size)", "limit": "\(configuration.bodyLimit)"])
            metrics.consumed(reader.label, "oversized", count: 1)
            guard reader.needsSettlements else { return }
            readers[id]?.settlements.delivered(tag)
            try finish(id, tag, .rejected, handle, channel)
        case .returned: break
        }
    }

    /// Gives readers what arrived for them, all at once.
    private mutating func handOn(_ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        for id in arrivals {
            guard let reader = readers[id], let channel = reader.channel else { continue }
            readers[id]?.arrived.removeAll(keepingCapacity: true)
            metrics.batch(reader.arrived.count)
            metrics.consumed(reader.label, "delivered", count: reader.arrived.count)
            switch reader.reader.kind {
            case .receiver(let receive): receive(reader.arrived.map(\.message))
            case .consumer(let inbox):
                let deliveries = reader.arrived.map { Delivery(reader: id, subscription: reader.subscription, tag: $0.tag, message: $0.message) }
                guard !inbox.put(deliveries) else { continue }
                for delivery in deliveries { try finish(id, delivery.tag, .requeued, handle, channel) }
            }
        }
        arrivals.removeAll(keepingCapacity: true)
    }

    private mutating func finish(
        _ id: Int, _ tag: UInt64, _ settlement: Settlement, _ handle: borrowing ConnectionHandle, _ channel: UInt16
    ) throws(LinkFailure) {
        guard let action = readers[id]?.settlements.finished(tag, settlement) else { return }
        try handle.settle(action, channel)
    }

    /// Tells the broker what handlers have finished since the last turn.
    private mutating func settle(_ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        for (channel, id) in channels {
            guard let actions = readers[id]?.settlements.flush(), !actions.isEmpty else { continue }
            for action in actions { try handle.settle(action, channel) }
        }
    }
}

// MARK: - Readers

extension ConsumeLink {
    private mutating func perform(_ command: ConsumeSide.Command, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant)
        throws(LinkFailure)
    {
        switch command {
        case .add(let id, let reader):
            guard !isDraining else {
                if case .consumer(let inbox) = reader.kind { inbox.close() }
                readers[id] = ActiveReader(reader, bodyLimit: configuration.bodyLimit, now: now)
                return
            }
            readers[id] = ActiveReader(reader, bodyLimit: configuration.bodyLimit, now: now)
            isUp = false
        case .settle(let delivery, let settlement):
            guard let reader = readers[delivery.reader], reader.subscription == delivery.subscription, let channel = reader.channel else { return }
            metrics.consumed(reader.label, settlement.label, count: 1)
            try finish(delivery.reader, delivery.tag, settlement, handle, channel)
        case .stop(let id): try stop(id, handle)
        case .remove(let id, let continuation):
            try stop(id, handle)
            try remove(id, continuation, handle)
        }
    }

    /// Asks the broker for no more.
    private mutating func stop(_ id: Int, _ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        guard let reader = readers[id] else { return }
        switch reader.state {
        case .stopping, .closing: return
        case .waiting: readers[id]?.state = .stopping
        case .subscribed:
            readers[id]?.state = .stopping
            if let channel = reader.channel { try handle.cancelConsumer(Self.consumerTag, channel) }
        }
    }

    /// Closes the reader's channel: the broker takes back what is not settled.
    private mutating func remove(_ id: Int, _ continuation: CheckedContinuation<Void, Never>?, _ handle: borrowing ConnectionHandle)
        throws(LinkFailure)
    {
        guard let reader = readers[id], let channel = reader.channel else {
            readers.removeValue(forKey: id)
            continuation?.resume()
            return
        }
        for action in readers[id]?.settlements.flush() ?? [] { try handle.settle(action, channel) }
        readers[id]?.state = .closing
        readers[id]?.isRemoved = true
        readers[id]?.continuation = continuation
        try handle.closeChannel(channel)
    }

    /// The broker has closed the channel as we asked.
    private mutating func closed(_ id: Int, at now: ContinuousClock.Instant) {
        guard let reader = readers[id] else { return }
        if let channel = reader.channel { channels.removeValue(forKey: channel) }
        readers[id]?.channel = nil
        if reader.isRemoved {
            readers.removeValue(forKey: id)
            reader.continuation?.resume()
        }
    }

    /// The broker has ended a subscription by itself.
    private mutating func lostQueue(_ id: Int, _ error: MessagingError, at now: ContinuousClock.Instant) throws(LinkFailure) {
        guard let reader = readers[id] else { return }
        if reader.isRemoved {
            closed(id, at: now)
            return
        }
        guard !reader.isMissing else { return }
        logger.error("A queue is not read any more.", metadata: ["queue": "\(reader.label)", "reason": "\(error.message)"])
        if case .consumer(let inbox) = reader.reader.kind { inbox.empty() }
        isUp = false
        board.update { $0.consuming = .down(reason: "Queue '\(reader.label)': \(error.message)") }
        topology.begin(at: now)
        if case .stopping = reader.state { return }
        readers[id]?.state = .waiting(until: now, attempt: 0)
    }

    /// Makes sure of the topology, and subscribes who waits; then the link is up.
    private mutating func subscribe(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant) throws(LinkFailure) -> NextTurn {
        if !topology.isDone {
            if let error = try topology.attempt(handle, at: now, random: .random(in: 0..<1)) { missing(error) }
            guard topology.isDone else { return NextTurn(due: topology.due) }
        }
        guard !isUp else { return NextTurn() }
        var next = NextTurn()
        for id in readers.keys.sorted() {
            guard case .waiting(let until, let attempt)? = readers[id]?.state else { continue }
            if until <= now { try subscribe(id, attempt: attempt, handle, at: now) }
            if case .waiting(let until, _)? = readers[id]?.state { next.due = next.due.map { min($0, until) } ?? until }
        }
        if !readers.values.contains(where: \.isMissing) {
            isUp = true
            side.reportUp(connection: incarnation)
        }
        // Deliveries may have come with the answers.
        next.hasMore = true
        return next
    }

    private mutating func subscribe(_ id: Int, attempt: Int, _ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant)
        throws(LinkFailure)
    {
        guard let reader = readers[id]?.reader, let channel = freeChannel() else { return }
        do throws(LinkFailure) {
            try handle.openChannel(channel)
            let queue = try declare(reader.subscription.source, handle, channel)
            let needsSettlements = readers[id]?.needsSettlements == true
            if needsSettlements { try handle.setPrefetch(max(1, reader.subscription.prefetch), channel) }
            // From here on deliveries may come, and must find their reader.
            subscriptions += 1
            var active = ActiveReader(reader, bodyLimit: configuration.bodyLimit, now: now)
            active.state = .subscribed
            active.channel = channel
            active.subscription = subscriptions
            channels[channel] = id
            readers[id] = active
            try handle.consume(queue, channel, tag: Self.consumerTag, noAck: !needsSettlements)
        } catch {
            guard error.channel != nil else { throw error }
            channels.removeValue(forKey: channel)
            readers[id]?.channel = nil
            let delay = configuration.backoff.delay(attempt: attempt + 1, random: .random(in: 0..<1))
            readers[id]?.state = .waiting(until: now + delay, attempt: attempt + 1)
            missing(error.error)
            topology.begin(at: now + configuration.backoff.first)
        }
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

    private func freeChannel() -> UInt16? {
        (Self.firstChannel...ConnectionHandle.lastChannel).first { channels[$0] == nil }
    }

    private func missing(_ error: MessagingError) {
        logger.error("The topology is not there.", metadata: ["reason": "\(error.message)"])
        board.update { $0.consuming = .down(reason: error.message) }
    }

    /// Each channel has one consumer, so all may bear one name.
    private static let consumerTag = "onevisit"
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
