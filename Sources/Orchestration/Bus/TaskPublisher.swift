import Contracts
import Messaging

/// Gives the bus what waits for the departments whenever it can write: one message for a department carries what had gathered for it.
final class TaskPublisher: PublishSource {
    private let lane: LookupLane
    private let instance: String
    private let messageLimit: Int
    private let time: any TimeSource

    init(lane: LookupLane, instance: String, messageLimit: Int, time: any TimeSource) {
        self.lane = lane
        self.instance = instance
        self.messageLimit = messageLimit
        self.time = time
    }

    func takeMessages(limit: Int) -> [OutgoingMessage] {
        let parcels = lane.change { core, now, effects in core.takeParcels(limit: limit, at: now, effects: &effects) }
        return parcels.flatMap(messages)
    }

    func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)]) {
        lane.change { core, now, effects in
            for (token, outcome) in outcomes { core.settled(token, outcome, at: now, effects: &effects) }
        }
    }

    /// The parcel as a message; as one message a task where it is larger than the protocol allows. A single task that is too large is left
    /// to the bus, which refuses it.
    private func messages(for parcel: LookupLane.Core.Parcel) -> [OutgoingMessage] {
        let body = TaskMessage.body(replyTo: parcel.replyTo, tasks: parcel.tasks)
        guard body.count > messageLimit, parcel.tasks.count > 1 else { return [message(for: parcel, body: body)] }
        return lane.read { $0.split(parcel) }.map { message(for: $0, body: TaskMessage.body(replyTo: $0.replyTo, tasks: $0.tasks)) }
    }

    private func message(for parcel: LookupLane.Core.Parcel, body: [UInt8]) -> OutgoingMessage {
        let only = parcel.tasks.count == 1 ? parcel.tasks.first : nil
        return OutgoingMessage(
            token: parcel.token,
            route: Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: parcel.department, lane: .lookup)),
            properties: MessageProperties(
                messageID: "\(instance)-\(parcel.token)", type: MessageType.tasks, appID: instance, correlationID: only?.task,
                replyTo: parcel.replyTo, expiration: parcel.expiration, timestamp: time.timestamp, traceparent: only?.trace),
            body: body)
    }
}
