import Messaging

/// All that a broker decides, as a value: it routes, keeps, hands out and takes back. The time comes in, deliveries go out through
/// `outgoing`, and consumers whose queue went away through `cancelled`.
struct BrokerState: Sendable {
    struct Exchange: Sendable {
        struct Binding: Hashable, Sendable {
            var key: String
            var pattern: TopicPattern
            var queue: String
        }
        var kind: Topology.Exchange.Kind
        var bindings: [Binding] = []
    }

    struct Consumer: Sendable {
        var connection: Int
        var queue: String
        /// How many deliveries may be unsettled; nil where none needs a settlement.
        var prefetch: Int?
        var unsettled: [UInt64: StoredMessage] = [:]
        var nextTag: UInt64 = 1

        var hasRoom: Bool { prefetch.map { unsettled.count < $0 } ?? true }
    }

    struct Connection: Sendable {
        var user: String
        /// What publishers on it are to be told, in order.
        var confirms: [(tag: UInt64, outcome: PublishOutcome)] = []
        var nextTag: UInt64 = 1
    }

    /// A refusal that closes the connection, as the broker's channel errors do.
    struct Refusal: Error {
        var error: MessagingError
    }

    var isRunning = true
    /// Why publishers are blocked.
    var alarm: String?
    var exchanges: [String: Exchange] = [:]
    var queues: [String: StoredQueue] = [:]
    var connections: [Int: Connection] = [:]
    var consumers: [Int: Consumer] = [:]
    var limits: [String: Int] = [:]
    var rules: [String: @Sendable (InMemoryBroker.Action) -> Bool] = [:]
    var outgoing: [(consumer: Int, delivery: Delivery)] = []
    var cancelled: [Int] = []
    private var nextID = 0
    private(set) var lastSequence: UInt64 = 0

    mutating func makeID() -> Int {
        nextID += 1
        return nextID
    }

    mutating func nextSequenceNumber() -> UInt64 {
        lastSequence += 1
        return lastSequence
    }

    func may(_ user: String, _ action: InMemoryBroker.Action) throws(Refusal) {
        guard let rule = rules[user], !rule(action) else { return }
        throw Refusal(error: MessagingError(.closedByBroker, "403 ACCESS_REFUSED - user '\(user)' may not \(action)."))
    }
}

/// A delivery on its way to a consumer.
struct Delivery: Sendable {
    var consumer: Int
    var tag: UInt64
    var message: IncomingMessage
}

// MARK: - Topology

extension BrokerState {
    mutating func declare(_ topology: Topology, by user: String) throws(Refusal) {
        for exchange in topology.exchanges {
            if let existing = exchanges[exchange.name] {
                guard existing.kind == exchange.kind else { throw mismatch("exchange", exchange.name) }
            } else {
                try may(user, .configure(exchange.name))
                exchanges[exchange.name] = Exchange(kind: exchange.kind)
            }
        }
        for queue in topology.queues { try declare(queue, owner: nil, by: user) }
        for binding in topology.bindings { try bind(binding.queue, to: binding.exchange, binding.pattern) }
    }

    mutating func declare(_ queue: Topology.Queue, owner: Int?, by user: String) throws(Refusal) {
        if let existing = queues[queue.name] {
            guard existing.arguments == queue.arguments, existing.owner == owner else { throw mismatch("queue", queue.name) }
            return
        }
        try may(user, .configure(queue.name))
        var stored = StoredQueue(arguments: queue.arguments, owner: owner)
        stored.maxLength = limits[queue.name]
        queues[queue.name] = stored
    }

    mutating func bind(_ queue: String, to exchange: String, _ key: String) throws(Refusal) {
        guard queues[queue] != nil else { throw missing("queue", queue) }
        guard exchanges[exchange] != nil else { throw missing("exchange", exchange) }
        let binding = Exchange.Binding(key: key, pattern: TopicPattern(key), queue: queue)
        if exchanges[exchange]?.bindings.contains(binding) == false { exchanges[exchange]?.bindings.append(binding) }
    }

    /// Checks that all of it is there.
    func expect(_ topology: Topology) throws(Refusal) {
        for exchange in topology.exchanges where exchanges[exchange.name] == nil { throw missing("exchange", exchange.name) }
        for queue in topology.queues where queues[queue.name] == nil { throw missing("queue", queue.name) }
    }

    mutating func deleteQueue(_ name: String) {
        guard let queue = queues.removeValue(forKey: name) else { return }
        for exchange in exchanges.keys { exchanges[exchange]?.bindings.removeAll { $0.queue == name } }
        for consumer in queue.consumers {
            consumers.removeValue(forKey: consumer)
            cancelled.append(consumer)
        }
    }

    func missing(_ kind: String, _ name: String) -> Refusal {
        Refusal(error: MessagingError(.topologyMismatch, "404 NOT_FOUND - no \(kind) '\(name)'."))
    }

    private func mismatch(_ kind: String, _ name: String) -> Refusal {
        Refusal(
            error: MessagingError(.topologyMismatch, "406 PRECONDITION_FAILED - \(kind) '\(name)' is there with other properties; delete it first."))
    }
}

// MARK: - Connections

extension BrokerState {
    mutating func connect(user: String) throws(Refusal) -> Int {
        guard isRunning else { throw Refusal(error: MessagingError(.unreachable, "The broker is stopped.")) }
        let connection = makeID()
        connections[connection] = Connection(user: user)
        return connection
    }

    /// Ends a connection: its exclusive queues die, its unsettled deliveries go back.
    mutating func disconnect(_ connection: Int, now: ContinuousClock.Instant) {
        guard connections.removeValue(forKey: connection) != nil else { return }
        for consumer in consumers.filter({ $0.value.connection == connection }).keys.sorted() { cancel(consumer, now: now) }
        for queue in queues.filter({ $0.value.owner == connection }).keys { deleteQueue(queue) }
    }

    /// A restart: connections and exclusive queues die, messages that are not persistent are lost; with `wipe` everything is.
    mutating func stop(wipe: Bool, now: ContinuousClock.Instant) {
        for connection in connections.keys.sorted() { disconnect(connection, now: now) }
        isRunning = false
        alarm = nil
        if wipe {
            queues = [:]
            exchanges = [:]
        }
        for queue in queues.keys { queues[queue]?.keepPersistent() }
    }
}
