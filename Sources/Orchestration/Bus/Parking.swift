import Contracts
import JSON
import Logging
import Messaging
import Synchronization

/// Sends what could not be handled to `onevisit.dead`, with the reason, confirmed. Above its rate only counts: nobody reads a flood.
final class Parking: Sendable {
    /// Messages parked a second, the protocol's limit for an instance.
    static let perSecond = 100
    /// Messages that wait for the bus to come back; beyond this they are counted and gone, as a lookup's messages may be.
    static let mostWaiting = 1_000

    private let instance: String
    private let bus: any MessageBus
    private let time: any TimeSource
    private let metrics: LookupMetrics
    private let logger: Logger
    private let limit: Mutex<TokenBucket>
    private let waiting: AsyncStream<OutgoingMessage>
    private let queue: AsyncStream<OutgoingMessage>.Continuation
    private let number = Atomic<UInt64>(0)

    init(instance: String, bus: any MessageBus, time: any TimeSource, metrics: LookupMetrics, logger: Logger) {
        self.instance = instance
        self.bus = bus
        self.time = time
        self.metrics = metrics
        self.logger = logger
        limit = Mutex(TokenBucket(perSecond: Self.perSecond))
        (waiting, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// Parks a message, or `body` in its place. `detail` is for operators and holds no personal data.
    func park(_ message: IncomingMessage, body: [UInt8]? = nil, code: ReservedCode, detail: String) {
        guard limit.withLock({ $0.take(at: time.now) }) else {
            metrics.unreadable("parked", reason: "over-the-limit")
            return
        }
        let parked = ParkedMessage(
            code: code.rawValue, detail: detail, department: nil, instance: instance, properties: message.properties, body: body ?? message.body)
        let id = number.wrappingAdd(1, ordering: .relaxed).newValue
        let outgoing = OutgoingMessage(
            route: Route(exchange: ExchangeName.dead, key: ""),
            properties: MessageProperties(
                messageID: "\(instance)-parked-\(id)", type: MessageType.parked, appID: instance, isPersistent: true, timestamp: time.timestamp),
            body: parked.json.utf8)
        if case .dropped = queue.yield(outgoing) { metrics.unreadable("parked", reason: "too-many-waiting") }
    }

    /// Publishes what is parked, until cancelled.
    func run() async {
        for await message in waiting {
            let outcome = await bus.publish([message]).first
            guard outcome != .done else { continue }
            metrics.unreadable("parked", reason: "not-delivered")
            logger.error("A message could not be parked", metadata: ["outcome": "\(outcome.map { "\($0)" } ?? "none")"])
        }
    }
}
