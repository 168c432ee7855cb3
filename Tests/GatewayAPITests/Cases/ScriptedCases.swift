import Contracts
import JSON
import Messaging
import Orchestration
import Synchronization

/// A case desk in memory: keeps what it accepts, for its channel and for the applicant, and does what people ask of it. The one department of
/// its cases says what a test makes it say.
final class ScriptedCases: CaseDesk {
    private struct Known {
        var view: CaseView
        var submission: Submission
        var form: JSONObject
        var held: Part.Reason?
        var log: [(actor: String, entry: TimelineEntry)] = []

        mutating func note(_ action: String, by actor: String, word: String? = nil) {
            let text = LocalizedText(zh: "记录：\(action)", en: "Noted: \(action)")
            log.append((actor, TimelineEntry(at: ScriptedCases.opened, action: action, step: nil, department: nil, word: word, text: text)))
        }

        mutating func become(_ state: Answer.State, isClosed: Bool = true) {
            view.answer.state = state
            view.answer.revision += 1
            view.answer.closedAt = isClosed ? ScriptedCases.opened : nil
            held = nil
        }
    }

    private let known = Mutex<[Known]>([])
    let documentsGiven = Mutex(ScriptedDocuments())

    static let opened = Timestamp(milliseconds: 1_795_410_000_000)
    static let due = opened.advanced(by: .seconds(10 * 86_400))

    let readiness = ReadinessCheck(name: "store", isReady: true, detail: "in memory")

    // MARK: What a test makes happen

    /// The department asks for a supplement.
    func ask(for pointer: String, in request: String = .example) {
        edit(request) { known in
            known.become(.supplement, isClosed: false)
            known.view.missing = [MissingInput(pointer: JSONPointer(pointer) ?? JSONPointer(tokens: []), code: "missing", detail: "a photo")]
        }
    }

    /// The department says something that a person has to look at.
    func hold(_ request: String = .example) {
        edit(request) { $0.held = Part.Reason(code: "unknown-outcome", detail: LocalizedText(zh: "结果不明", en: "It is not known what happened")) }
    }

    /// The case's due date moves, which is no new revision of its answer.
    func move(due: Timestamp?, isProvisional: Bool = false, of request: String = .example) {
        edit(request) { ($0.view.due, $0.view.isDueProvisional) = (due, isProvisional) }
    }

    /// The documents that a case's applicant has announced.
    func announced(_ request: String = .example) -> [String]? {
        known.withLock { $0.first { $0.view.answer.request == request }?.submission.documents }
    }

    func form(of request: String = .example) -> JSONValue? {
        known.withLock { $0.first { $0.view.answer.request == request }.map { .object($0.form) } }
    }

    /// Who did what to a case.
    func record(of request: String = .example) -> [String] {
        known.withLock { $0.first { $0.view.answer.request == request }?.log.map { "\($0.actor): \($0.entry.action)" } ?? [] }
    }

    private func edit(_ request: String, _ body: (inout Known) -> Void) {
        known.withLock { known in
            guard let index = known.firstIndex(where: { $0.view.answer.request == request }) else { return }
            body(&known[index])
        }
    }

    // MARK: The applicant's side

    func submit(_ submission: Submission) async throws(Problem) -> AcceptedCase {
        let outcome: Result<AcceptedCase, Problem> = known.withLock { known in
            let earlier = known.first {
                submission.idempotencyKey != nil && $0.submission.idempotencyKey == submission.idempotencyKey
                    && $0.submission.channel == submission.channel
            }
            if let earlier {
                let isSame = earlier.submission.applicant == submission.applicant && earlier.submission.form == submission.form
                guard isSame else { return .failure(Problem(.keyReused, LocalizedText(zh: "键已使用", en: "The key was used"))) }
                return .success(AcceptedCase(view: earlier.view, isRepeat: true))
            }
            let place = known.count + 1
            let waiting = Part.Reason(code: "waiting", detail: LocalizedText(zh: "等待部门答复", en: "Waiting for the department"))
            let view = CaseView(
                answer: Answer(
                    request: "01KB3ZQ6X1EXAMPLE00000000\(place)", matter: submission.matter, state: .pending, revision: 1, asOf: Self.opened,
                    closedAt: nil, parts: [Part(name: "permit", department: "police", content: .waiting, reason: waiting)]),
                number: "20261126-4F7K2\(place)", openedAt: Self.opened, due: Self.due, missing: [], mayCollect: false)
            known.append(Known(view: view, submission: submission, form: submission.form.object ?? [:]))
            known[place - 1].note("accepted", by: submission.channel.name)
            return .success(AcceptedCase(view: view, isRepeat: false))
        }
        return try outcome.get()
    }

