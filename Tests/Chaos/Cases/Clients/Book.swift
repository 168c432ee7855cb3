import JSON
import MessagingTestKit
import Synchronization

/// What the applicants know: which of their applications were accepted, under which request, and what answers they got.
final class Book: Sendable {
    struct Entry: Sendable {
        var application: Application
        /// Nil until it is accepted.
        var request: String?
        var isProbe = false
    }

    private struct Pages {
        var entries: [String: Entry] = [:]
        /// The keys in the order in which they were accepted.
        var accepted: [String] = []
        var statuses: [Int: Int] = [:]
        var unanswered = 0
        var pending: [Application] = []
        var mistakes: [String] = []
    }

    private let pages = Mutex(Pages())

    /// The gateway has accepted an application; what it says must be the same each time.
    func accepted(_ application: Application, as request: String, isProbe: Bool = false) {
        pages.withLock { pages in
            if let known = pages.entries[application.key]?.request {
                if known != request { pages.mistakes.append("\(application.key) was accepted as \(known), and then as \(request)") }
                return
            }
            pages.entries[application.key] = Entry(application: application, request: request, isProbe: isProbe)
            pages.accepted.append(application.key)
        }
    }

    func note(_ reply: HTTPClient.Reply?) {
        pages.withLock { pages in
            if let reply { pages.statuses[reply.status, default: 0] += 1 } else { pages.unanswered += 1 }
        }
    }

    /// Nobody knows whether it was accepted: its applicant sends it again when the faults are over.
    func postpone(_ application: Application) { pages.withLock { $0.pending.append(application) } }

    func takePostponed() -> [Application] {
        pages.withLock { pages in
            defer { pages.pending = [] }
            return pages.pending
        }
    }

    func complain(_ mistake: String) { pages.withLock { $0.mistakes.append(mistake) } }

    var all: [Entry] { pages.withLock { pages in pages.accepted.compactMap { pages.entries[$0] } } }
    var count: Int { pages.withLock { $0.accepted.count } }
    var mistakes: [String] { pages.withLock { $0.mistakes } }

    func count(of status: Int) -> Int { pages.withLock { $0.statuses[status] ?? 0 } }

    /// What the gateway said, and how often nothing came.
    var summary: String {
        pages.withLock { pages in
            let statuses = pages.statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
            return "\(statuses), \(pages.unanswered) × no answer"
        }
    }
}
