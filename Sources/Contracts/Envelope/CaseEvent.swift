public import JSON
public import Messaging

/// What is told to others when a case has come into another state. Holds no personal data: who may know more reads the case.
public struct CaseEvent: Hashable, Sendable {
    public var request: String
    /// What applicants call the case by.
    public var number: String
    public var matter: String
    public var state: Answer.State
    /// That of the answer; a listener that has seen a higher one knows more already.
    public var revision: Int
    public var at: Timestamp

    public init(request: String, number: String, matter: String, state: Answer.State, revision: Int, at: Timestamp) {
        self.request = request
        self.number = number
        self.matter = matter
        self.state = state
        self.revision = revision
        self.at = at
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
        text.member("at", at.description)
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
            revision: try reader.count("revision"), at: try reader.time("at"))
    }
}
