import Contracts
public import Messaging
import Synchronization

/// Hears what departments are asked and what they say, from a queue of its own, and disturbs nobody.
///
/// The queue dies with the connection, and is named as those of orchestrators are, so that the broker's limits for such queues hold for it too: who
/// records too slowly loses messages, and nobody else does. Its user needs rights that neither an orchestrator nor a department has: see
/// ``rights(of:)``.
public final class RecordingTap: Sendable {
    private let recorder: Mutex<Recorder>
    private let time: any TimeSource
    private let began: ContinuousClock.Instant
    private let write: @Sendable (RecordedExchange) -> Void
    /// Lets go of the bus when the tap is released.
    private let receiver = Mutex<ReceiverHandle?>(nil)

    /// - Parameter write: told of each exchange, in the order in which they ended; must not block.
    public init(
        _ recorder: Recorder, departments: Set<String>, on bus: any MessageBus, identity: UInt16 = .random(in: 0 ... .max),
        time: any TimeSource = SystemTime(), write: @escaping @Sendable (RecordedExchange) -> Void
    ) {
        self.recorder = Mutex(recorder)
        self.time = time
        self.write = write
        began = time.now
        let instance = ReplyAddress.instance(gateway: Self.name, identity: identity)
        let names = departments.sorted()
        let handle = bus.receive(Subscription(.exclusive { Self.queue(instance, connection: $0, of: names) })) { [weak self] messages in
            for message in messages { self?.hear(message) }
        }
        receiver.withLock { $0 = handle }
    }

    private static let name = "recorder"

    private static func queue(_ instance: String, connection: Int, of departments: [String]) -> ExclusiveQueue {
        let bindings = departments.flatMap { department in
            [ExchangeName.tasks, ExchangeName.replies].map { ExclusiveQueue.Binding(exchange: $0, pattern: "\(department).*") }
        }
        return ExclusiveQueue(name: "onevisit.reply.\(instance).\(connection)", bindings: bindings)
    }

    /// What an administrator types so that a broker user may record, and nothing else: it can neither publish nor take anybody's messages away.
    public static func rights(of user: String) -> String {
        let own = #"^onevisit\.reply\.\#(name)-"#
        return "rabbitmqctl set_permissions \(user) '\(own)' '\(own)' '\(own)|^onevisit\\.(tasks|replies)$'"
    }

    public var counts: Recorder.Counts { recorder.withLock { $0.counts } }

    /// Stops listening, and hands on what was told `later` or `failed` and no more.
    public func finish() {
        receiver.withLock { $0 = nil }
        for exchange in recorder.withLock({ $0.finish() }) { write(exchange) }
    }

    private func hear(_ message: IncomingMessage) {
        let elapsed = time.now - began
        for exchange in recorder.withLock({ $0.hear(message, at: elapsed) }) { write(exchange) }
    }
}
