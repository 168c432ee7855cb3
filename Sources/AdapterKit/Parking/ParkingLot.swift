import Contracts
import CrashPoints
import JSON
import Messaging
import Synchronization

/// Puts what cannot be handled where the orchestrator keeps it for a person, and says when it is there.
final class ParkingLot: Sendable {
    /// Messages per second and instance: a flood of rubbish is counted, not stored.
    static let mostPerSecond = 100
    /// How often a message is offered, with a second in between, before it is given up: a delivery may not stay unsettled for 60 s.
    private static let attempts = 20
    private static let pause: Duration = .seconds(1)
    /// Between two looks at whether a case's message may be parked: a tenth of the second that the limit counts.
    private static let turn: Duration = .milliseconds(100)

    private let department: String
    private let instance: String
    private let bus: any MessageBus
    private let time: any TimeSource
    private let identifiers: MessageIdentifiers
    private let metrics: AdapterMetrics
    private let problems: ProblemLog
    private let bucket: Mutex<TokenBucket>

    init(
        department: String, instance: String, bus: any MessageBus, time: any TimeSource, identifiers: MessageIdentifiers, metrics: AdapterMetrics,
        problems: ProblemLog
    ) {
        self.department = department
        self.instance = instance
        self.bus = bus
        self.time = time
        self.identifiers = identifiers
        self.metrics = metrics
        self.problems = problems
        bucket = Mutex(TokenBucket(perSecond: Self.mostPerSecond))
    }

    /// Parks a message, or counts it where too many are. Returns when the broker has it, or when that cannot be had.
    /// - Returns: False where the task was cancelled before the broker had it: another instance may try.
    func park(_ body: [UInt8], _ properties: MessageProperties, because rejection: Rejection) async -> Bool {
        guard bucket.withLock({ $0.take(at: time.now) }) else {
            metrics.count(.parkedOverLimit)
            return true
        }
        return await put(body, properties, because: rejection) ?? true
    }

    /// Parks what belongs to a case, which nobody may lose: where too many are parked it waits its turn.
    /// - Returns: False where the broker did not take it, or the task was cancelled: it is offered again another time.
    func parkCase(_ body: [UInt8], _ properties: MessageProperties, because rejection: Rejection) async -> Bool {
        while !bucket.withLock({ $0.take(at: time.now) }) {
            guard await time.waits(Self.turn) else { return false }
        }
        return await put(body, properties, because: rejection) == true
    }

    /// - Returns: nil where the broker would not take it.
    private func put(_ body: [UInt8], _ properties: MessageProperties, because rejection: Rejection) async -> Bool? {
        let parked = ParkedMessage(
            code: rejection.code.rawValue, detail: rejection.detail, department: department, instance: instance, properties: properties,
            body: body)
        let own = MessageProperties(
            messageID: identifiers.next(), type: MessageType.parked, appID: instance, isPersistent: true, timestamp: time.timestamp)
        let outgoing = OutgoingMessage(route: Route(exchange: ExchangeName.dead, key: ""), properties: own, body: parked.json.utf8)
        CrashPoint.parkingBeforePublish.reached()
        for _ in 0..<Self.attempts {
            if await bus.publish([outgoing]).first == .done {
                CrashPoint.parkingAfterConfirm.reached()
                metrics.count(.parked)
                return true
            }
            guard await time.waits(Self.pause) else { return false }
        }
        metrics.count(.parkedInVain)
        problems.error(
            "a message could not be parked; see whether the broker takes messages to onevisit.dead", ["code": rejection.code.rawValue])
        return nil
    }
}
