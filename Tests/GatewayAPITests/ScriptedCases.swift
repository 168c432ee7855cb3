import Contracts
import JSON
import Messaging
import Orchestration
import Synchronization

/// A case desk in memory: keeps what it accepts, for its channel and for the applicant, and does what people ask of it.
final class ScriptedCases: CaseDesk {
    private struct Known {
        var view: CaseView
        var channel: String
        var identity: String?
        var key: String?
    }

    private let known = Mutex<[String: Known]>([:])

    private static let opened = Timestamp(milliseconds: 1_795_410_000_000)

    func submit(_ submission: Submission) async throws(Problem) -> AcceptedCase {
        known.withLock { known in
            if let key = submission.idempotencyKey, let earlier = known.values.first(where: { $0.key == key }) {
                return AcceptedCase(view: earlier.view, isRepeat: true)
            }
            let view = CaseView(
                answer: Answer(
                    request: .example, matter: submission.matter, state: .pending, revision: 1, asOf: Self.opened, closedAt: nil,
                    parts: [Part(name: "police", department: "police", content: .waiting, reason: nil)]),
                number: "20261126-4F7K2Q", openedAt: Self.opened, due: nil, missing: [], mayCollect: false)
            known[.example] = Known(
                view: view, channel: submission.channel.name, identity: submission.applicant["residentId"]?.string, key: submission.idempotencyKey)
            return AcceptedCase(view: view, isRepeat: false)
        }
    }

    /// A department asks for a supplement.
    func ask(for pointer: String) {
        known.withLock { known in
            known[.example]?.view.answer.state = .supplement
            known[.example]?.view.missing = [MissingInput(pointer: JSONPointer(pointer) ?? JSONPointer(tokens: []), code: "missing", detail: "missing")]
        }
    }

    func precheck(_ submission: Submission, documents: [String]) async throws(Problem) -> [Problem.Mistake] {
        guard submission.applicant["residentId"] == nil else { return [] }
        return [
            Problem.Mistake(
                pointer: JSONPointer(tokens: ["applicant", "residentId"]), code: "required", message: LocalizedText(zh: "缺少", en: "It is missing"))
        ]
    }

    func view(of request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let found = known.withLock { known in known.values.first { $0.view.number == request || $0.view.answer.request == request } }
        guard let found, viewer.channel?.name == found.channel || viewer.identity != nil && viewer.identity == found.identity else {
            throw Problem(.unknownRequest, LocalizedText(zh: "没有此申请。", en: "There is no such request."))
        }
        return found.view
    }

    func timeline(of request: String, for viewer: CaseViewer) async throws(Problem) -> [TimelineEntry] {
        _ = try await view(of: request, for: viewer)
        return [
            TimelineEntry(
                at: Self.opened, action: "accepted", step: nil, department: nil, word: nil, text: LocalizedText(zh: "已受理", en: "Accepted"))
        ]
    }

    func supplement(_ request: String, form: JSONValue, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let view = try await view(of: request, for: viewer)
        guard view.answer.state == .supplement else { throw Problem(.conflict, LocalizedText(zh: "无需补正。", en: "It waits for no supplement.")) }
        known.withLock { known in
            known[.example]?.view.answer.state = .pending
            known[.example]?.view.missing = []
        }
        return try await self.view(of: request, for: viewer)
    }

    func withdraw(_ request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        _ = try await view(of: request, for: viewer)
        known.withLock { known in
            known[.example]?.view.answer.state = .withdrawn
            known[.example]?.view.answer.closedAt = Self.opened
            known[.example]?.view.answer.revision += 1
        }
        return try await view(of: request, for: viewer)
    }

    func list(_ query: CaseQuery, for viewer: CaseViewer) async throws(Problem) -> CasePage {
        let own = known.withLock { $0.values.filter { $0.channel == viewer.channel?.name } }
        let lines = own.filter { query.state == nil || $0.view.answer.state == query.state }.map { known in
            CasePage.Line(
                request: known.view.answer.request, number: known.view.number, matter: known.view.answer.matter, state: known.view.answer.state,
                openedAt: known.view.openedAt, due: known.view.due)
        }
        return CasePage(lines: lines, next: nil)
    }

    func why(_ request: String) async throws(Problem) -> LocalizedText { LocalizedText(zh: "", en: "") }
    func account(since: Timestamp) async throws(Problem) -> CaseAccount { CaseAccount(since: since, accepted: 0, closed: 0, open: [:]) }
    func held(limit: Int) async throws(Problem) -> [HeldStep] { [] }
    func askAgain(_ request: String, step: String, by actor: String) async throws(Problem) {}
    func answer(_ request: String, step: String, outcome: Outcome, by actor: String) async throws(Problem) {}
    func drop(_ request: String, step: String, reason: String, by actor: String) async throws(Problem) {}
}
