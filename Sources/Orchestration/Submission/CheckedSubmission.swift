import Contracts
import JSON
import JSONSchema

/// A submission that may begin: its matter, the operations of its tasks, and the document from which their inputs are taken.
struct CheckedSubmission: Sendable {
    let matter: Matter
    let operations: [Operation]
    /// `applicant` and `form`.
    let document: JSONObject
    /// The documents that the applicant says will come.
    let announced: [String]
    /// The channel's own number for what the applicant holds in hand.
    let ticket: String?

    /// Checks a submission against the catalogue and its channel's rights.
    /// - Throws: ``Problem`` with every mistake of the applicant and the form at once.
    init(_ submission: Submission, catalogue: Catalogue) throws(Problem) {
        guard let matter = catalogue.matters[submission.matter] else { throw Problem.unknownMatter }
        guard matter.channels.contains(submission.channel.kind) else { throw Problem.notOffered(matter) }
        let audience: Matter.Audience = submission.applicant["creditCode"] == nil ? .citizen : .enterprise
        guard matter.audience.contains(audience) else { throw Problem.wrongAudience(audience) }
        guard submission.channel.identity >= matter.identity else { throw Problem.identityTooWeak(wanted: matter.identity) }
        let mistakes =
            Self.mistakes(of: submission.applicant, in: ApplicantSchema.schema(for: audience), at: "applicant")
            + Self.mistakes(of: submission.form, in: matter.form, at: "form") + Self.mistakes(ofDocuments: submission.documents, of: matter)
            + Self.mistakes(ofTicket: submission.ticket)
        guard mistakes.isEmpty else { throw Problem.invalidForm(mistakes) }
        var operations: [Operation] = []
        for task in matter.tasks {
            guard let operation = catalogue.operations[task.operation] else { throw Problem.unknownMatter }
            operations.append(operation)
        }
        self.matter = matter
        self.operations = operations
        document = ["applicant": submission.applicant, "form": submission.form]
        announced = submission.documents
        ticket = submission.ticket
    }

    /// Long enough for any slip that a machine prints.
    private static let longestTicket = 40
    /// They may stand in an address as they are.
    private static let ticketCharacters = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.".utf8)

    /// What is wrong with a ticket. It stands in lists and addresses, so it must not be somebody's identity number.
    private static func mistakes(ofTicket ticket: String?) -> [Problem.Mistake] {
        guard let ticket else { return [] }
        let isPlain = ticket.utf8.allSatisfy(ticketCharacters.contains)
        guard !isPlain || !(1...longestTicket).contains(ticket.utf8.count) || ResidentID(ticket) != nil else { return [] }
        return [
            Problem.Mistake(
                pointer: JSONPointer(tokens: ["ticket"]), code: "ticket",
                message: LocalizedText(
                    zh: "须为 1 至 \(longestTicket) 个字母、数字、“-”或“.”，且不得为身份号码",
                    en: "Must be 1 to \(longestTicket) letters, digits, “-” or “.”, and no identity number"))
        ]
    }

    /// Which names of documents the matter does not know.
    static func mistakes(ofDocuments names: [String], of matter: Matter) -> [Problem.Mistake] {
        let known = matter.terms?.documents.map(\.name) ?? []
        return names.enumerated().filter { !known.contains($1) }.map { place, _ in
            let list =
                known.isEmpty
                ? LocalizedText(zh: "无", en: "none") : LocalizedText(zh: known.joined(separator: "、"), en: known.joined(separator: ", "))
            return Problem.Mistake(
                pointer: JSONPointer(tokens: ["documents", "\(place)"]), code: "unknown-document",
                message: LocalizedText(zh: "该事项没有此材料，有：\(list.zh)", en: "The matter has no such document; it has: \(list.en)"))
        }
    }

