import Contracts
public import Messaging

/// A case as the store keeps it.
public struct CaseRecord: Hashable, Sendable {
    /// The request's id.
    public var id: String
    /// What applicants call it by.
    public var number: String
    public var channel: String
    /// The channel's own number for what the applicant holds in hand.
    public var ticket: String?
    public var matter: String
    /// By which the texts of the matter's version and its operations' are found.
    public var matterHash: String
    public var state: String
    /// Who or what it waits for.
    public var place: Place
    public var revision: Int
    /// The state of its machine as JSON text.
    public var machine: [UInt8]
    public var openedAt: Timestamp
    public var changedAt: Timestamp
    public var closedAt: Timestamp?
    public var due: Timestamp?
    /// Whether a year on the way to that had not been announced.
    public var isDueProvisional: Bool
    /// When something of it is due next.
    public var wakeAt: Timestamp?
    /// When nothing of it may be kept any longer.
    public var eraseAt: Timestamp?
    /// The applicant's identity as a salt and a hash.
    public var applicant: [UInt8]
    /// The hash of the calendars by which its dates were counted last; nil where nobody counted by any.
    public var calendarHash: String?

    /// Where an open case is; whether its tasks have left yet is seen from the outbox.
    public enum Place: String, Sendable, CaseIterable {
        /// With departments, or on the way to them.
        case department
        /// A person has to look after a step.
        case held
        /// The applicant has to supplement.
        case supplement
        case closed
    }

    public init(
        id: String, number: String, channel: String, ticket: String? = nil, matter: String, matterHash: String, state: String, place: Place,
        revision: Int, machine: [UInt8], openedAt: Timestamp, changedAt: Timestamp, closedAt: Timestamp? = nil, due: Timestamp? = nil,
        isDueProvisional: Bool = false,
        wakeAt: Timestamp? = nil, eraseAt: Timestamp? = nil, applicant: [UInt8], calendarHash: String? = nil
    ) {
        self.id = id
        self.number = number
        self.channel = channel
        self.ticket = ticket
        self.matter = matter
        self.matterHash = matterHash
        self.state = state
        self.place = place
        self.revision = revision
        self.machine = machine
        self.openedAt = openedAt
        self.changedAt = changedAt
        self.closedAt = closedAt
        self.due = due
        self.isDueProvisional = isDueProvisional
        self.wakeAt = wakeAt
        self.eraseAt = eraseAt
        self.applicant = applicant
        self.calendarHash = calendarHash
    }
}

/// Under which name a submission is known within its channel, and what it contained.
public struct SubmissionKey: Hashable, Sendable {
    public var channel: String
    public var key: String
    /// A hash of matter, applicant and form.
    public var content: [UInt8]

    public init(channel: String, key: String, content: [UInt8]) {
        self.channel = channel
        self.key = key
        self.content = content
    }
}

/// A message that is to be sent, or was sent and waits for its reply. At most one for each step of a case.
public struct OutboxRow: Hashable, Sendable {
    public enum Kind: String, Sendable { case task, withdrawal }
    public enum State: Int, Sendable { case waiting, sent }

    /// Given by the store; another one for each sending of a step.
    public var id: Int64
    public var request: String
    /// The step's name.
    public var task: String
    public var kind: Kind
    public var department: String
    public var attempt: Int
    public var round: Int
    public var body: [UInt8]
    public var state: State
    public var nextAt: Timestamp
    /// How often it was sent in vain.
    public var tries: Int
    public var sentAt: Timestamp?

    public init(
        id: Int64 = 0, request: String, task: String, kind: Kind, department: String, attempt: Int, round: Int, body: [UInt8],
        state: State = .waiting, nextAt: Timestamp, tries: Int = 0, sentAt: Timestamp? = nil
    ) {
        self.id = id
        self.request = request
        self.task = task
        self.kind = kind
        self.department = department
        self.attempt = attempt
        self.round = round
        self.body = body
        self.state = state
        self.nextAt = nextAt
        self.tries = tries
        self.sentAt = sentAt
    }
}

/// Something that happened to a case and that others want to be told.
public struct EventRow: Hashable, Sendable {
    /// The target of events that go to the bus; all others are `webhook:<channel>`.
    public static let bus = "bus"
    private static let webhook = "webhook:"

    public var id: Int64
    public var request: String
    public var at: Timestamp
    public var target: String
    public var route: String
    public var body: [UInt8]
    public var nextAt: Timestamp
    public var tries: Int

    public init(
        id: Int64 = 0, request: String, at: Timestamp, target: String, route: String, body: [UInt8], nextAt: Timestamp, tries: Int = 0
    ) {
        self.id = id
        self.request = request
        self.at = at
        self.target = target
        self.route = route
        self.body = body
        self.nextAt = nextAt
        self.tries = tries
    }

    /// The target that a channel's webhook is.
    public static func webhook(of channel: String) -> String { webhook + channel }
}

