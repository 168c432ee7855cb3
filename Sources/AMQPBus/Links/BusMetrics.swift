import Messaging
import Metrics

/// What a connection counts. Lives on its thread; names and labels are bounded.
final class BusMetrics {
    private let direction: ConnectionThread.Direction
    private let isConnected: Gauge
    private let reconnects: Counter
    private let turns: Counter
    private let batches: Recorder
    private var messages: [Label: Counter] = [:]

    private struct Label: Hashable {
        var place: String
        var outcome: String
    }

    init(direction: ConnectionThread.Direction) {
        let dimensions = [("direction", direction.rawValue)]
        self.direction = direction
        isConnected = Gauge(label: "onevisit_broker_connected", dimensions: dimensions)
        reconnects = Counter(label: "onevisit_broker_reconnects_total", dimensions: dimensions)
        turns = Counter(label: "onevisit_broker_wakeups_total", dimensions: dimensions)
        batches = Recorder(label: "onevisit_broker_batch_messages", dimensions: dimensions, aggregate: true)
        isConnected.record(0)
    }

    func connected(_ isConnected: Bool) {
        self.isConnected.record(isConnected ? 1 : 0)
    }

    func reconnected() {
        reconnects.increment()
    }

    /// The thread has woken once.
    func turned() {
        turns.increment()
    }

    /// So many messages went out or came in during one turn.
    func batch(_ count: Int) {
        if count > 0 { batches.record(count) }
    }

    /// `exchange` is one of the topology's, or empty.
    func published(_ exchange: String, _ outcome: String, count: Int = 1) {
        counter("onevisit_messages_published_total", "exchange", Label(place: exchange, outcome: outcome)).increment(by: count)
    }

    /// `queue` is the name of a queue that is read by name, or `exclusive`.
    func consumed(_ queue: String, _ outcome: String, count: Int) {
        counter("onevisit_messages_consumed_total", "queue", Label(place: queue, outcome: outcome)).increment(by: count)
    }

    private func counter(_ name: String, _ place: String, _ label: Label) -> Counter {
        if let counter = messages[label] { return counter }
        let counter = Counter(label: name, dimensions: [(place, label.place), ("outcome", label.outcome)])
        messages[label] = counter
        return counter
    }
}

extension PublishOutcome {
    /// The outcome as a label.
    var label: String {
        switch self {
        case .done: "done"
        case .returned: "returned"
        case .refused: "refused"
        case .unknown: "unknown"
        case .notSent: "not-sent"
        }
    }
}
