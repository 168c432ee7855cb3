import Messaging

// MARK: - Publishing

extension BrokerState {
    /// Routes a message and remembers what its publisher is to be told under the tag that this returns.
    mutating func publish(_ message: OutgoingMessage, on connection: Int, now: ContinuousClock.Instant) throws(Refusal) -> UInt64 {
        guard let publisher = connections[connection] else { throw Refusal(error: MessagingError(.connectionLost, "The connection is closed.")) }
        try may(publisher.user, .write(exchange: message.route.exchange, key: message.route.key))
        var properties = message.properties
        properties.userID = publisher.user
        properties.expiration = properties.expiration.map { .milliseconds(max(1, $0.wholeMilliseconds)) }
        properties.timestamp = properties.timestamp.map { Timestamp(milliseconds: $0.milliseconds / 1000 * 1000) }
        let incoming = IncomingMessage(route: message.route, properties: properties, body: message.body)
        let tag = publisher.nextTag
        connections[connection]?.nextTag += 1
        let outcome = try route(incoming, mandatory: message.mandatory, now: now)
        if message.report == .confirmed { connections[connection]?.confirms.append((tag, outcome)) }
        return tag
    }

    private mutating func route(_ message: IncomingMessage, mandatory: Bool, now: ContinuousClock.Instant) throws(Refusal) -> PublishOutcome {
        guard message.route.exchange.isEmpty || exchanges[message.route.exchange] != nil else { throw missing("exchange", message.route.exchange) }
        let targets = destinations(of: message.route)
        guard !targets.isEmpty else { return mandatory ? .returned(reason: "NO_ROUTE") : .done }
        // A queue that refuses makes the whole publish refused; the others have the message all the same.
        var outcome = PublishOutcome.done
        for target in targets where !enqueue(message, into: target, now: now) { outcome = .refused }
        return outcome
    }

    private func destinations(of route: Route) -> [String] {
        if route.exchange.isEmpty { return queues[route.key] == nil ? [] : [route.key] }
        guard let exchange = exchanges[route.exchange] else { return [] }
        var names: [String] = []
        for binding in exchange.bindings where !names.contains(binding.queue) {
            let isMatch =
                switch exchange.kind {
                case .direct: binding.key == route.key
                case .fanout: true
                case .topic: binding.pattern.matches(route.key)
                }
            if isMatch { names.append(binding.queue) }
        }
        return names
    }

    private mutating func enqueue(_ message: IncomingMessage, into name: String, now: ContinuousClock.Instant) -> Bool {
        expire(name, now: now)
        guard let queue = queues[name] else { return true }
        if queue.isFull {
            if queue.refusesWhenFull { return false }
            queues[name]?.removeFirst()
        }
        let expiresAt = message.properties.expiration.map { now + $0 }
        let stored = StoredMessage(message: message, sequence: nextSequenceNumber(), expiresAt: expiresAt)
        queues[name]?.append(stored)
        dispatch(name, now: now)
        return true
    }
}

// MARK: - Delivering

extension BrokerState {
    mutating func subscribe(_ id: Int, to queue: String, on connection: Int, prefetch: Int?, now: ContinuousClock.Instant) throws(Refusal) {
        guard let stored = queues[queue], let user = connections[connection]?.user else { throw missing("queue", queue) }
        guard stored.owner == nil || stored.owner == connection else {
            throw Refusal(error: MessagingError(.closedByBroker, "405 RESOURCE_LOCKED - queue '\(queue)' belongs to another connection."))
        }
        if stored.owner == nil { try may(user, .read(queue: queue)) }
        consumers[id] = Consumer(connection: connection, queue: queue, prefetch: prefetch)
        queues[queue]?.consumers.append(id)
        dispatch(queue, now: now)
    }

    /// Ends a consumer and puts what it did not settle back into its queue.
    mutating func cancel(_ id: Int, now: ContinuousClock.Instant) {
        guard let consumer = stopDelivering(id) else { return }
        consumers.removeValue(forKey: id)
        for (_, var message) in consumer.unsettled {
            message.message.isRedelivered = true
            queues[consumer.queue]?.putBack(message)
        }
        dispatch(consumer.queue, now: now)
    }

    /// Takes a consumer out of its queue's turn; what is with it stays there.
    @discardableResult
    mutating func stopDelivering(_ id: Int) -> Consumer? {
        guard let consumer = consumers[id] else { return nil }
        queues[consumer.queue]?.consumers.removeAll { $0 == id }
        return consumer
    }

    mutating func settle(_ id: Int, tag: UInt64, _ settlement: Settlement, now: ContinuousClock.Instant) {
        guard let queue = consumers[id]?.queue, var message = consumers[id]?.unsettled.removeValue(forKey: tag) else { return }
        switch settlement {
        case .accepted: break
        case .requeued:
            message.message.isRedelivered = true
            queues[queue]?.putBack(message)
        case .rejected:
            deadLetter(message, from: queue, now: now)
        }
        dispatch(queue, now: now)
    }

    /// Hands ready messages to the consumers that have room, each in its turn.
    mutating func dispatch(_ name: String, now: ContinuousClock.Instant) {
        expire(name, now: now)
        while let queue = queues[name], let stored = queue.first, let turn = queue.consumers.firstIndex(where: { consumers[$0]?.hasRoom == true }) {
            queues[name]?.removeFirst()
            let id = queue.consumers[turn]
            queues[name]?.consumers.remove(at: turn)
            queues[name]?.consumers.append(id)
            guard var consumer = consumers[id] else { continue }
            if consumer.prefetch != nil { consumer.unsettled[consumer.nextTag] = stored }
            outgoing.append((id, Delivery(consumer: id, tag: consumer.nextTag, message: stored.message)))
            consumer.nextTag += 1
            consumers[id] = consumer
            expire(name, now: now)
        }
    }

    /// Drops what has expired at the head of a queue, as the broker does.
    mutating func expire(_ name: String, now: ContinuousClock.Instant) {
        while let stored = queues[name]?.first, let expiresAt = stored.expiresAt, expiresAt <= now {
            queues[name]?.removeFirst()
            deadLetter(stored, from: name, now: now)
        }
    }

    private mutating func deadLetter(_ stored: StoredMessage, from queue: String, now: ContinuousClock.Instant) {
        guard let exchange = queues[queue]?.deadLetterExchange else { return }
        var message = stored.message
        message.route.exchange = exchange
        message.properties.expiration = nil
        message.isRedelivered = false
        // A dead-letter exchange that is missing leads nowhere: the message is dropped, as the broker does.
        for target in destinations(of: message.route) { _ = enqueue(message, into: target, now: now) }
    }
}