/// A line of a case's record. Never changed.
public struct AuditRecord: Hashable, Sendable {
    public var sequence: Int64
    public var request: String
    public var at: Timestamp
    /// A department, a channel, an operator's name, `timer`.
    public var actor: String
    public var action: String
    /// A JSON object.
    public var detail: [UInt8]

    public init(sequence: Int64 = 0, request: String, at: Timestamp, actor: String, action: String, detail: [UInt8]) {
        self.sequence = sequence
        self.request = request
        self.at = at
        self.actor = actor
        self.action = action
        self.detail = detail
    }
}

/// The text of a version of a matter, an operation or a calendar, by its hash.
public struct StoredText: Hashable, Sendable {
    public var hash: String
    public var text: String

    public init(hash: String, text: String) {
        self.hash = hash
        self.text = text
    }
}

/// A message that nobody could handle.
public struct ParkedRecord: Hashable, Sendable {
    public var id: Int64
    public var at: Timestamp
    public var code: String
    public var detail: String
    public var department: String?
    public var instance: String
    /// Empty where only what stands around it was asked for.
    public var body: [UInt8]
    /// The length of the body in bytes.
    public var size: Int
    public var eraseAt: Timestamp
    /// `task`, `withdrawal`, `reply`, `request`, or `unreadable`.
    public var kind: String
    /// The request and the step that it is about; nil where it is about none, or several.
    public var request: String?
    public var task: String?
    /// The broker user that had sent the message, where we know it from the broker itself.
    public var sender: String?
    /// As the message had them, for sending it again.
    public var messageID: String?
    public var correlationID: String?
    public var replyTo: String?

    public init(
        id: Int64 = 0, at: Timestamp, code: String, detail: String, department: String?, instance: String, body: [UInt8], size: Int? = nil,
        eraseAt: Timestamp, kind: String = "unreadable", request: String? = nil, task: String? = nil, sender: String? = nil,
        messageID: String? = nil, correlationID: String? = nil, replyTo: String? = nil
    ) {
        self.size = size ?? body.count
        self.kind = kind
        self.request = request
        self.task = task
        self.sender = sender
        self.messageID = messageID
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.id = id
        self.at = at
        self.code = code
        self.detail = detail
        self.department = department
        self.instance = instance
        self.body = body
        self.eraseAt = eraseAt
    }

    /// - Parameter sender: who had sent the message, as the broker itself or we say; nil where another says so.
    init(_ parked: ParkedMessage, sender: String?, at now: Timestamp, eraseAt: Timestamp) {
        let content = ParkedContent(parked.body)
        let place = content.place
        self.init(
            at: now, code: parked.code, detail: parked.detail, department: parked.department, instance: parked.instance, body: parked.body,
            eraseAt: eraseAt, kind: content.kind.rawValue, request: place?.request, task: place?.step, sender: sender,
            messageID: parked.properties.messageID, correlationID: parked.properties.correlationID, replyTo: parked.properties.replyTo)
    }
}

/// A document of a case, by what it contains.
public struct DocumentRecord: Hashable, Sendable {
    public var request: String
    public var name: String
    /// In lower-case hex.
    public var sha256: String
    public var type: String
    public var size: Int
    public var at: Timestamp
    /// Through whom it came: a channel, or the department that supplied it.
    public var by: String

    public init(request: String, name: String, sha256: String, type: String, size: Int, at: Timestamp, by: String) {
        self.request = request
        self.name = name
        self.sha256 = sha256
        self.type = type
        self.size = size
        self.at = at
        self.by = by
    }
}

/// What lets a department read a document: a task of a case that carries it.
public struct DocumentGrant: Hashable, Sendable {
    public var sha256: String
    public var department: String
    public var request: String
    /// What the matter calls it.
    public var name: String

    public init(sha256: String, department: String, request: String, name: String) {
        self.sha256 = sha256
        self.department = department
        self.request = request
        self.name = name
    }
}

/// What was erased because its time was over.
public struct Erased: Hashable, Sendable {
    public var cases: Int
    public var parked: Int
    /// Texts of matters and calendars that no case used any more.
    public var texts: Int
    /// Hashes of documents that nothing refers to any more: their contents can go.
    public var documents: [String]
    /// Whether nothing is left whose time is over.
    public var isAll: Bool

    public init(cases: Int = 0, parked: Int = 0, texts: Int = 0, documents: [String] = [], isAll: Bool = true) {
        self.cases = cases
        self.parked = parked
        self.texts = texts
        self.documents = documents
        self.isAll = isAll
    }

    /// Whether there was nothing to erase.
    public var isNothing: Bool { cases + parked + texts == 0 }
}

/// How many cases are where.
public struct StoreAccount: Hashable, Sendable {
    public var accepted: Int
    public var closed: Int
    /// `outbox`, and the names of ``CaseRecord/Place`` but `closed`.
    public var open: [String: Int]

    public init(accepted: Int, closed: Int, open: [String: Int]) {
        self.accepted = accepted
        self.closed = closed
        self.open = open
    }
}
