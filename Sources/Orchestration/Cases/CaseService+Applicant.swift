import Contracts
import CrashPoints
import Crypto
public import JSON
import JSONSchema
import Logging
import Messaging

/// The applicant's side.
extension CaseService {
    public func submit(_ submission: Submission) async throws(Problem) -> AcceptedCase {
        let check = try CheckedSubmission(submission, catalogue: catalogue)
        let now = time.timestamp
        // What announces nothing has the hash that it had before one could.
        let announced: [JSONValue] = check.announced.isEmpty ? [] : [.array(check.announced.map { .string($0) })]
        let content = Array(SHA256.hash(data: JSONValue.array([.string(check.matter.name), .object(check.document)] + announced).utf8))
        let key = SubmissionKey(channel: submission.channel.name, key: submission.idempotencyKey, content: content)
        if let earlier = try await earlier(key) { return earlier }
        try takeLeave(for: submission.channel)
        return try await open(check, key: key, channel: submission.channel, at: now)
    }

    public func precheck(_ submission: Submission, documents: [String]) async throws(Problem) -> [Problem.Mistake] {
        do throws(Problem) {
            let check = try CheckedSubmission(submission, catalogue: catalogue)
            return check.matter.mistakes(ofDocuments: Set(documents))
        } catch {
            guard error.code == .invalidForm, let matter = catalogue.matters[submission.matter] else { throw error }
            return error.mistakes + matter.mistakes(ofDocuments: Set(documents))
        }
    }

    public func view(of request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        try await seen(request, by: viewer).machine.view
    }

    public func timeline(of request: String, for viewer: CaseViewer) async throws(Problem) -> [TimelineEntry] {
        let seen = try await seen(request, by: viewer)
        let records = try await read { try $0.audit(of: seen.record.id) }
        return records.filter { CaseNote.Action(rawValue: $0.action)?.concernsApplicant ?? true }.map { Timeline.entry($0, of: seen.machine.plan) }
    }

    public func clock(of request: String, for viewer: CaseViewer) async throws(Problem) -> JSONValue {
        let machine = try await seen(request, by: viewer).machine
        return machine.state.clock?.explanation(in: machine.calendar) ?? [:]
    }

    public func supplement(_ request: String, with supplement: Supplement, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let seen = try await seen(request, by: viewer)
        let matter = seen.machine.plan.matter
        var mistakes = CheckedSubmission.mistakes(ofDocuments: supplement.documents ?? [], of: matter)
        if let form = seen.machine.form(supplementedWith: supplement) {
            mistakes += CheckedSubmission.mistakes(of: form, in: matter.form, at: "form")
        }
        guard mistakes.isEmpty else { throw Problem.invalidForm(mistakes) }
        return try await change(seen.record.id, by: viewer.actor) { machine, now in
            machine.supplemented(form: machine.form(supplementedWith: supplement), announced: supplement.documents, at: now)
        }
    }

