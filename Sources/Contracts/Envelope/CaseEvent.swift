public import JSON
public import Messaging

/// What is told to others when a case has come into another state, or when something else happened that somebody may have to act upon. Holds no
/// personal data: who may know more reads the case.
public struct CaseEvent: Hashable, Sendable {
    public var request: String
    /// What applicants call the case by.
    public var number: String
    public var matter: String
    public var state: Answer.State
    /// That of the answer; a listener that has seen a higher one knows more already.
    public var revision: Int
    public var at: Timestamp
    /// What happened, where it is not that the case came into its state.
    public var notice: Notice?
    /// The task that the notice is about; nil for the whole case.
    public var task: String?
    /// Which limit a reminder or an escalation is about: `statutory` or `promised`.
    public var limit: String?
    /// When the case is due, beside a notice; nil while its clock stands still.
    public var due: Timestamp?
    /// Whether that may become another date, because a year on the way to it has not been announced yet.
    public var isDueProvisional: Bool

    public init(
        request: String, number: String, matter: String, state: Answer.State, revision: Int, at: Timestamp, notice: Notice? = nil,
        task: String? = nil, limit: String? = nil, due: Timestamp? = nil, isDueProvisional: Bool = false
    ) {
        self.request = request
        self.number = number
        self.matter = matter
        self.state = state
        self.revision = revision
        self.at = at
        self.notice = notice
        self.task = task
        self.limit = limit
        self.due = due
        self.isDueProvisional = isDueProvisional
    }

    /// What a notice tells of. Open: new words may come, and who does not know one passes it over.
    public struct Notice: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A limit is over soon.
        public static let reminded = Notice(rawValue: "reminded")
        /// A limit is over.
        public static let escalated = Notice(rawValue: "escalated")
        /// An office did something to the clock.
        public static let clockStopped = Notice(rawValue: "clock-stopped")
        public static let clockResumed = Notice(rawValue: "clock-resumed")
        public static let extended = Notice(rawValue: "extended")
        /// A calendar came by which the dates are others.
        public static let recounted = Notice(rawValue: "recounted")
    }

    /// The text of the message.
    public var utf8: [UInt8] {
        var text = JSONText()
        text.beginObject()
        text.member("protocol", Int(protocolVersion))
        text.member("request", request)
        text.member("case", number)
        text.member("matter", matter)
        text.member("state", state.rawValue)
        text.member("revision", revision)
        text.member("at", at)
        text.member("notice", notice?.rawValue)
        text.member("task", task)
        text.member("limit", limit)
        text.member("due", due)
        if due != nil, isDueProvisional { text.member("dueProvisional", JSONValue.bool(true)) }
        text.endObject()
        return text.utf8
    }
}

extension CaseEvent {
    /// Reads an event, as who listens for them does.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        let matter = try reader.string("matter")
        guard Name.isValid(matter) else { throw EnvelopeError("matter", "is no name") }
        guard let state = Answer.State(rawValue: try reader.string("state")) else { throw EnvelopeError("state", "is none that the protocol knows") }
        self.init(
            request: try reader.string("request"), number: try reader.string("case"), matter: matter, state: state,
            revision: try reader.count("revision"), at: try reader.time("at"),
            notice: try reader.optionalString("notice").map(Notice.init(rawValue:)), task: try reader.optionalString("task"),
            limit: try reader.optionalString("limit"), due: try reader.optionalTime("due"),
            isDueProvisional: reader["dueProvisional"] == true)
    }
}
