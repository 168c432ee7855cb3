import Contracts
import Logging
import Messaging

/// What became of telling somebody about an event.
public enum EventDelivery: Hashable, Sendable {
    case delivered
    case again(after: Duration)
    /// Nobody will ever take it; the reason is logged.
    case dropped(reason: String)
}

/// Tells a channel's webhook of an event.
public protocol EventSender: Sendable {
    /// The channels that want to be told. Events of others are not kept for anybody.
    var channels: Set<String> { get }

    /// - Parameter channel: whose webhook; one that has none gives `dropped`.
    func send(_ body: [UInt8], to channel: String) async -> EventDelivery
}

/// Tells of what happened to cases: on the bus, and to the webhooks of channels. Each event is told at least once.
struct CaseEvents: Sendable {
    /// Events that are told together.
    static let batch = 200
    /// An event that nobody has taken for so long is let go: what it says can be read from the case.
    static let lifetime: Duration = .seconds(3 * 86_400)

    let lane: CaseLane
    let bus: any MessageBus
    let webhooks: (any EventSender)?
    let instance: String

    /// Lives until cancelled.
    func run() async {
        await lane.keepUp(with: "Events", wokenBy: lane.events) {
            let now = lane.time.timestamp
            let rows = try await lane.store.read { try $0.dueEvents(at: now, limit: Self.batch) }
            guard !rows.isEmpty else { return .idle(until: try await lane.store.read { try $0.nextEvent() }) }
            try await tell(rows, at: now)
            return .worked
        }
    }

    private func tell(_ rows: [EventRow], at now: Timestamp) async throws {
        let onBus = rows.filter { $0.channel == nil }
        // Nobody need listen: an event that no queue takes is told all the same.
        let outcomes = await bus.publish(onBus.map(message))
        var deliveries = zip(onBus, outcomes).map { row, outcome -> (EventRow, EventDelivery) in
            (row, outcome == .done ? .delivered : .again(after: lane.settings.pause(after: row.tries)))
        }
        deliveries += await toldToWebhooks(rows)
        for case (let row, .dropped(let reason)) in deliveries {
            lane.logger.warning("An event is let go", metadata: ["target": "\(row.target)", "reason": "\(reason)"])
        }
        let told = deliveries
        try await lane.store.write { store in
            for (row, delivery) in told {
                switch delivery {
                case .again(let pause) where row.at.advanced(by: Self.lifetime) > now:
                    try store.postponeEvent(row.id, until: now.advanced(by: pause))
                case .delivered, .dropped, .again: try store.removeEvent(row.id)
                }
            }
        }
    }

    /// Channels are told side by side, so that a slow one is slow for itself; each of its events in their order.
    private func toldToWebhooks(_ rows: [EventRow]) async -> [(EventRow, EventDelivery)] {
        let byChannel = Dictionary(grouping: rows, by: \.channel)
        return await withTaskGroup(of: [(EventRow, EventDelivery)].self) { group in
            for case (let channel?, let rows) in byChannel {
                group.addTask { [webhooks] in
                    var told: [(EventRow, EventDelivery)] = []
                    for row in rows {
                        told.append((row, await webhooks?.send(row.body, to: channel) ?? .dropped(reason: "no webhook is configured")))
                    }
                    return told
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func message(_ row: EventRow) -> OutgoingMessage {
        OutgoingMessage(
            route: Route(exchange: ExchangeName.events, key: row.route),
            properties: MessageProperties(
                messageID: "\(instance)-event-\(row.id)", type: MessageType.events, appID: instance, isPersistent: true,
                timestamp: lane.time.timestamp),
            body: row.body, mandatory: false)
    }
}
