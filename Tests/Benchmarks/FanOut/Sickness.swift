import ArgumentParser
import Contracts
import Glibc
import JSON
import Messaging
import Synchronization

/// What goes wrong inside a department's program, when it is told so by a signal: at once, and as suddenly over.
enum Sickness {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        /// Its back office takes far longer than anybody waits.
        case slow
        /// One in three of its messages is nonsense.
        case garbage
    }

    /// How long a slow back office takes.
    static let slowness = Duration.seconds(10)

    private static let flag = Atomic(false)

    static var isSick: Bool { flag.load(ordering: .relaxed) }

    private static let leaving = Atomic(false)

    /// Whether the program was told to end, and should say goodbye.
    static var isLeaving: Bool { leaving.load(ordering: .relaxed) }

    /// Falls sick at a SIGUSR1, recovers at a SIGUSR2, and leaves at a SIGTERM.
    static func obeySignals() {
        // Made before the first signal can come, because a handler may not make anything.
        flag.store(false, ordering: .relaxed)
        leaving.store(false, ordering: .relaxed)
        signal(SIGTERM) { _ in Sickness.leaving.store(true, ordering: .relaxed) }
        signal(SIGUSR1) { _ in Sickness.flag.store(true, ordering: .relaxed) }
        signal(SIGUSR2) { _ in Sickness.flag.store(false, ordering: .relaxed) }
    }
}

/// The bus of a department whose program is out of its mind: while it is sick, one in three of the messages with replies leaves as something
/// else, in turn as bytes that are no JSON and as replies that break their contract.
final class GarblingBus: MessageBus {
    private let bus: any MessageBus

    init(_ bus: any MessageBus) { self.bus = bus }

    func run() async throws(MessagingError) { try await bus.run() }
    var status: BusStatus { bus.status }
    func statusChanges() -> AsyncStream<BusStatus> { bus.statusChanges() }
    func attach(_ source: any PublishSource) { bus.attach(Source(source)) }
    func wake() { bus.wake() }
    func publish(_ messages: [OutgoingMessage]) async -> [PublishOutcome] { await bus.publish(messages) }

    func receive(_ subscription: Subscription, _ receive: @escaping @Sendable ([IncomingMessage]) -> Void) -> ReceiverHandle {
        bus.receive(subscription, receive)
    }

    func consume(_ subscription: Subscription, _ handle: @escaping @Sendable (IncomingMessage) async -> Settlement) async {
        await bus.consume(subscription, handle)
    }

    private final class Source: PublishSource {
        private let source: any PublishSource
        private let count = Atomic(0)

        init(_ source: any PublishSource) { self.source = source }

        func takeMessages(limit: Int) -> [OutgoingMessage] {
            let messages = source.takeMessages(limit: limit)
            return Sickness.isSick ? messages.map(garbled) : messages
        }

        func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)]) { source.settled(outcomes) }

        private func garbled(_ message: OutgoingMessage) -> OutgoingMessage {
            var message = message
            switch count.wrappingAdd(1, ordering: .relaxed).newValue % 6 {
            case 0: message.body = (0..<message.body.count).map { _ in .random(in: 0...255) }
            case 3: message.body = Self.withoutItsContract(message.body)
            default: break
            }
            return message
        }

        /// The same replies with data that no contract of ours has.
        private static func withoutItsContract(_ body: [UInt8]) -> [UInt8] {
            do {
                let replies = try ReplyMessage(JSONValue(parsing: body, profile: .bus)).entries.map { try $0.reply.get() }
                return ReplyMessage.body(
                    replies.map { reply in
                        var reply = reply
                        reply.outcome = .answered(data: ["nonsense": true])
                        return reply
                    })
            } catch {
                fatalError("AdapterKit wrote a message that cannot be read: \(error)")
            }
        }
    }
}
