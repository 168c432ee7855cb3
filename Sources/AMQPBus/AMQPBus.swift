public import Logging
public import Messaging

/// `MessageBus` over RabbitMQ: one connection publishes, one consumes, each owned by a thread of its own.
///
/// Two connections, because a broker that is low on memory stops reading from those that publish, and replies and acks must go on.
public final class AMQPBus: MessageBus {
    private let configuration: AMQPConfiguration
    private let topology: Topology
    private let use: Topology.Use
    private let logger: Logger
    private let board = StatusBoard(reason: "The bus has not been started.")
    private let publishing: ConnectionThread
    private let consuming: ConnectionThread
    private let publishSide = PublishSide()
    private let consumeSide: ConsumeSide
    private let watchdog: WatchdogThread

    /// A bus that makes `topology` true, or waits for it, on every connect. It does nothing until `run()`.
    public init(_ configuration: AMQPConfiguration, topology: Topology, use: Topology.Use, logger: Logger, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.topology = topology
        self.use = use
        self.logger = logger
        let consuming = ConnectionThread(.consume, configuration, logger: logger, time: time)
        publishing = ConnectionThread(.publish, configuration, logger: logger, time: time)
        consumeSide = ConsumeSide(board: board, wake: { consuming.wakeUp.signal() })
        self.consuming = consuming
        watchdog = WatchdogThread([publishing, consuming])
    }

    public func run() async throws(MessagingError) {
        // Whoever reads is let go, also where nothing could be started.
        defer { consumeSide.end() }
        try configuration.validate()
        let failure: MessagingError? = await withTaskCancellationHandler {
            await withTaskGroup(of: MessagingError?.self) { group in
                group.addTask { await self.consume() }
                group.addTask { await self.publish() }
                group.addTask { await Self.failure { () async throws(MessagingError) in try await self.watchdog.run() } }
                var failure: MessagingError?
                for await error in group where error != nil {
                    failure = failure ?? error
                    consuming.stop()
                }
                return failure
            }
        } onCancel: {
            consuming.stop()
        }
        if let failure { throw failure }
    }

    /// Handlers may publish until the last one has finished, so the consuming thread ends first.
    private func consume() async -> MessagingError? {
        let (side, board, configuration, topology, use, logger) = (consumeSide, board, configuration, topology, use, logger)
        let failure = await Self.failure { () async throws(MessagingError) in
            try await self.consuming.run { ConsumeLink(side, board, configuration, topology, use, logger: logger, metrics: $0) }
        }
        publishing.stop()
        return failure
    }

    private func publish() async -> MessagingError? {
        let (side, board, configuration, topology, use, logger) = (publishSide, board, configuration, topology, use, logger)
        let failure = await Self.failure { () async throws(MessagingError) in
            try await self.publishing.run { PublishLink(side, board, configuration, topology, use, logger: logger, metrics: $0) }
        }
        watchdog.stop()
        return failure
    }

    private static func failure(_ body: () async throws(MessagingError) -> Void) async -> MessagingError? {
        do throws(MessagingError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    public var status: BusStatus { board.status }

    public func statusChanges() -> AsyncStream<BusStatus> { board.changes() }

    public func attach(_ source: any PublishSource) {
        publishSide.attach(source)
        wake()
    }

    public func wake() {
        publishing.wakeUp.signal()
    }

    public func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] {
        await publishSide.direct.publish(messages, wake: wake)
    }

    public func receive(_ subscription: Subscription, _ receive: @escaping @Sendable ([IncomingMessage]) -> Void) -> ReceiverHandle {
        let side = consumeSide
        let reader = side.add(Reader(subscription: subscription, kind: .receiver(receive)))
        return ReceiverHandle {
            if let reader { side.post(.remove(reader, nil)) }
        }
    }

    public func consume(_ subscription: Subscription, _ handle: @escaping @Sendable (IncomingMessage) async -> Settlement) async {
        let side = consumeSide
        let inbox = DeliveryInbox<Delivery>()
        guard let reader = side.add(Reader(subscription: subscription, kind: .consumer(inbox))) else { return }
        await withTaskCancellationHandler {
            await inbox.handleEach({ await handle($0.message) }, settle: { side.settle($0, $1, prefetch: subscription.prefetch) })
        } onCancel: {
            side.post(.stop(reader))
        }
        await side.remove(reader)
    }
}
