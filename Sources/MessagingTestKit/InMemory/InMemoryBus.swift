public import Messaging
import Synchronization

/// A bus inside the process that keeps every promise of `MessageBus`: several of them meet in one `InMemoryBroker`.
public final class InMemoryBus: MessageBus {
    struct Receiver: Sendable {
        var subscription: Subscription
        var receive: @Sendable ([IncomingMessage]) -> Void
    }

    struct Consumer: Sendable {
        var subscription: Subscription
        var inbox: DeliveryInbox<Delivery>
    }

    /// Who is attached. Lives from `init` to the end, over all connections.
    struct Attachments {
        var sources: [any PublishSource] = []
        var receivers: [Int: Receiver] = [:]
        var consumers: [Int: Consumer] = [:]
        var nextID = 0
        var hasEnded = false
        /// The connection that the last consumer closes, once the bus has ended.
        var lastConnection: Int?
    }

    let broker: InMemoryBroker
    let user: String
    let topology: Topology
    let use: Topology.Use
    let board = StatusBoard(reason: "The bus has not been started.")
    let direct = DirectPublishes(closed: "The bus has not been started.")
    let attachments = Mutex(Attachments())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// A bus of the broker user `user`, whose name stands on every message that it publishes.
    public init(broker: InMemoryBroker, user: String, topology: Topology, use: Topology.Use) {
        self.broker = broker
        self.user = user
        self.topology = topology
        self.use = use
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        attach(direct)
    }

    public func run() async throws(MessagingError) {
        let waker = broker.register { [signal] in _ = signal.yield() }
        var link = InMemoryLink(bus: self)
        wake()
        for await _ in signals {
            if link.turn() { wake() }
        }
        link.end()
        broker.forget(waker: waker)
    }

    public var status: BusStatus { board.status }

    public func statusChanges() -> AsyncStream<BusStatus> { board.changes() }

    public func attach(_ source: any PublishSource) {
        attachments.withLock { $0.sources.append(source) }
        wake()
    }

    public func wake() {
        signal.yield()
    }

    public func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] {
        await direct.publish(messages, wake: wake)
    }

    public func receive(_ subscription: Subscription, _ receive: @escaping @Sendable ([IncomingMessage]) -> Void) -> ReceiverHandle {
        let id = add { $0.receivers[$1] = Receiver(subscription: subscription, receive: receive) }
        return ReceiverHandle { [weak self] in
            self?.attachments.withLock { _ = $0.receivers.removeValue(forKey: id) }
            self?.wake()
        }
    }

    public func consume(_ subscription: Subscription, _ handle: @escaping @Sendable (IncomingMessage) async -> Settlement) async {
        let inbox = DeliveryInbox<Delivery>()
        let id = add { attachments, id in
            if attachments.hasEnded { inbox.close() } else { attachments.consumers[id] = Consumer(subscription: subscription, inbox: inbox) }
        }
        let broker = broker
        await inbox.handleEach(
            { await handle($0.message) },
            settle: { delivery, settlement in
                broker.perform { $0.settle(delivery.consumer, tag: delivery.tag, settlement, now: broker.time.now) }
            })
        let connection = attachments.withLock { attachments in
            attachments.consumers.removeValue(forKey: id)
            return attachments.consumers.isEmpty ? attachments.lastConnection : nil
        }
        if let connection { broker.perform { $0.disconnect(connection, now: broker.time.now) } }
        wake()
    }

    /// Attaches a reader; until it is subscribed, the bus is not ready.
    private func add(_ change: (inout Attachments, Int) -> Void) -> Int {
        let id = attachments.withLock { attachments in
            attachments.nextID += 1
            change(&attachments, attachments.nextID)
            board.update { if $0.consuming.connection != nil { $0.consuming = .down(reason: "A reader is being subscribed.") } }
            return attachments.nextID
        }
        wake()
        return id
    }
}