    func precheck(_ submission: Submission, documents: [String]) async throws(Problem) -> [Problem.Mistake] {
        func missing(_ tokens: [String]) -> Problem.Mistake {
            Problem.Mistake(pointer: JSONPointer(tokens: tokens), code: "required", message: LocalizedText(zh: "缺少", en: "It is missing"))
        }
        guard submission.matter == "relocation" else { throw Problem(.unknownMatter, LocalizedText(zh: "没有此事项", en: "No such matter")) }
        var mistakes: [Problem.Mistake] = []
        if submission.applicant["residentId"] == nil { mistakes.append(missing(["applicant", "residentId"])) }
        if submission.form["address"] == nil { mistakes.append(missing(["form", "address"])) }
        if !documents.contains("lease") { mistakes.append(missing(["documents", "lease"])) }
        return mistakes
    }

    func view(of request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView { try seen(request, by: viewer).view }

    func clock(of request: String, for viewer: CaseViewer) async throws(Problem) -> JSONValue {
        _ = try await view(of: request, for: viewer)
        return ["whole": ["promised": ["days": 7]]]
    }

    func timeline(of request: String, for viewer: CaseViewer) async throws(Problem) -> [TimelineEntry] {
        try seen(request, by: viewer).log.map(\.entry)
    }

    func supplement(_ request: String, with supplement: Supplement, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let seen = try seen(request, by: viewer)
        guard seen.view.answer.state == .supplement else { throw Self.conflict }
        edit(seen.view.answer.request) { known in
            for (name, value) in supplement.form?.object ?? [:] { known.form[name] = value == .null ? Optional<JSONValue>.none : value }
            if let documents = supplement.documents { known.submission.documents = documents }
            known.become(.pending, isClosed: false)
            known.view.missing = []
            known.note("supplemented", by: viewer.channel?.name ?? "")
        }
        return try self.seen(request, by: viewer).view
    }

    func withdraw(_ request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let seen = try seen(request, by: viewer)
        guard seen.view.answer.closedAt == nil else { throw Self.conflict }
        edit(seen.view.answer.request) { known in
            // The department has still to say that it knows.
            known.become(.withdrawn, isClosed: false)
            known.note("withdrawn", by: viewer.channel?.name ?? "")
        }
        return try self.seen(request, by: viewer).view
    }

    func list(_ query: CaseQuery, for viewer: CaseViewer) async throws(Problem) -> CasePage {
        let all = known.withLock { known in
            known.reversed().filter { known in
                let answer = known.view.answer
                return viewer.channel.map { $0 == known.submission.channel } ?? true && query.matter ?? answer.matter == answer.matter
                    && (query.ticket == nil || query.ticket == known.submission.ticket)
                    && query.state ?? answer.state == answer.state && query.department ?? "police" == "police"
                    && (query.dueBefore.map { bound in known.view.due.map { $0 < bound } ?? false } ?? true)
                    && (!query.isOverdue || known.view.due.map { $0 <= Self.opened } ?? false)
                    && (query.after.map { answer.request < $0 } ?? true)
            }
        }
        let lines = all.prefix(query.limit).map { known in
            CasePage.Line(
                request: known.view.answer.request, number: known.view.number, ticket: known.submission.ticket, matter: known.view.answer.matter,
                state: known.view.answer.state, openedAt: known.view.openedAt, due: known.view.due, isDueProvisional: known.view.isDueProvisional)
        }
        return CasePage(lines: lines, next: all.count > lines.count ? lines.last?.request : nil)
    }

    // MARK: The operator's side

    func why(_ request: String) async throws(Problem) -> LocalizedText {
        let seen = try seen(request, by: CaseViewer(channel: nil))
        if seen.view.answer.closedAt != nil { return LocalizedText(zh: "已结束。", en: "It was closed.") }
        if seen.held != nil { return LocalizedText(zh: "等待人工处理。", en: "permit of police has been waiting for a person.") }
        return LocalizedText(zh: "police 正在办理。", en: "police has been asked for permit.")
    }

    func account(since: Timestamp) async throws(Problem) -> CaseAccount {
        known.withLock { known in
            let counted = known.filter { $0.view.openedAt >= since }
            let open = counted.filter { $0.view.answer.closedAt == nil }
            let places = Dictionary(grouping: open) { $0.held == nil ? "department" : "held" }.mapValues(\.count)
            return CaseAccount(since: since, accepted: counted.count, closed: counted.count - open.count, open: places)
        }
    }

    /// Every open case is taken to need the operation of its one step.
    func demand(for operation: OperationReference) async throws(Problem) -> OperationDemand {
        let open = known.withLock { $0.filter { $0.view.answer.closedAt == nil } }
        guard operation.department == "police", !open.isEmpty else { return OperationDemand() }
        return OperationDemand(cases: Dictionary(grouping: open, by: \.submission.matter).mapValues(\.count), lastAsked: Self.opened)
    }

    func held(limit: Int) async throws(Problem) -> [HeldStep] {
        known.withLock { known in
            known.compactMap { known in
                known.held.map {
                    HeldStep(
                        request: known.view.answer.request, number: known.view.number, step: "permit", department: "police", since: Self.opened,
                        reason: $0)
                }
            }.prefix(limit).map { $0 }
        }
    }

    func askAgain(_ request: String, step: String, by actor: String) async throws(Problem) {
        try onStep(step, of: request) { known in
            known.held = nil
            known.note("repeated", by: actor)
        }
    }

    func answer(_ request: String, step: String, outcome: Outcome, by actor: String) async throws(Problem) {
        try onStep(step, of: request) { known in
            known.become(.complete)
            known.note("answered-by-hand", by: actor, word: outcome.name)
        }
    }

    func drop(_ request: String, step: String, reason: String, by actor: String) async throws(Problem) {
        try onStep(step, of: request) { known in
            known.become(.failed)
            known.note("dropped", by: actor, word: reason)
        }
    }

    func order(_ order: ClockOrder, of task: String?, in request: String, by actor: String) async throws(Problem) -> CaseView {
        let seen = try seen(request, by: CaseViewer(channel: nil))
        let isStopped = seen.view.due == nil
        switch order {
        case .stop where isStopped, .resume where !isStopped: throw Self.conflict
        case .stop(let reason):
            edit(seen.view.answer.request) { known in
                known.view.due = nil
                known.note("stop \(task ?? "whole") \(reason.rawValue)", by: actor)
            }
        case .resume(let reason):
            edit(seen.view.answer.request) { known in
                known.view.due = Self.due
                known.note("resume \(task ?? "whole") \(reason?.rawValue ?? "any")", by: actor)
            }
        case .extend(let days, let approver, let reason):
            edit(seen.view.answer.request) { $0.note("extend \(task ?? "whole") \(days) \(approver) \(reason)", by: actor) }
        }
        return try self.seen(request, by: CaseViewer(channel: nil)).view
    }

    func record(of request: String) async throws(Problem) -> [RecordEntry] {
        try seen(request, by: CaseViewer(channel: nil)).log.map { actor, entry in
            RecordEntry(at: entry.at, actor: actor, action: entry.action, detail: entry.word.map { ["reason": .string($0)] } ?? [:])
        }
    }

    // MARK: Parked messages

    private let parked = Mutex<[ParkedContents]>([])
    /// Who saw what whole, and what became of messages.
    let parkedLog = Mutex<[String]>([])

    /// Something is parked.
    func park(_ body: JSONValue = ["tasks": ["***"]]) {
        parked.withLock { parked in
            let item = ParkedItem(
                id: Int64(parked.count + 1), at: Self.opened, code: "invalid-input", detail: "it lacks a member", department: "police",
                instance: "police-7f3a", kind: "task", request: .example, task: "permit", size: 210, eraseAt: Self.due)
            parked.append(ParkedContents(item: item, body: body))
        }
    }

    func parked(after id: Int64, limit: Int) async throws(Problem) -> [ParkedItem] {
        parked.withLock { parked in parked.map(\.item).filter { $0.id > id }.prefix(limit).map { $0 } }
    }

    func parked(_ id: Int64, whole: Bool, by actor: String) async throws(Problem) -> ParkedContents {
        guard var found = parked.withLock({ parked in parked.first { $0.item.id == id } }) else {
            throw Problem(.notFound, LocalizedText(zh: "没有此消息", en: "No such message"))
        }
        if whole {
            parkedLog.withLock { $0.append("\(actor) read \(id)") }
            found.body = "as it came"
        }
        return found
    }

    func sendAgain(parked id: Int64, by actor: String) async throws(Problem) {
        _ = try await parked(id, whole: false, by: actor)
        parked.withLock { $0.removeAll { $0.item.id == id } }
        parkedLog.withLock { $0.append("\(actor) sent \(id)") }
    }

    func drop(parked id: Int64, reason: String, by actor: String) async throws(Problem) {
        _ = try await parked(id, whole: false, by: actor)
        parked.withLock { $0.removeAll { $0.item.id == id } }
        parkedLog.withLock { $0.append("\(actor) dropped \(id): \(reason)") }
    }

    private static let conflict = Problem(.conflict, LocalizedText(zh: "目前不可", en: "Not in this state"))

    private func onStep(_ step: String, of request: String, _ body: (inout Known) -> Void) throws(Problem) {
        let seen = try seen(request, by: CaseViewer(channel: nil))
        guard step == "permit", seen.held != nil else { throw Self.conflict }
        edit(seen.view.answer.request, body)
    }

    private func seen(_ request: String, by viewer: CaseViewer) throws(Problem) -> Known {
        let found = known.withLock { known in known.first { $0.view.number == request || $0.view.answer.request == request } }
        guard let found, viewer.channel.map({ isOpen(found, to: $0, viewer.identity) }) ?? true else {
            throw Problem(.unknownRequest, LocalizedText(zh: "没有此申请。", en: "There is no such request."))
        }
        return found
    }

    private func isOpen(_ known: Known, to channel: Channel, _ identity: String?) -> Bool {
        known.submission.channel == channel || identity.map { .string($0) == known.submission.applicant["residentId"] } ?? false
    }
}
