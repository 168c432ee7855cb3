import Contracts
import JSON
import Messaging
import Synchronization

/// Says on the bus that the instance lives and what it answers.
final class PresenceAnnouncer: Sendable {
    /// Between two announcements. After three that are missed the orchestrator takes the instance for gone.
    static let interval: Duration = .seconds(5)

    private let bus: any MessageBus
    private let time: any TimeSource
    private let identifiers: MessageIdentifiers
    /// What is announced but for the state and the time.
    private let card: Presence
    private let beat = Mutex(PresenceBeat())

    init(card: Presence, bus: any MessageBus, identifiers: MessageIdentifiers, time: any TimeSource) {
        self.card = card
        self.bus = bus
        self.identifiers = identifiers
        self.time = time
    }

    /// Announces on every connect and every interval. Lives until its task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await status in self.bus.statusChanges() where self.beat.withLock({ $0.bus(status) }) { await self.announce() }
            }
            group.addTask {
                while await self.time.waits(Self.interval) {
                    if self.beat.withLock({ $0.beat() }) { await self.announce() }
                }
            }
        }
    }

    /// Changes the state and says so.
    func enter(_ state: Presence.State) async {
        if beat.withLock({ $0.enter(state) }) { await announce() }
    }

    private func announce() async {
        var presence = card
        presence.state = beat.withLock { $0.state }
        presence.now = time.timestamp
        let properties = MessageProperties(
            messageID: identifiers.next(), type: MessageType.presence, appID: card.instance, timestamp: presence.now)
        let message = OutgoingMessage(
            route: Route(exchange: ExchangeName.presence, key: ""), properties: properties, body: presence.json.utf8, mandatory: false,
            report: .written)
        // What becomes of it does not matter: the next one follows in an interval, or at once on a new connection.
        _ = await bus.publish([message])
    }
}

extension TimeSource {
    /// Waits that long. False when the task was cancelled.
    func waits(_ duration: Duration) async -> Bool {
        do {
            try await sleep(until: now.advanced(by: duration))
            return true
        } catch {
            return false
        }
    }
}
