/// Where a message goes: an exchange and a routing key. The default exchange has the empty name.
public struct Route: Hashable, Sendable {
    public var exchange: String
    public var key: String

    public init(exchange: String, key: String) {
        self.exchange = exchange
        self.key = key
    }
}

/// What a message says of itself outside its body. Nothing that matters is only here.
public struct MessageProperties: Hashable, Sendable {
    /// Unique per publish.
    public var messageID: String
    /// The task id where the message carries one task.
    public var correlationID: String?
    /// Where the answer is wanted.
    public var replyTo: String?
    /// The message's kind, as `onevisit.tasks.v1`.
    public var type: String
    /// The sender's instance.
    public var appID: String
    /// The sender's broker user. The bus fills it in; the broker refuses a false one.
    public var userID: String?
    /// How long a queue may keep the message; nil keeps it.
    public var expiration: Duration?
    /// Whether the broker writes it to disk.
    public var isPersistent: Bool
    /// When it was published, in whole seconds on the wire.
    public var timestamp: Timestamp?
    /// W3C trace context.
    public var traceparent: String?
    public var tracestate: String?
    /// `application/json` on everything of ours.
    public var contentType: String?
    /// Absent on everything of ours; a message that has it cannot be read.
    public var contentEncoding: String?

    public init(
        messageID: String, type: String, appID: String, isPersistent: Bool = false, correlationID: String? = nil, replyTo: String? = nil,
        userID: String? = nil, expiration: Duration? = nil, timestamp: Timestamp? = nil, traceparent: String? = nil, tracestate: String? = nil,
        contentType: String? = "application/json", contentEncoding: String? = nil
    ) {
        self.messageID = messageID
        self.type = type
        self.appID = appID
        self.isPersistent = isPersistent
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.userID = userID
        self.expiration = expiration
        self.timestamp = timestamp
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.contentType = contentType
        self.contentEncoding = contentEncoding
    }
}

/// A message to be published.
public struct OutgoingMessage: Sendable {
    /// When the publisher hears of it.
    public enum Report: Sendable {
        /// As soon as the broker has taken responsibility for it.
        case confirmed
        /// As soon as it is on the socket: for replies that nobody would send again.
        case written
    }

    /// The sender's own number for the message, given back with its outcome.
    public var token: UInt64
    public var route: Route
    public var properties: MessageProperties
    public var body: [UInt8]
    /// Whether the broker gives it back when no queue takes it.
    public var mandatory: Bool
    public var report: Report

    public init(token: UInt64 = 0, route: Route, properties: MessageProperties, body: [UInt8], mandatory: Bool = true, report: Report = .confirmed) {
        self.token = token
        self.route = route
        self.properties = properties
        self.body = body
        self.mandatory = mandatory
        self.report = report
    }
}

/// A message as it arrived.
public struct IncomingMessage: Hashable, Sendable {
    public var route: Route
    public var properties: MessageProperties
    public var body: [UInt8]
    /// The broker's hint that somebody may have seen it before.
    public var isRedelivered: Bool

    public init(route: Route, properties: MessageProperties, body: [UInt8], isRedelivered: Bool = false) {
        self.route = route
        self.properties = properties
        self.body = body
        self.isRedelivered = isRedelivered
    }
}

/// What we tell the broker about a delivery. A handler returns it, so it can be neither forgotten nor given twice.
public enum Settlement: Hashable, Sendable {
    /// Done with: the broker forgets the message.
    case accepted
    /// Not begun: the broker delivers it again, perhaps to another. Only for an orderly stop.
    case requeued
    /// Not wanted: the broker dead-letters it where the queue says so, and drops it elsewhere.
    case rejected
}

/// What became of a publish. A lost connection is *unknown*: never refused, never done.
public enum PublishOutcome: Hashable, Sendable {
    /// The broker has taken responsibility for it, or, where only that was asked, it is on the socket.
    case done
    /// No queue wanted it.
    case returned(reason: String)
    /// The broker said no: a queue is full, as a rule.
    case refused
    /// The connection went away before the broker's word. It may or may not have been delivered.
    case unknown
    /// It never left this process: the connection is down or blocked, or the message breaks a limit. `reason` says which.
    case notSent(reason: String)
}
