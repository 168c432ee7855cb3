import Contracts
import Messaging
import Metrics

/// Counts what happens to cases. Labels are names of the catalogue and words of the protocol.
final class CaseMetrics: Sendable {
    /// Messages with tasks and withdrawals left, or did not.
    func sent(_ outcomes: [(department: String, outcome: PublishOutcome)]) {
        for (department, outcome) in outcomes {
            count("onevisit_case_messages_total", ("department", department), ("outcome", outcome == .done ? "done" : "again"))
        }
    }

    /// A reply was stored, or changed nothing.
    func replied(_ department: String, _ outcome: String, ignored: CaseIgnored?) {
        if let ignored {
            count("onevisit_case_replies_ignored_total", ("department", department), ("reason", ignored.rawValue))
        } else {
            count("onevisit_case_replies_total", ("department", department), ("outcome", outcome))
        }
    }

    /// Something was parked.
    func parked(_ code: String) { count("onevisit_case_parked_total", ("code", code)) }

    /// A case was accepted.
    func accepted(_ matter: String) { count("onevisit_cases_accepted_total", ("matter", matter)) }

    /// What happened to cases that somebody may have to act upon: reminders, escalations, clocks that were changed.
    func noted(_ steps: [CaseLane.Step]) {
        for step in steps {
            for notice in step.notes.compactMap(\.action.notice) {
                count("onevisit_case_notices_total", ("matter", step.record.matter), ("notice", notice.rawValue))
            }
        }
    }

    /// What was erased because its time was over.
    func erased(_ erased: Erased) {
        for (what, number) in [
            ("cases", erased.cases), ("parked", erased.parked), ("texts", erased.texts), ("documents", erased.documents.count),
        ] where number > 0 {
            Counter(label: "onevisit_erased_total", dimensions: [("what", what)]).increment(by: number)
        }
    }

    private func count(_ name: String, _ labels: (String, String)...) { Counter(label: name, dimensions: labels).increment() }
}
