import Contracts
import CrashPoints
import JSON
import Logging
import Messaging

/// Takes what others have parked into the store, where operators find it. A delivery is acknowledged when it is on disk.
struct ParkedReader: Sendable {
    let lane: CaseLane
    let bus: any MessageBus
    /// Whether that user may park in the department's name, or, without one, in ours.
    let isTrusted: @Sendable (_ user: String?, _ department: String?) -> Bool

    /// Lives until cancelled.
    func run() async {
        await bus.consume(Subscription(.queue(QueueName.parked), prefetch: lane.settings.prefetch)) { await handle($0) }
    }

    private func handle(_ message: IncomingMessage) async -> Settlement {
        let (parked, sender) = parked(message)
        guard isTrusted(message.properties.userID, parked.department) else {
            lane.metrics.parked("untrusted")
            return .accepted
        }
        do {
            try await lane.park(parked, sender: sender)
            CrashPoint.parkedAfterCommit.reached()
            lane.metrics.parked(Self.label(parked.code))
            return .accepted
        } catch {
            lane.complain("A parked message cannot be stored; it goes back to its queue", error)
            return await lane.giveBack()
        }
    }

    /// What was parked, and who had sent it; what the broker put there by itself is wrapped here.
    private func parked(_ message: IncomingMessage) -> (ParkedMessage, sender: String?) {
        if message.properties.type == MessageType.parked,
            let parked = try? ParkedMessage(JSONValue(parsing: message.body, profile: .bus))
        {
            // A department's word for who had sent something is only its word; our own is not.
            return (parked, parked.department == nil ? parked.properties.userID : nil)
        }
        let wrapped = ParkedMessage(
            code: ReservedCode.broker.rawValue, detail: "the broker gave up delivering it", department: nil, instance: "",
            properties: message.properties, body: message.body)
        return (wrapped, message.properties.userID)
    }

    /// What others write does not become a label.
    private static func label(_ code: String) -> String { ReservedCode(rawValue: code)?.rawValue ?? "other" }
}