    public func withdraw(_ request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView {
        let seen = try await seen(request, by: viewer)
        return try await change(seen.record.id, by: viewer.actor) { machine, now in machine.withdraw(at: now) }
    }

    // MARK: - Opening

    /// The case of an earlier submission under that key.
    private func earlier(_ key: SubmissionKey) async throws(Problem) -> AcceptedCase? {
        guard
            let found = try await read({ store in
                try store.caseID(key: key.key, channel: key.channel).flatMap { known in
                    try store.caseRecord(id: known.id).map { (record: $0, content: known.content) }
                }
            })
        else { return nil }
        // The same form, submitted again without a key after the first was closed, is a new case.
        if key.isContent, found.record.closedAt != nil { return nil }
        guard found.content == key.content else { throw Problem.keyReused }
        return AcceptedCase(view: try await view(of: found.record), isRepeat: true)
    }

    private func open(_ check: CheckedSubmission, key: SubmissionKey, channel: Channel, at now: Timestamp) async throws(Problem) -> AcceptedCase {
        guard let plan = lane.plans.plan(of: check.matter.name) else { throw Problem.unknownMatter }
        let request = newID(now)
        let lane = lane
        let applicant = ApplicantSeal(check.document["applicant"]?.applicantIdentity ?? "").bytes
        do {
            let opened = try await lane.store.write { store -> CaseMachine in
                if let known = try store.caseID(key: key.key, channel: key.channel) {
                    // Somebody came in between, or a closed case gives its key away.
                    guard key.isContent, try store.caseRecord(id: known.id)?.closedAt != nil else { throw CameFirst() }
                    try store.removeKey(key.key, channel: key.channel)
                }
                let number = try store.nextNumber(at: now)
                var machine = lane.plans.machine(
                    request: request, number: number, plan: plan, document: check.document, announced: check.announced, at: now)
                let change = machine.begin(at: now)
                if let edition = plan.edition { try store.keep(StoredText(hash: edition.hash, text: edition.text)) }
                try lane.plans.keepCalendars(of: machine, in: store)
                let record = CaseRecord(
                    id: request, number: number, channel: channel.name, ticket: check.ticket, matter: plan.matter.name, matterHash: plan.hash,
                    state: machine.answerState.rawValue, place: .department, revision: machine.state.revision, machine: [], openedAt: now,
                    changedAt: now, applicant: applicant)
                let opened = try lane.keeper.open(machine, change, record: record, key: key, actor: channel.name, at: now, in: store)
                lane.plans.remember(machine, of: opened)
                CrashPoint.submissionBeforeCommit.reached()
                return machine
            }
            CrashPoint.submissionAfterCommit.reached()
            metrics.accepted(plan.matter.name)
            lane.wake()
            return AcceptedCase(view: opened.view, isRepeat: false)
        } catch is CameFirst {
            guard let earlier = try await earlier(key) else { throw Problem.storeUnavailable(retryAfter: lane.settings.retryAfter) }
            return earlier
        } catch let problem as Problem {
            throw problem
        } catch {
            throw unavailable(error)
        }
    }

    private struct CameFirst: Error {}

    // MARK: - Common

    /// A case that a viewer may see.
    struct Seen: Sendable {
        var record: CaseRecord
        var machine: CaseMachine
    }

    /// - Throws: ``Problem/unknownRequest`` where there is no such case, or not for this viewer.
    func seen(_ request: String, by viewer: CaseViewer) async throws(Problem) -> Seen {
        let plans = lane.plans
        let seen = try await read { store -> Seen? in
            guard let record = try store.caseRecord(id: request) ?? store.caseRecord(number: request) else { return nil }
            return Seen(record: record, machine: try plans.machine(of: record, in: store))
        }
        guard let seen, viewer.maySee(seen.record) else { throw Problem.unknownRequest }
        if let channel = viewer.channel, channel.name != seen.record.channel {
            // Another channel sees it because the applicant is there: who that was said to be is written down, or nothing is shown.
            try note(
                AccessRecord(
                    at: time.timestamp, request: seen.record.id, channel: channel.name, matter: seen.record.matter, subject: viewer.identity ?? "",
                    action: "read"))
        }
        return seen
    }

    /// Writes down who looks at what.
    func note(_ record: AccessRecord) throws(Problem) {
        guard journal.record(record) else {
            throw Problem(
                .unavailable, LocalizedText(zh: "目前无法登记查阅，请稍后再试。", en: "It cannot be recorded at the moment who looks. Try again later."),
                retryAfter: lane.settings.retryAfter)
        }
    }

    private func view(of record: CaseRecord) async throws(Problem) -> CaseView {
        let plans = lane.plans
        return try await read { try plans.machine(of: record, in: $0) }.view
    }

    /// Gives a case an input of a person's.
    func change(
        _ request: String, by actor: String, _ input: @escaping @Sendable (inout CaseMachine, Timestamp) -> Result<CaseChange, CaseIgnored>
    ) async throws(Problem) -> CaseView {
        do {
            guard let step = try await lane.change(request, by: actor, input) else { throw Problem.unknownRequest }
            if let ignored = step.ignored { throw Problem.cannot(ignored) }
            return step.machine.view
        } catch let problem as Problem {
            throw problem
        } catch {
            throw unavailable(error)
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> Value) async throws(Problem) -> Value {
        do { return try await lane.store.read(body) } catch { throw unavailable(error) }
    }

    func unavailable(_ error: any Error) -> Problem {
        // Who left while the store was read has not met a fault.
        if !(error is CancellationError) { logger.error("The store does not answer", metadata: ["error": "\(error)"]) }
        return Problem.storeUnavailable(retryAfter: lane.settings.retryAfter)
    }
}

extension SubmissionKey {
    /// The unit separator, which no caller's own name can hold over HTTP.
    private static let ofContent = "\u{1F}"

    /// Where the caller gave no name, the content is one, so that a second press of the button joins the first.
    init(channel: String, key: String?, content: [UInt8]) {
        self.init(channel: channel, key: key ?? Self.ofContent + content.map { String($0, radix: 16) }.joined(separator: "."), content: content)
    }

    var isContent: Bool { key.hasPrefix(Self.ofContent) }
}

/// Keeps who applied so that it can be compared and not read: a salt and a hash over both.
struct ApplicantSeal: Hashable, Sendable {
    private static let saltLength = 16
    let bytes: [UInt8]

    init(_ identity: String) {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltLength).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        bytes = salt + SHA256.hash(data: salt + Array(identity.utf8))
    }

    init(stored bytes: [UInt8]) { self.bytes = bytes }

    func isOf(_ identity: String) -> Bool {
        let salt = Array(bytes.prefix(Self.saltLength))
        return bytes == salt + SHA256.hash(data: salt + Array(identity.utf8))
    }
}

extension CaseViewer {
    func maySee(_ record: CaseRecord) -> Bool {
        guard let channel else { return true }
        return record.channel == channel.name || identity.map { ApplicantSeal(stored: record.applicant).isOf($0) } ?? false
    }

