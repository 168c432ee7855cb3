public import Contracts
public import JSON

/// Through whom a request comes: a terminal group, the counters, the portal, a client on the bus.
public struct Channel: Hashable, Sendable {
    /// As in the configuration; a channel sees only its own requests.
    public var name: String
    public var kind: Matter.ChannelKind
    /// How sure this channel makes itself of who the applicant is.
    public var identity: Matter.Identity
    /// How much it may ask.
    public var limits: ChannelLimits

    public init(name: String, kind: Matter.ChannelKind, identity: Matter.Identity, limits: ChannelLimits = ChannelLimits()) {
        self.name = name
        self.kind = kind
        self.identity = identity
        self.limits = limits
    }
}

/// One submission of a matter by one applicant through one channel.
public struct Submission: Sendable {
    public var matter: String
    /// `{residentId, name}` of a citizen; `{creditCode, name, agent: {residentId, name}}` of an enterprise.
    public var applicant: JSONValue
    /// What the applicant filled in; an empty object where the matter asks for nothing.
    public var form: JSONValue
    /// The optional documents that the applicant says will come: a case waits for them as for those that are required.
    public var documents: [String]
    /// The channel's own number for what the applicant holds in hand; a case is found by it again.
    public var ticket: String?
    public var channel: Channel
    /// The caller's own name for this submission: a repeat joins the first.
    public var idempotencyKey: String?
    /// When the caller stops waiting, if that is before the matter's deadline.
    public var limit: Duration?
    /// A traceparent to go on with.
    public var trace: String?

    public init(
        matter: String, applicant: JSONValue, form: JSONValue = [:], documents: [String] = [], ticket: String? = nil, channel: Channel,
        idempotencyKey: String? = nil, limit: Duration? = nil, trace: String? = nil
    ) {
        self.matter = matter
        self.applicant = applicant
        self.form = form
        self.documents = documents
        self.ticket = ticket
        self.channel = channel
        self.idempotencyKey = idempotencyKey
        self.limit = limit
        self.trace = trace
    }
}

/// What became of a submission that was taken.
public struct Accepted: Hashable, Sendable {
    public var request: String
    /// Whether the same submission had come before, so this one joined it.
    public var isRepeat: Bool
    /// Within this the answer is there, complete or not.
    public var deadline: Duration
    public init(request: String, isRepeat: Bool, deadline: Duration) {
        self.request = request
        self.isRepeat = isRepeat
        self.deadline = deadline
    }
}
