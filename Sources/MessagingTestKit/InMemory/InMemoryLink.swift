import Messaging
import Synchronization

/// What an `InMemoryBus` holds while it runs: its connection, who is subscribed on it, and whose confirms are awaited.
struct InMemoryLink {
    /// How many messages a source gives at a time.
    private static let batch = 256
    /// What a body may weigh, as on the wire.
    private static let bodyLimit = 1 << 20

    private let bus: InMemoryBus
    private var connection: Int?
    private var incarnation = 0
    private var downReason = ""
    private var awaiting: [UInt64: (source: any PublishSource, token: UInt64)] = [:]
    /// Attached readers by their id: the broker's id of the consumer, and the inbox of a receiver.
    private var subscribed: [Int: (consumer: Int, inbox: DeliveryInbox<Delivery>)] = [:]

    init(bus: InMemoryBus) {
        self.bus = bus
    }

    private var broker: InMemoryBroker { bus.broker }

    /// Does all that can be done now; true if there may be more.
    mutating func turn() -> Bool {
        if let connection, !broker.look({ $0.connections[connection] != nil }) { lose("The connection was lost.") }
        if connection == nil { connect() }
        guard let connection else { return false }
        subscribe(on: connection)
        settle(on: connection)
        let more = publish(on: connection)
        deliver()
        report()
        return more
    }

    /// Flushes what is ready, then takes leave; what is not confirmed by now stays unknown.
    mutating func end() {
        if let connection, broker.look({ $0.connections[connection] != nil }) {
            while publish(on: connection) {}
            settle(on: connection)
        }
        bus.direct.close(reason: "The bus has ended.")
        loseAwaiting()
        bus.board.update { $0 = BusStatus(publishing: .down(reason: "The bus has ended."), consuming: .down(reason: "The bus has ended.")) }
        let toClose = bus.attachments.withLock { attachments in
            attachments.hasEnded = true
            attachments.receivers = [:]
            for consumer in attachments.consumers.values { consumer.inbox.close() }
            attachments.lastConnection = connection
            return attachments.consumers.isEmpty ? connection : nil
        }
        if let toClose { broker.perform { $0.disconnect(toClose, now: broker.time.now) } }
    }

    // MARK: Connecting

    private mutating func connect() {
        let (user, topology, use) = (bus.user, bus.topology, bus.use)
        let attempt: Result<Int, BrokerState.Refusal> = broker.look { broker in
            Result { () throws(BrokerState.Refusal) in
                switch use {
                case .declare:
                    guard broker.isRunning else { break }
                    try broker.declare(topology, by: user)
                case .expect: if broker.isRunning { try broker.expect(topology) }
                }
                return try broker.connect(user: user)
            }
        }
        switch attempt {
        case .success(let new):
            connection = new
            incarnation += 1
            // Others may have waited for what was declared.
            if use == .declare { broker.perform { _ in } }
        case .failure(let refusal):
            lose(refusal.error.message)
        }
    }

    private mutating func lose(_ reason: String) {
        connection = nil
        downReason = reason
        for (_, reader) in subscribed {
            reader.inbox.empty()
            broker.closeInbox(reader.consumer)
        }
        subscribed = [:]
        bus.direct.close(reason: reason)
        bus.board.update { $0 = BusStatus(publishing: .down(reason: reason), consuming: .down(reason: reason)) }
        loseAwaiting()
    }

    private mutating func loseAwaiting() {
        let lost = awaiting.sorted { $0.key < $1.key }.map { ($0.value.source, $0.value.token, PublishOutcome.unknown) }
        awaiting = [:]
        tell(lost)
    }

    // MARK: Subscribing

    private mutating func subscribe(on connection: Int) {
        for consumer in broker.look({ broker in
            defer { broker.cancelled = broker.cancelled.filter { id in !subscribed.values.contains { $0.consumer == id } } }
            return broker.cancelled
        }) {
            guard let id = subscribed.first(where: { $0.value.consumer == consumer })?.key else { continue }
            subscribed.removeValue(forKey: id)?.inbox.empty()
            broker.closeInbox(consumer)
        }
        let (receivers, consumers) = bus.attachments.withLock { ($0.receivers, $0.consumers) }
        for (id, reader) in subscribed where receivers[id] == nil && consumers[id] == nil {
            broker.perform { $0.cancel(reader.consumer, now: broker.time.now) }
            broker.closeInbox(reader.consumer)
            subscribed.removeValue(forKey: id)
        }
        downReason = ""
        for (id, receiver) in receivers.sorted(by: { $0.key < $1.key }) where subscribed[id] == nil {
            subscribe(id, receiver.subscription, DeliveryInbox(), prefetch: nil, on: connection)
        }
        for (id, consumer) in consumers.sorted(by: { $0.key < $1.key }) where subscribed[id] == nil {
            subscribe(id, consumer.subscription, consumer.inbox, prefetch: max(1, consumer.subscription.prefetch), on: connection)
        }
    }

