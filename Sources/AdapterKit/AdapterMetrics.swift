import Contracts
import Messaging
import Metrics
import Synchronization

/// What an instance counts. Labels are bounded: departments, operations of the catalogue, outcomes and codes of the protocol.
final class AdapterMetrics: Sendable {
    /// Stands for operations that are not ours.
    private static let otherOperation = "other"

    private struct ReplyKind: Hashable {
        let operation: OperationReference?
        let outcome: String
    }

    private let department: String
    private let factory: any MetricsFactory
    private let replies = Mutex<[ReplyKind: Counter]>([:])
    private let durations: [OperationReference: Timer]
    private let inFlight: Gauge

    private let sent: [String: Counter]
    private let tallies: [Tally: Counter]

    /// What is counted per department alone.
    enum Tally: CaseIterable {
        /// Tasks that came after their deadline and were dropped.
        case expired
        /// Tasks whose handler was over its time.
        case givenUp
        /// Members of inputs, and of data, that the contract does not declare.
        case droppedFromInput, droppedFromData
        /// Answers that broke their contract, and handlers that threw.
        case breach, thrown
        /// Messages and tasks that were parked, that were not because too many were, and that could not be.
        case parked, parkedOverLimit, parkedInVain
        /// Replies that waited for the socket too long.
        case staleReply
        /// Tasks of cases that took so long that the case was told `later`.
        case promised
        /// Entries of the ledger that were taken up without a delivery, after a crash.
        case takenUp
        /// Tasks of which nobody knows whether they took effect: a person has to find out.
        case uncertain
        /// Words that the outbox sent again.
        case resent

        fileprivate var label: (name: String, dimensions: [(String, String)]) {
            switch self {
            case .expired: ("expired", [])
            case .givenUp: ("given_up", [])
            case .droppedFromInput: ("dropped_members", [("side", "input")])
            case .droppedFromData: ("dropped_members", [("side", "data")])
            case .breach: ("contract_breaches", [])
            case .thrown: ("handler_errors", [])
            case .parked: ("parked", [("fate", "parked")])
            case .parkedOverLimit: ("parked", [("fate", "over-limit")])
            case .parkedInVain: ("parked", [("fate", "failed")])
            case .staleReply: ("stale_replies", [])
            case .promised: ("promised", [])
            case .takenUp: ("taken_up", [])
            case .uncertain: ("uncertain", [])
            case .resent: ("resent_replies", [])
            }
        }
    }

    init(department: String, operations: [OperationReference], factory: any MetricsFactory) {
        self.department = department
        self.factory = factory
        let own = [("department", department)]
        durations = Dictionary(
            uniqueKeysWithValues: operations.map {
                ($0, Timer(label: "onevisit_adapter_handler_seconds", dimensions: own + [("operation", $0.description)], factory: factory))
            })
        inFlight = Gauge(label: "onevisit_adapter_tasks_in_flight", dimensions: own, factory: factory)
        sent = Dictionary(
            uniqueKeysWithValues: ["done", "returned", "refused", "unknown", "not-sent"].map {
                ($0, Counter(label: "onevisit_adapter_reply_messages_total", dimensions: own + [("outcome", $0)], factory: factory))
            })
        tallies = Dictionary(
            uniqueKeysWithValues: Tally.allCases.map { tally in
                let (name, dimensions) = tally.label
                return (tally, Counter(label: "onevisit_adapter_\(name)_total", dimensions: own + dimensions, factory: factory))
            })
    }

    func count(_ tally: Tally, by amount: Int = 1) {
        guard amount > 0 else { return }
        tallies[tally]?.increment(by: amount)
    }

    /// A reply was made.
    func replied(_ outcome: Outcome, to operation: OperationReference?) {
        let kind = ReplyKind(operation: operation, outcome: outcome.name)
        let counter = replies.withLock { counters in
            if let counter = counters[kind] { return counter }
            let counter = Counter(
                label: "onevisit_adapter_replies_total",
                dimensions: [
                    ("department", department), ("operation", operation?.description ?? Self.otherOperation), ("outcome", outcome.name),
                ], factory: factory)
            counters[kind] = counter
            return counter
        }
        counter.increment()
    }

    /// A handler ran for that long.
    func ran(_ operation: OperationReference, for duration: Duration) {
        durations[operation]?.recordNanoseconds(duration.wholeNanoseconds)
    }

    func inFlight(_ count: Int) { inFlight.record(count) }

    /// Replies left in a message, or did not.
    func sent(_ outcome: PublishOutcome) { sent[Self.name(of: outcome)]?.increment() }

    private static func name(of outcome: PublishOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .returned: "returned"
        case .refused: "refused"
        case .unknown: "unknown"
        case .notSent: "not-sent"
        }
    }
}

extension Duration {
    fileprivate var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
