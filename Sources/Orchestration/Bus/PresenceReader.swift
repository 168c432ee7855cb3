import Contracts
import JSON
import Messaging

/// Reads what adapter instances say of themselves. What does not come from the department's own broker user is counted and forgotten.
struct PresenceReader: Sendable {
    let lane: LookupLane
    let metrics: LookupMetrics

    func read(_ messages: [IncomingMessage]) {
        let heard = messages.compactMap(presence)
        lane.change { core, now, _ in
            for presence in heard { core.presence.heard(presence, at: now) }
        }
    }

    private func presence(in message: IncomingMessage) -> Presence? {
        do {
            let presence = try Presence(JSONValue(parsing: message.body, profile: .bus))
            let user = lane.read { $0.catalogue.departments[presence.department]?.brokerUser }
            if let user, user == message.properties.userID { return presence }
            metrics.unreadable("presence", reason: ReservedCode.untrustedSender.rawValue)
        } catch {
            metrics.unreadable("presence", reason: ReservedCode.unreadable.rawValue)
        }
        return nil
    }
}
