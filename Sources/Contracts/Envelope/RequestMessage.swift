public import JSON
public import Messaging

/// A request from a channel that speaks AMQP. Its answer is an answer document, or an object with the member `problem`.
public struct RequestMessage: Hashable, Sendable {
    public var channel: String
    public var token: String
    public var idempotencyKey: String?
    public var matter: String
    public var applicant: JSONValue
    public var form: JSONValue
    /// The optional documents of a case that the applicant says will come.
    public var documents: [String]
    /// The channel's own number for what the applicant holds in hand.
    public var ticket: String?
    /// After this nobody wants the answer any more.
    public var expiresAt: Timestamp?

    public init(
        channel: String, token: String, idempotencyKey: String? = nil, matter: String, applicant: JSONValue, form: JSONValue = [:],
        documents: [String] = [], ticket: String? = nil, expiresAt: Timestamp? = nil
    ) {
        self.channel = channel
        self.token = token
        self.idempotencyKey = idempotencyKey
        self.matter = matter
        self.applicant = applicant
        self.form = form
        self.documents = documents
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}

extension RequestMessage {
    /// The request as a message's text.
    public var json: JSONValue {
        var document: JSONObject = ["protocol": .integer(protocolVersion), "channel": .string(channel), "token": .string(token)]
        if let idempotencyKey { document.append("idempotencyKey", .string(idempotencyKey)) }
        document.append("matter", .string(matter))
        document.append("applicant", applicant)
        document.append("form", form)
        if !documents.isEmpty { document.append("documents", .array(documents.map { .string($0) })) }
        if let ticket { document.append("ticket", .string(ticket)) }
        if let expiresAt { document.append("expiresAt", .string(expiresAt.description)) }
        return .object(document)
    }

    /// Reads a request. Applicant and form are left to their schemas.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        self.init(
            channel: try reader.string("channel"), token: try reader.string("token"), idempotencyKey: try reader.optionalString("idempotencyKey"),
            matter: try reader.string("matter"), applicant: reader["applicant"] ?? [:], form: reader["form"] ?? [:],
            documents: try reader.optionalStrings("documents"), ticket: try reader.optionalString("ticket"),
            expiresAt: try reader.optionalTime("expiresAt"))
    }
}