    private mutating func subscribe(_ id: Int, _ subscription: Subscription, _ inbox: DeliveryInbox<Delivery>, prefetch: Int?, on connection: Int) {
        let consumer = broker.open(inbox)
        let (user, topology, use, incarnation) = (bus.user, bus.topology, bus.use, incarnation)
        let refusal: BrokerState.Refusal? = broker.perform { broker in
            do throws(BrokerState.Refusal) {
                if use == .declare { try broker.declare(topology, by: user) }
                let queue: String
                switch subscription.source {
                case .queue(let name): queue = name
                case .exclusive(let make):
                    let exclusive = make(incarnation)
                    queue = exclusive.name
                    try broker.declare(Topology.Queue(queue), owner: connection, by: user)
                    for binding in exclusive.bindings { try broker.bind(queue, to: binding.exchange, binding.pattern) }
                }
                try broker.subscribe(consumer, to: queue, on: connection, prefetch: prefetch, now: self.broker.time.now)
                return nil
            } catch {
                return error
            }
        }
        if let refusal {
            broker.closeInbox(consumer)
            downReason = refusal.error.message
        } else {
            subscribed[id] = (consumer, inbox)
        }
    }

    /// Says how the link stands; up only if nobody waits to be subscribed.
    private func report() {
        let alarm = broker.look { $0.alarm }
        bus.direct.open()
        bus.attachments.withLock { attachments in
            let missing =
                attachments.receivers.keys.contains { subscribed[$0] == nil } || attachments.consumers.keys.contains { subscribed[$0] == nil }
            bus.board.update { status in
                status.publishing = alarm.map { .blocked(connection: incarnation, reason: $0) } ?? .up(connection: incarnation)
                if missing {
                    status.consuming = .down(reason: downReason.isEmpty ? "A reader is being subscribed." : downReason)
                } else {
                    status.consuming = .up(connection: incarnation)
                }
            }
        }
    }

    // MARK: Messages

    /// Publishes what the sources have; true if one of them may have more.
    private mutating func publish(on connection: Int) -> Bool {
        let alarm = broker.look { $0.alarm }
        var more = false
        for source in bus.attachments.withLock({ $0.sources }) {
            let messages = source.takeMessages(limit: Self.batch)
            more = more || messages.count == Self.batch
            if let alarm {
                tell(messages.map { (source, $0.token, .notSent(reason: "The broker is blocked: \(alarm)")) })
                continue
            }
            let tooLarge = messages.filter { $0.body.count > Self.bodyLimit }
            tell(tooLarge.map { (source, $0.token, .notSent(reason: "The body has \($0.body.count) bytes; \(Self.bodyLimit) are the limit.")) })
            publish(tooLarge.isEmpty ? messages : messages.filter { $0.body.count <= Self.bodyLimit }, of: source, on: connection)
        }
        if !awaiting.isEmpty { settle(on: connection) }
        return more
    }

    private mutating func publish(_ messages: [OutgoingMessage], of source: any PublishSource, on connection: Int) {
        guard !messages.isEmpty else { return }
        let now = broker.time.now
        let tags: [UInt64?] = broker.perform { broker in
            messages.map { message in
                do throws(BrokerState.Refusal) {
                    return try broker.publish(message, on: connection, now: now)
                } catch {
                    // As with RabbitMQ, a publish that is not allowed closes its connection.
                    broker.disconnect(connection, now: now)
                    return nil
                }
            }
        }
        var written: [(any PublishSource, UInt64, PublishOutcome)] = []
        for (message, tag) in zip(messages, tags) {
            switch (tag, message.report) {
            case (let tag?, .confirmed): awaiting[tag] = (source, message.token)
            case (_?, .written): written.append((source, message.token, .done))
            case (nil, _): written.append((source, message.token, .unknown))
            }
        }
        tell(written)
    }

    private mutating func settle(on connection: Int) {
        let confirms = broker.look { broker in
            defer { broker.connections[connection]?.confirms = [] }
            return broker.connections[connection]?.confirms ?? []
        }
        tell(
            confirms.compactMap { tag, outcome in
                awaiting.removeValue(forKey: tag).map { ($0.source, $0.token, outcome) }
            })
    }

    /// Tells each source its outcomes, in runs.
    private func tell(_ outcomes: [(source: any PublishSource, token: UInt64, outcome: PublishOutcome)]) {
        var rest = outcomes[...]
        while let source = rest.first?.source {
            let run = rest.prefix { $0.source === source }
            source.settled(run.map { ($0.token, $0.outcome) })
            rest = rest.dropFirst(run.count)
        }
    }

    private func deliver() {
        let receivers = bus.attachments.withLock { $0.receivers }
        for (id, receiver) in receivers.sorted(by: { $0.key < $1.key }) {
            guard let messages = subscribed[id]?.inbox.empty(), !messages.isEmpty else { continue }
            receiver.receive(messages.map(\.message))
        }
    }
}
