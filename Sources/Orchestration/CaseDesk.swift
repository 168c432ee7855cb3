public import Contracts
public import JSON
public import Messaging

/// What the front ends may ask about cases. Everything that it says was done is on disk when it returns.
///
/// A channel sees its own cases, and those that an applicant brings along by case number and identity; all others do not exist for it
/// (`unknown-request`).
public protocol CaseDesk: CaseOffice {
    /// Whether cases can be accepted: the store takes what is written.
    var readiness: ReadinessCheck { get }

    // MARK: The applicant's side

    /// Accepts a submission, or says why not. The same key with the same content gives the same case again.
    func submit(_ submission: Submission) async throws(Problem) -> AcceptedCase

    /// Tells all that is missing in a submission at once, and changes nothing: an empty list means that it would be accepted.
    func precheck(_ submission: Submission, documents: [String]) async throws(Problem) -> [Problem.Mistake]

    /// A case as it stands.
    /// - Parameter request: its id, or its number where the channel may know it.
    func view(of request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView

    /// What happened to a case, the oldest first.
    func timeline(of request: String, for viewer: CaseViewer) async throws(Problem) -> [TimelineEntry]

    /// How every limit of a case is counted, day by day, in both languages; see ``CaseClock/explanation(in:)``. An empty object where the matter
    /// has no clock.
    func clock(of request: String, for viewer: CaseViewer) async throws(Problem) -> JSONValue

    /// Gives what was missing.
    func supplement(_ request: String, with supplement: Supplement, for viewer: CaseViewer) async throws(Problem) -> CaseView

    /// Gives the case a document. Its content is on disk, and the case goes on with it, when this returns; where it throws nothing of it is kept.
    /// - Parameter content: hands the content over; what it throws is thrown on.
    /// - Throws: ``Problem``, or what `content` threw.
    func store(_ claim: DocumentClaim, of request: String, for viewer: CaseViewer, content: DocumentInput) async throws -> GivenDocument

    /// The documents that a case has, in the order of its matter.
    func documents(of request: String, for viewer: CaseViewer) async throws(Problem) -> [StoredDocument]

    /// A document of a case.
    func document(_ name: String, of request: String, for viewer: CaseViewer) async throws(Problem) -> DocumentContent

    /// Begins to withdraw a case. It is over when every department has answered.
    func withdraw(_ request: String, for viewer: CaseViewer) async throws(Problem) -> CaseView

    /// Cases that match, the newest first.
    func list(_ query: CaseQuery, for viewer: CaseViewer) async throws(Problem) -> CasePage

    // MARK: A department's side

    /// A document that a task of the department carries, while its case is open; any other does not exist for it.
    func document(sha256: String, forDepartment department: String) async throws(Problem) -> DocumentContent

    // MARK: The operator's side

    /// One sentence: who is waited for, since when, until when, and what happens then.
    func why(_ request: String) async throws(Problem) -> LocalizedText

    /// Where all accepted cases are.
    func account(since: Timestamp) async throws(Problem) -> CaseAccount

    /// How many open cases can still come to ask an operation: as a task, to take an effect back, for a paper, or to learn of an outcome.
    func demand(for operation: OperationReference) async throws(Problem) -> OperationDemand

    /// Steps that a person has to look after, the longest waiting first.
    func held(limit: Int) async throws(Problem) -> [HeldStep]

    /// Has a held step asked again under the same key.
    func askAgain(_ request: String, step: String, by actor: String) async throws(Problem)

    /// Writes down what a department said on another way. `outcome` is held to the contract.
    func answer(_ request: String, step: String, outcome: Outcome, by actor: String) async throws(Problem)

    /// Gives up waiting for a step; `reason` is kept in the record.
    func drop(_ request: String, step: String, reason: String, by actor: String) async throws(Problem)
}

/// Who looks at a case.
public struct CaseViewer: Hashable, Sendable {
    /// The channel through which somebody looks; nil for an operator, who sees all.
    public var channel: Channel?
    /// The resident id or unified social credit code of an applicant who brings a case along from another channel.
    public var identity: String?

    public init(channel: Channel?, identity: String? = nil) {
        self.channel = channel
        self.identity = identity
    }
}

/// What an applicant gives where something was missing.
public struct Supplement: Hashable, Sendable {
    /// A JSON Merge Patch (RFC 7396) of the form; nil where it stays.
    public var form: JSONValue?
    /// The optional documents that are still to come, in place of those that were announced before; nil where that stays.
    public var documents: [String]?

    public init(form: JSONValue? = nil, documents: [String]? = nil) {
        self.form = form
        self.documents = documents
    }
}

/// A case that was accepted.
public struct AcceptedCase: Hashable, Sendable {
    public var view: CaseView
    /// Whether the same submission had come before, so this one joined it.
    public var isRepeat: Bool

