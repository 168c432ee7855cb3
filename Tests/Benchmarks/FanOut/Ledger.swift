/// What the orchestrator counted and what the departments counted, beside each other.
///
/// Every request asks every department, or says why not. Every part that was asked ends once. Every task that was sent was answered by its department, or came there too late, or never came: then
/// its part ended without a word. Every reply that a department made was read.
struct Ledger: Sendable {
    /// One department's page.
    struct Page: Sendable {
        var department: String
        /// Requests that ended, and how often the department was not asked because it was gone, at its limit, or behind an open circuit.
        var requests: Int
        var notAsked: Int
        /// Parts asked; tasks sent, second attempts too.
        var asked: Int
        var sent: Int
        /// Parts by how they ended.
        var ended: [String: Int]
        /// Replies that the orchestrator read, whether they changed something or not.
        var read: Int
        /// What the department counted: replies made, tasks that came too late.
        var replied: Int
        var expired: Int

        init(_ department: String, orchestrator: TallyBook, adapter: TallyBook) {
            self.department = department
            let own = ["department": department]
            requests = orchestrator.sum(of: "onevisit_requests_total")
            notAsked = orchestrator.sum(of: "onevisit_tasks_not_sent_total", own)
            asked = orchestrator.sum(of: "onevisit_tasks_sent_total", own.merging(["repeat": "no"]) { $1 })
            sent = orchestrator.sum(of: "onevisit_tasks_sent_total", own)
            ended = orchestrator.sums(of: "onevisit_parts_ended_total", own, by: "outcome")
            read = orchestrator.sum(of: "onevisit_replies_total", own) + orchestrator.sum(of: "onevisit_replies_ignored_total", own)
            replied = adapter.sum(of: "onevisit_adapter_replies_total", own)
            expired = adapter.sum(of: "onevisit_adapter_expired_total", own)
        }

        /// Tasks of which the department knows nothing.
        var unheard: Int { sent - replied - expired }
        private var wordless: Int { ended["timed-out", default: 0] + ended["unavailable", default: 0] }

        var mistakes: [String] {
            var mistakes: [String] = []
            let endings = ended.values.reduce(0, +)
            // A second attempt that may not be sent is counted as not asked once more.
            if asked + notAsked < requests || asked + notAsked > requests + sent - asked {
                mistakes.append("\(department): of \(requests) requests \(asked) asked it and \(notAsked) did not")
            }
            if asked == 0 { mistakes.append("\(department) was asked nothing") }
            if endings != asked { mistakes.append("\(department): \(asked) parts were asked, \(endings) have ended") }
            if unheard < 0 || unheard > wordless {
                mistakes.append("\(department): of \(sent) tasks \(unheard) did not come to it, but \(wordless) parts ended without a word")
            }
            if read != replied { mistakes.append("\(department): \(replied) replies were made, \(read) were read") }
            return mistakes
        }
    }

    let pages: [Page]

    init(orchestrator: TallyBook, departments: [(name: String, book: TallyBook)]) {
        pages = departments.map { Page($0.name, orchestrator: orchestrator, adapter: $0.book) }
    }

    /// What does not add up.
    var mistakes: [String] { pages.flatMap(\.mistakes) }

    var table: String {
        let headings = [
            "DEPARTMENT", "REQUESTS", "= NOT ASKED", "+ ASKED", "= ANSWERED", "+ TIMED OUT", "+ OTHER ENDINGS", "SENT", "= REPLIED", "+ EXPIRED",
            "+ UNHEARD", "READ",
        ]
        return TextTable.aligned(
            [headings]
                + pages.map { page in
                    let (answered, silent) = (page.ended["answered", default: 0], page.ended["timed-out", default: 0])
                    let others = page.ended.values.reduce(0, +) - answered - silent
                    let counts = [
                        page.requests, page.notAsked, page.asked, answered, silent, others, page.sent, page.replied, page.expired, page.unheard,
                        page.read,
                    ]
                    return [page.department] + counts.map(String.init)
                })
    }
}
