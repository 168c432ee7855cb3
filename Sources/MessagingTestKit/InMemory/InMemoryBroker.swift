public import Messaging
import Synchronization

/// A broker inside the process, in which several buses meet: one for each program that would have a connection of its own.
///
/// It routes, confirms, returns, refuses, requeues, expires and dead-letters as RabbitMQ does, at once and in order, and it can be
/// stopped, wiped, blocked and cut off by a test. It keeps no promise about disks: a restart keeps persistent messages in durable queues.
public final class InMemoryBroker: Sendable {
    /// What a user may be refused.
    public enum Action: Hashable, Sendable, CustomStringConvertible {
        case configure(String)
        case write(exchange: String, key: String)
        case read(queue: String)

        public var description: String {
            switch self {
            case .configure(let name): "configure '\(name)'"
            case .write(let exchange, let key): "write to exchange '\(exchange)' with key '\(key)'"
            case .read(let queue): "read queue '\(queue)'"
            }
        }
    }

    fileprivate struct State {
        var broker = BrokerState()
        var inboxes: [Int: DeliveryInbox<Delivery>] = [:]
        var wakers: [Int: @Sendable () -> Void] = [:]
    }

    let time: any TimeSource
    private let state = Mutex(State())

    /// An empty broker, running; expirations go by `time`.
    public init(time: any TimeSource = SystemTime()) {
        self.time = time
    }

    /// Runs `body` on the broker's state, then hands on what came out of it and wakes the buses.
    @discardableResult
    func perform<Result: Sendable>(_ body: (inout BrokerState) -> Result) -> Result {
        let (result, wakers) = state.withLock { state in
            let result = body(&state.broker)
            state.handOn(now: time.now)
            return (result, Array(state.wakers.values))
        }
        for wake in wakers { wake() }
        return result
    }

    /// Runs `body` on the broker's state where nothing comes out of it that others must hear of.
    func look<Result: Sendable>(_ body: (inout BrokerState) -> Result) -> Result {
        state.withLock { body(&$0.broker) }
    }

    func register(waker: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            let id = state.broker.makeID()
            state.wakers[id] = waker
            return id
        }
    }

    func forget(waker: Int) {
        state.withLock { _ = $0.wakers.removeValue(forKey: waker) }
    }

    /// Names the inbox of a consumer that is about to subscribe.
    func open(_ inbox: DeliveryInbox<Delivery>) -> Int {
        state.withLock { state in
            let id = state.broker.makeID()
            state.inboxes[id] = inbox
            return id
        }
    }

    func closeInbox(_ consumer: Int) {
        state.withLock { _ = $0.inboxes.removeValue(forKey: consumer) }
    }
}

extension InMemoryBroker.State {
    /// Puts deliveries into the inboxes. A closed inbox takes none: its consumer stops, and they go back.
    mutating func handOn(now: ContinuousClock.Instant) {
        while !broker.outgoing.isEmpty {
            let outgoing = broker.outgoing
            broker.outgoing = []
            var batches: [(consumer: Int, deliveries: [Delivery])] = []
            for (consumer, delivery) in outgoing {
                if batches.last?.consumer == consumer {
                    batches[batches.count - 1].deliveries.append(delivery)
                } else {
                    batches.append((consumer, [delivery]))
                }
            }
            for (consumer, deliveries) in batches where inboxes[consumer]?.put(deliveries) != true {
                broker.stopDelivering(consumer)
                for delivery in deliveries.reversed() { broker.settle(consumer, tag: delivery.tag, .requeued, now: now) }
            }
        }
    }
}

// MARK: - What tests do to it

extension InMemoryBroker {
    /// Cuts the connections of a user, or of everybody. What they had not settled goes back; their buses connect again.
    public func dropConnections(of user: String? = nil) {
        perform { broker in
            for (id, connection) in broker.connections.sorted(by: { $0.key < $1.key }) where user == nil || connection.user == user {
                broker.disconnect(id, now: time.now)
            }
        }
    }

    /// Stops the broker. Messages that are not persistent are lost, with `wipe` everything is.
    public func stop(wipe: Bool = false) {
        perform { $0.stop(wipe: wipe, now: time.now) }
    }

    /// Starts it again: the buses connect.
    public func start() {
        perform { $0.isRunning = true }
    }

    /// Blocks publishers, as a memory or disk alarm does.
    public func block(reason: String) {
        perform { $0.alarm = reason }
    }

    public func unblock() {
        perform { $0.alarm = nil }
    }

    /// Says how many ready messages a queue takes, now and after it is declared anew; nil takes all.
    public func limit(_ queue: String, to maxLength: Int?) {
        perform { broker in
            broker.limits[queue] = maxLength
            broker.queues[queue]?.maxLength = maxLength
        }
    }

    /// Asks `rule` before each action of a user; without a rule everything is allowed.
    public func restrict(_ user: String, _ rule: @escaping @Sendable (Action) -> Bool) {
        perform { $0.rules[user] = rule }
    }

    /// Deletes a queue with all that is in it, as an operator might.
    public func deleteQueue(_ name: String) {
        perform { $0.deleteQueue(name) }
    }

    /// How many messages of a queue are ready; nil where there is no such queue.
    public func depth(of queue: String) -> Int? {
        look { broker in
            broker.expire(queue, now: time.now)
            return broker.queues[queue]?.depth
        }
    }

    /// How many messages of a queue are with consumers and not settled.
    public func unsettled(of queue: String) -> Int {
        look { broker in broker.consumers.values.filter { $0.queue == queue }.reduce(0) { $0 + $1.unsettled.count } }
    }

    /// How many unsettled messages each consumer of a queue may hold; nil stands for any number.
    public func prefetches(of queue: String) -> [Int?] {
        look { broker in broker.consumers.filter { $0.value.queue == queue }.sorted { $0.key < $1.key }.map(\.value.prefetch) }
    }

    /// The queues that are there now.
    public var queueNames: Set<String> { look { Set($0.queues.keys) } }
}