    /// What of a value breaks a schema, by its place in the submitted document.
    static func mistakes(of value: JSONValue, in schema: JSONSchema, at root: String) -> [Problem.Mistake] {
        if schema.isValid(value) { return [] }
        return schema.violations(of: value).map { violation in
            Problem.Mistake(
                pointer: JSONPointer(tokens: [root] + violation.instance.tokens), code: violation.keyword,
                message: LocalizedText(zh: violation.zh, en: violation.en))
        }
    }
}

extension RequestMachine {
    /// Whether this request is of the same submission.
    func isOf(_ check: CheckedSubmission) -> Bool {
        matter.name == check.matter.name && applicantAndForm == check.document
    }
}

extension Problem {
    static let unknownMatter = Problem(
        .unknownMatter, LocalizedText(zh: "目录中没有此事项。", en: "The catalogue has no such matter. `GET /v1/matters` lists what there is."))
    static let unknownRequest = Problem(
        .unknownRequest,
        LocalizedText(zh: "没有此申请，或已过保存期限。", en: "There is no such request, or it is no longer kept."))
    static func notOffered(_ matter: Matter) -> Problem {
        let kinds = matter.channels.map(\.title)
        return Problem(
            .matterNotOffered,
            LocalizedText(
                zh: "此渠道不办理该事项，请到：\(kinds.map(\.zh).joined(separator: "、"))。",
                en: "This channel does not offer the matter. It is offered by: \(kinds.map(\.en).joined(separator: ", "))."))
    }
    static let keyReused = Problem(
        .keyReused,
        LocalizedText(zh: "该幂等键已用于内容不同的申请。", en: "The idempotency key was used for a request with other content. Use a new key."))

    static let otherDepartments = Problem(
        .forbidden, LocalizedText(zh: "部门有增减，须重新启动。", en: "The catalogue has other departments. Restart the orchestrator to declare their queues."))

    static func wrongAudience(_ audience: Matter.Audience) -> Problem {
        switch audience {
        case .citizen:
            Problem(.matterNotOffered, LocalizedText(zh: "该事项仅面向企业。", en: "The matter is for enterprises: give creditCode, name and agent."))
        case .enterprise:
            Problem(.matterNotOffered, LocalizedText(zh: "该事项仅面向个人。", en: "The matter is for citizens: give residentId and name."))
        }
    }

    static func identityTooWeak(wanted: Matter.Identity) -> Problem {
        Problem(
            .identityTooWeak,
            LocalizedText(zh: "该事项要求更高的身份核验级别：\(wanted.rawValue)。", en: "The matter asks for an identity assured by \(wanted.rawValue)."))
    }

    static func invalidForm(_ mistakes: [Mistake]) -> Problem {
        let english = mistakes.count == 1 ? "There is one mistake." : "There are \(mistakes.count) mistakes."
        return Problem(.invalidForm, LocalizedText(zh: "共有 \(mistakes.count) 处错误。", en: english), mistakes: mistakes)
    }

    static let casesNotTaken = Problem(
        .unavailable, LocalizedText(zh: "此处暂不受理需多日办理的事项。", en: "Matters that take days are not taken here."))

    static func busUnavailable(retryAfter: Duration) -> Problem {
        Problem(
            .unavailable, LocalizedText(zh: "目前无法联系各部门，请稍后再试。", en: "The departments cannot be reached at the moment. Try again later."),
            retryAfter: retryAfter)
    }

    static func overloaded(retryAfter: Duration) -> Problem {
        Problem(
            .unavailable, LocalizedText(zh: "目前申请过多，请稍后再试。", en: "Too many requests are open at the moment. Try again later."),
            retryAfter: retryAfter)
    }
}

extension Matter.ChannelKind {
    /// As applicants are told where to go.
    fileprivate var title: LocalizedText {
        switch self {
        case .terminal: LocalizedText(zh: "自助终端", en: "self-service terminals")
        case .counter: LocalizedText(zh: "服务窗口", en: "counters")
        case .portal: LocalizedText(zh: "网上门户", en: "the portal")
        case .bus: LocalizedText(zh: "总线", en: "the bus")
        }
    }
}
