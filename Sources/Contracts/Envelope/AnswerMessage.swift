public import JSON
import Messaging

/// What goes back to who asked over the bus: the answer's document, or why there is none.
public enum AnswerMessage: Hashable, Sendable {
    case answer(JSONValue)
    /// The members of problem+json (RFC 9457).
    case problem(JSONValue)

    /// The message's text.
    public var json: JSONValue {
        switch self {
        case .answer(let document): document
        case .problem(let problem): ["problem": problem]
        }
    }

    /// Reads an answer.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong. The data of the parts is not looked at.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        if reader["problem"] != nil {
            let problem = try EnvelopeReader(try reader.object("problem"), what: "problem")
            for name in ["type", "title", "detail", "code"] { _ = try problem.string(name) }
            _ = try problem.count("status")
            self = .problem(json["problem"] ?? .null)
            return
        }
        for name in ["request", "matter"] { _ = try reader.string(name) }
        guard Answer.State(rawValue: try reader.string("state")) != nil else { throw EnvelopeError("state", "is none that the protocol knows") }
        _ = try reader.count("revision")
        _ = (try reader.time("asOf"), try reader.optionalTime("closedAt"))
        for part in try reader.object("parts").object ?? [:] { try Self.check(try EnvelopeReader(part.value, what: "a part")) }
        self = .answer(json)
    }

    private static func check(_ part: EnvelopeReader) throws(EnvelopeError) {
        let outcome = try part.string("outcome")
        guard Part.Content.names.contains(outcome) else { throw EnvelopeError("outcome", "is none that the protocol knows") }
        _ = (try part.string("department"), try part.optionalTime("asOf"))
        guard outcome != "answered" else {
            if part["data"] == nil { throw EnvelopeError("data", "is missing") }
            return
        }
        let reason = try EnvelopeReader(try part.object("reason"), what: "reason")
        _ = (try reason.string("code"), try reason.string("detail"))
    }
}

extension Part.Content {
    /// All words that a part may show.
    static let names: Set<String> = [
        "answered", "not-found", "refused", "incomplete", "later", "failed", "withdrawn", "waiting", "timed-out", "unavailable", "invalid",
        "not-asked",
    ]
}