    /// As it stands in the record.
    var actor: String { channel?.name ?? "operator" }
}

extension CaseMachine {
    /// The whole form with what a supplement changes of it; nil where it changes nothing.
    fileprivate func form(supplementedWith supplement: Supplement) -> JSONValue? {
        supplement.form.map { (state.document["form"] ?? [:]).merged(with: $0) }
    }
}

extension JSONValue {
    /// The number by which an applicant is known.
    var applicantIdentity: String? { self["creditCode"]?.string ?? self["residentId"]?.string }

    /// RFC 7396: members of the patch take the place of one's own, null takes them away.
    func merged(with patch: JSONValue) -> JSONValue {
        guard let changes = patch.object else { return patch }
        var result = object ?? JSONObject()
        for name in changes.names {
            guard let change = changes[name] else { continue }
            result[name] = change.isNull ? nil : (result[name] ?? .null).merged(with: change)
        }
        return .object(result)
    }
}

extension Problem {
    static func storeUnavailable(retryAfter: Duration) -> Problem {
        Problem(
            .unavailable, LocalizedText(zh: "目前无法保存办件，请稍后再试。", en: "The case cannot be stored at the moment. Try again later."),
            retryAfter: retryAfter)
    }

    /// Why somebody cannot do that to a case now.
    static func cannot(_ why: CaseIgnored) -> Problem {
        let detail =
            switch why {
            case .noSupplementWanted: LocalizedText(zh: "该办件目前无需补正。", en: "The case waits for no supplement.")
            case .documentNotWanted:
                LocalizedText(
                    zh: "没有部门等待该材料：须用它的部门已在没有它或凭原有材料的情况下开始办理。",
                    en: "No department waits for that document: those that take it have begun without it, or with the one that is there.")
            case .hasEnded: LocalizedText(zh: "该办件已办结或正在终止。", en: "The case has ended or is about to.")
            case .notHeld: LocalizedText(zh: "该环节目前不需要人工处理。", en: "The step does not wait for a person.")
            case .clockUnchanged:
                LocalizedText(zh: "期限规则不允许，或已登记。", en: "The clock's terms do not allow that, or it is known already.")
            case .breaksContract: LocalizedText(zh: "该答复不符合业务约定。", en: "The answer does not keep the operation's contract.")
            case .duplicate, .unknownTask, .attemptNeverSent, .otherRound, .wrongDepartment:
                LocalizedText(zh: "该操作对此办件无效。", en: "That changes nothing for the case.")
            }
        return Problem(.conflict, detail)
    }
}

extension Matter {
    /// What is missing of the papers that only the applicant has, if these are there.
    fileprivate func mistakes(ofDocuments given: Set<String>) -> [Problem.Mistake] {
        (terms?.papersOfApplicant ?? []).filter { !given.contains($0.name) }.map { paper in
            Problem.Mistake(pointer: JSONPointer(tokens: ["documents", paper.name]), code: CaseView.documentMissing, message: paper.title)
        }
    }
}
