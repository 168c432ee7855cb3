import Contracts
import Metrics
import Synchronization

/// Counts what happens to lookups. Labels are names of the catalogue and words of the protocol: bounded, and nobody's data.
final class LookupMetrics: Sendable {
    /// A measurement with its labels' values. Looked up for each event, so it is compared and hashed, never put together as a text.
    fileprivate struct Key: Hashable {
        var series: Series
        var first = ""
        var second = ""
    }

    fileprivate struct Known {
        var counters: [Key: Counter] = [:]
        var timers: [Key: Metrics.Timer] = [:]
    }

    private let known = Mutex(Known())

    func count(_ events: [LookupEvent]) {
        guard !events.isEmpty else { return }
        known.withLock { known in
            for event in events { Self.count(event, in: &known) }
        }
    }

    /// A message that could not be handled.
    func unreadable(_ kind: String, reason: String) {
        known.withLock { $0.increment(Key(series: .unreadable, first: kind, second: reason)) }
    }

    /// Members that a reply's contract does not declare, and that fell off.
    func dropped(_ members: Int, department: String) {
        known.withLock { $0.increment(Key(series: .membersDropped, first: department), by: members) }
    }

    private static func count(_ event: LookupEvent, in known: inout Known) {
        switch event {
        case .closed(let matter, let state, let milliseconds):
            known.increment(Key(series: .requests, first: matter, second: state.rawValue))
            known.record(milliseconds, as: Key(series: .requestDuration, first: matter))
        case .asked(let department, let isRepeat):
            known.increment(Key(series: .tasksSent, first: department, second: isRepeat ? "yes" : "no"))
        case .replied(let department, let outcome, let milliseconds):
            known.increment(Key(series: .replies, first: department, second: outcome))
            known.record(milliseconds, as: Key(series: .replyDuration, first: department))
        case .ended(let department, let outcome): known.increment(Key(series: .partsEnded, first: department, second: outcome))
        case .notAsked(let department, let why): known.increment(Key(series: .tasksNotSent, first: department, second: why.rawValue))
        case .replyIgnored(let department, let why): known.increment(Key(series: .repliesIgnored, first: department, second: why))
        case .amended(let matter, let state): known.increment(Key(series: .amended, first: matter, second: state.rawValue))
        case .taskMessage(let department, let tasks):
            known.increment(Key(series: .taskMessages, first: department))
            known.increment(Key(series: .tasksInMessages, first: department), by: tasks)
        case .publishUnknown(let department): known.increment(Key(series: .publishUnknown, first: department))
        case .forgotten: known.increment(Key(series: .forgotten))
        case .limited(let channel, let limit): known.increment(Key(series: .limited, first: channel, second: limit.rawValue))
        }
    }

    fileprivate enum Series: String {
        case requests = "onevisit_requests_total"
        case requestDuration = "onevisit_request_duration_seconds"
        case tasksSent = "onevisit_tasks_sent_total"
        case tasksNotSent = "onevisit_tasks_not_sent_total"
        case taskMessages = "onevisit_task_messages_total"
        case tasksInMessages = "onevisit_tasks_in_messages_total"
        case publishUnknown = "onevisit_publish_unknown_total"
        case replies = "onevisit_replies_total"
        case replyDuration = "onevisit_reply_duration_seconds"
        case partsEnded = "onevisit_parts_ended_total"
        case repliesIgnored = "onevisit_replies_ignored_total"
        case amended = "onevisit_answers_amended_total"
        case forgotten = "onevisit_answers_forgotten_total"
        case limited = "onevisit_requests_limited_total"
        case unreadable = "onevisit_messages_unreadable_total"
        case membersDropped = "onevisit_reply_members_dropped_total"

        /// The names of the labels.
        var labels: [String] {
            switch self {
            case .requests, .amended: ["matter", "state"]
            case .requestDuration: ["matter"]
            case .tasksSent: ["department", "repeat"]
            case .tasksNotSent, .repliesIgnored: ["department", "reason"]
            case .taskMessages, .tasksInMessages, .publishUnknown, .replyDuration, .membersDropped: ["department"]
            case .replies, .partsEnded: ["department", "outcome"]
            case .unreadable: ["kind", "reason"]
            case .limited: ["channel", "limit"]
            case .forgotten: []
            }
        }
    }
}

extension LookupMetrics.Key {
    fileprivate var dimensions: [(String, String)] { Array(zip(series.labels, [first, second])) }
}

extension LookupMetrics.Known {
    fileprivate mutating func increment(_ key: LookupMetrics.Key, by amount: Int = 1) {
        if let counter = counters[key] { return counter.increment(by: amount) }
        let counter = Counter(label: key.series.rawValue, dimensions: key.dimensions)
        counters[key] = counter
        counter.increment(by: amount)
    }

    fileprivate mutating func record(_ milliseconds: Int, as key: LookupMetrics.Key) {
        let timer = timers[key] ?? Metrics.Timer(label: key.series.rawValue, dimensions: key.dimensions)
        timers[key] = timer
        timer.recordMilliseconds(milliseconds)
    }
}
