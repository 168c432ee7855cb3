import Contracts
import CrashPoints
import Messaging

/// Sends what waits in the outbox. A row is *sent* when the broker has confirmed it; only the stored reply takes it away. What is not known to have
/// arrived is sent again, with the same key.
struct CaseDispatcher: Sendable {
    let lane: CaseLane
    let bus: any MessageBus
    let instance: String

    /// Lives until cancelled. Woken by new rows, by the bus coming back, and when a row's pause is over.
    func run() async {
        await lane.keepUp(with: "The outbox", wokenBy: lane.outbox) {
            let (now, limit) = (lane.time.timestamp, lane.settings.batch)
            let rows = try await lane.store.read { try $0.dueOutbox(at: now, limit: limit) }
            guard !rows.isEmpty else { return .idle(until: try await lane.store.read { try $0.nextOutbox() }) }
            try await send(rows)
            return .worked
        }
    }

    private func send(_ rows: [OutboxRow]) async throws {
        CrashPoint.taskBeforePublish.reached()
        let outcomes = await bus.publish(rows.map(message))
        CrashPoint.taskAfterConfirm.reached()
        let now = lane.time.timestamp
        let settings = lane.settings
        lane.metrics.sent(zip(rows, outcomes).map { ($0.department, $1) })
        try await lane.store.write { store in
            for (row, outcome) in zip(rows, outcomes) {
                if outcome == .done {
                    try store.markSent(row.id, at: now)
                } else {
                    try store.postponeOutbox(row.id, until: now.advanced(by: settings.pause(after: row.tries)))
                }
            }
        }
        CrashPoint.taskAfterMark.reached()
    }

    private func message(_ row: OutboxRow) -> OutgoingMessage {
        OutgoingMessage(
            route: Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: row.department, lane: .case)),
            properties: MessageProperties(
                messageID: "\(instance)-case-\(row.id)-\(row.tries)", type: row.kind == .task ? MessageType.tasks : MessageType.withdrawals,
                appID: instance, isPersistent: true, correlationID: "\(row.request)-\(row.task)", replyTo: lane.keeper.gateway,
                timestamp: lane.time.timestamp),
            body: row.body)
    }
}
