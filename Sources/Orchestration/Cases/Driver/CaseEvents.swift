import Contracts
import CrashPoints
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
///
/// The bus and each channel have a loop of their own, so that whoever is slow is slow for himself alone.
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
        await forgetOthers()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await keepTelling(EventRow.bus, wokenBy: lane.events.bus) { rows in
                    let outcomes = await bus.publish(rows.map(message))
                    // Nobody need listen: an event that no queue takes is told all the same.
                    return zip(rows, outcomes).map { $1 == .done ? .delivered : .again(after: lane.settings.pause(after: $0.tries)) }
                }
            }
            guard let webhooks else { return }
            for (channel, alarm) in lane.events.channels {
                group.addTask {
                    await keepTelling(EventRow.webhook(of: channel), wokenBy: alarm) { rows in
                        var told: [EventDelivery] = []
                        for row in rows { told.append(await webhooks.send(row.body, to: channel)) }
                        return told
                    }
                }
            }
        }
    }

    /// What waits for a channel whose webhook was taken away is let go.
    private func forgetOthers() async {
        let targets = Set(lane.events.channels.keys.map(EventRow.webhook)).union([EventRow.bus])
        do {
            let count = try await lane.store.write { try $0.removeEvents(notFor: targets) }
            if count > 0 { lane.logger.warning("Events are let go: their channels have no webhook any more", metadata: ["events": "\(count)"]) }
        } catch {
            // They only lie there, and go with their cases.
            lane.complain("Events for channels without a webhook could not be removed", error)
        }
    }

    /// Tells a target of its events, and writes down what became of each.
    private func keepTelling(_ target: String, wokenBy alarm: Alarm, _ tell: @Sendable ([EventRow]) async -> [EventDelivery]) async {
        await lane.keepUp(with: "Events", wokenBy: alarm) {
            let now = lane.time.timestamp
            let rows = try await lane.store.read { try $0.dueEvents(for: target, at: now, limit: Self.batch) }
            guard !rows.isEmpty else { return .idle(until: try await lane.store.read { try $0.nextEvent(for: target) }) }
            CrashPoint.eventBeforePublish.reached()
            let told = Array(zip(rows, await tell(rows)))
            CrashPoint.eventAfterPublish.reached()
            for case (_, .dropped(let reason)) in told {
                lane.logger.warning("An event is let go", metadata: ["target": "\(target)", "reason": "\(reason)"])
            }
            try await keep(told, at: now)
            return .worked
        }
    }

    private func keep(_ told: [(EventRow, EventDelivery)], at now: Timestamp) async throws {
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

    private func message(_ row: EventRow) -> OutgoingMessage {
        OutgoingMessage(
            route: Route(exchange: ExchangeName.events, key: row.route),
            properties: MessageProperties(
                messageID: "\(instance)-event-\(row.id)", type: MessageType.events, appID: instance, isPersistent: true,
                timestamp: lane.time.timestamp),
            body: row.body, mandatory: false)
    }
}

/// Rung when events wait to be told: one for the bus, one for each channel.
struct EventAlarms: Sendable {
    let bus = Alarm()
    let channels: [String: Alarm]

    init(channels: Set<String>) {
        self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0, Alarm()) })
    }

    func ring() {
        bus.ring()
        for alarm in channels.values { alarm.ring() }
    }
}