    public init(view: CaseView, isRepeat: Bool) {
        self.view = view
        self.isRepeat = isRepeat
    }
}

/// A case as its applicant sees it.
public struct CaseView: Hashable, Sendable {
    public var answer: Answer
    /// What applicants call it by: `20261126-4F7K2Q`.
    public var number: String
    public var openedAt: Timestamp
    /// When it is to be done at the latest; nil while its clock stands still.
    public var due: Timestamp?
    /// Whether that may become another date, because a year on the way to it has not been announced yet.
    public var isDueProvisional: Bool
    /// What the applicant has to supplement, by its place in the submitted document.
    public var missing: [MissingInput]
    /// What the matter's documents are called, by their names.
    public var documents: [String: LocalizedText]
    /// Whether the results may be collected now: together when all is done, or each as it is ready.
    public var mayCollect: Bool

    public init(
        answer: Answer, number: String, openedAt: Timestamp, due: Timestamp?, isDueProvisional: Bool = false, missing: [MissingInput],
        documents: [String: LocalizedText] = [:], mayCollect: Bool
    ) {
        self.answer = answer
        self.number = number
        self.openedAt = openedAt
        self.due = due
        self.isDueProvisional = isDueProvisional
        self.missing = missing
        self.documents = documents
        self.mayCollect = mayCollect
    }
}

/// Something that happened to a case, in words that its applicant may read.
public struct TimelineEntry: Hashable, Sendable {
    public var at: Timestamp
    /// In the words of the record: `accepted`, `asked`, `replied`, `incomplete`, `closed` …
    public var action: String
    /// The task's name, where it is about one.
    public var step: String?
    public var department: String?
    /// An outcome, a state or a code.
    public var word: String?
    public var text: LocalizedText

    public init(at: Timestamp, action: String, step: String?, department: String?, word: String?, text: LocalizedText) {
        self.at = at
        self.action = action
        self.step = step
        self.department = department
        self.word = word
        self.text = text
    }
}

/// Which cases somebody looks for. Members that are nil do not matter.
public struct CaseQuery: Hashable, Sendable {
    /// The channel's own number for what the applicant holds in hand.
    public var ticket: String?
    public var matter: String?
    public var department: String?
    public var state: Answer.State?
    /// Due before that moment.
    public var dueBefore: Timestamp?
    /// Whether only those are meant that should be done by now.
    public var isOverdue = false
    /// Where the last page ended.
    public var after: String?
    public var limit: Int

    public init(
        ticket: String? = nil, matter: String? = nil, department: String? = nil, state: Answer.State? = nil, dueBefore: Timestamp? = nil,
        after: String? = nil, limit: Int = 50
    ) {
        self.ticket = ticket
        self.matter = matter
        self.department = department
        self.state = state
        self.dueBefore = dueBefore
        self.after = after
        self.limit = limit
    }
}

/// Some of the cases that match.
public struct CasePage: Hashable, Sendable {
    /// What a list shows of a case.
    public struct Line: Hashable, Sendable {
        public var request: String
        public var number: String
        public var ticket: String?
        public var matter: String
        public var state: Answer.State
        public var openedAt: Timestamp
        public var due: Timestamp?
        /// As in ``CaseView/isDueProvisional``.
        public var isDueProvisional: Bool

        public init(
            request: String, number: String, ticket: String? = nil, matter: String, state: Answer.State, openedAt: Timestamp, due: Timestamp?,
            isDueProvisional: Bool = false
        ) {
            self.request = request
            self.number = number
            self.ticket = ticket
            self.matter = matter
            self.state = state
            self.openedAt = openedAt
            self.due = due
            self.isDueProvisional = isDueProvisional
        }
    }

    public var lines: [Line]
    /// What ``CaseQuery/after`` asks for the next page; nil on the last one.
    public var next: String?

    public init(lines: [Line], next: String?) {
        self.lines = lines
        self.next = next
    }
}

/// Where all cases are that were accepted since a moment: `accepted` = `closed` + the sum of `open`.
public struct CaseAccount: Hashable, Sendable {
    public var since: Timestamp
    public var accepted: Int
    public var closed: Int
    /// By place: `outbox`, `department`, `parked`, `held`, `supplement`.
    public var open: [String: Int]
    /// How many of the open ones should be done by now.
    public var overdue: Int
    /// How many messages nobody could handle and a person has to look at, whenever their cases were accepted, if they have one.
    public var parked: Int

    public init(since: Timestamp, accepted: Int, closed: Int, open: [String: Int], overdue: Int = 0, parked: Int = 0) {
        self.overdue = overdue
        self.parked = parked
        self.since = since
        self.accepted = accepted
        self.closed = closed
        self.open = open
    }
}

/// A step that a person has to look after.
public struct HeldStep: Hashable, Sendable {
    public var request: String
    public var number: String
    public var step: String
    public var department: String
    public var since: Timestamp
    public var reason: Part.Reason

    public init(request: String, number: String, step: String, department: String, since: Timestamp, reason: Part.Reason) {
        self.request = request
        self.number = number
        self.step = step
        self.department = department
        self.since = since
        self.reason = reason
    }
}
