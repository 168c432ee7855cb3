import Contracts
import Metrics
import Synchronization

/// Counts what happens to lookups. Labels are names of the catalogue and words of the protocol: bounded, and nobody's data.
final class LookupMetrics: Sendable {
    private let counters = Mutex<[String: Counter]>([:])
    private let durations = Mutex<[String: Metrics.Timer]>([:])

    func count(_ events: [LookupEvent]) {
        for event in events { count(event) }
    }

    private func count(_ event: LookupEvent) {
        switch event {
        case .closed(let matter, let state, let milliseconds):
            increment("onevisit_requests_total", ("matter", matter), ("state", state.rawValue))
            record("onevisit_request_duration_seconds", milliseconds, ("matter", matter))
        case .asked(let department, let isRepeat):
            increment("onevisit_tasks_sent_total", ("department", department), ("repeat", isRepeat ? "yes" : "no"))
        case .replied(let department, let outcome, let milliseconds):
            increment("onevisit_replies_total", ("department", department), ("outcome", outcome))
            record("onevisit_reply_duration_seconds", milliseconds, ("department", department))
        case .notAsked(let department, let why):
            increment("onevisit_tasks_not_sent_total", ("department", department), ("reason", why.rawValue))
        case .replyIgnored(let department, let why):
            increment("onevisit_replies_ignored_total", ("department", department), ("reason", why))
        case .amended(let matter, let state):
            increment("onevisit_answers_amended_total", ("matter", matter), ("state", state.rawValue))
        case .taskMessage(let department, let tasks):
            increment("onevisit_task_messages_total", ("department", department))
            increment("onevisit_tasks_in_messages_total", ("department", department), by: tasks)
        case .publishUnknown(let department): increment("onevisit_publish_unknown_total", ("department", department))
        case .forgotten: increment("onevisit_answers_forgotten_total")
        case .limited(let channel, let limit):
            increment("onevisit_requests_limited_total", ("channel", channel), ("limit", limit.rawValue))
        }
    }

    /// A message that could not be handled.
    func unreadable(_ kind: String, reason: String) {
        increment("onevisit_messages_unreadable_total", ("kind", kind), ("reason", reason))
    }

    /// Members that a reply's contract does not declare, and that fell off.
    func dropped(_ members: Int, department: String) {
        increment("onevisit_reply_members_dropped_total", ("department", department), by: members)
    }

    private func increment(_ name: String, _ labels: (String, String)..., by amount: Int = 1) {
        let key = labels.reduce(into: name) { $0 += "|" + $1.1 }
        let counter = counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(label: name, dimensions: labels)
            counters[key] = counter
            return counter
        }
        counter.increment(by: amount)
    }

    private func record(_ name: String, _ milliseconds: Int, _ labels: (String, String)...) {
        let key = labels.reduce(into: name) { $0 += "|" + $1.1 }
        let timer = durations.withLock { durations in
            if let timer = durations[key] { return timer }
            let timer = Metrics.Timer(label: name, dimensions: labels)
            durations[key] = timer
            return timer
        }
        timer.recordMilliseconds(milliseconds)
    }
}
