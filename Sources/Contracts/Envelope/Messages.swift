public import JSON

/// The version of the wire protocol that this code speaks.
public let protocolVersion: Int64 = 1

/// The kinds of messages, as in the property `type`.
public enum MessageType {
    public static let tasks = "onevisit.tasks.v1"
    public static let withdrawals = "onevisit.withdrawals.v1"
    public static let replies = "onevisit.replies.v1"
    public static let presence = "onevisit.presence.v1"
    public static let requests = "onevisit.requests.v1"
    public static let answers = "onevisit.answers.v1"
    public static let parked = "onevisit.parked.v1"
    public static let events = "onevisit.events.v1"
}

/// A message with tasks for one department and one lane.
public struct TaskMessage: Sendable {
    /// The address of the replies; nil where the member was missing or no name.
    public var replyTo: String?
    /// The tasks one by one, so that a bad one does not take the others with it. `raw` is the entry as it came.
    public var entries: [(raw: JSONValue, task: Result<DepartmentTask, EnvelopeError>)]

    /// The text of a message with these tasks.
    public static func body(replyTo: String, tasks: [DepartmentTask]) -> [UInt8] {
        var text = JSONText()
        text.beginObject()
        text.member("protocol", Int(protocolVersion))
        text.member("replyTo", replyTo)
        text.beginArray("tasks")
        for task in tasks { task.write(into: &text) }
        text.endArray()
        text.endObject()
        return text.utf8
    }

    /// Reads a message.
    /// - Throws: ``EnvelopeError`` where the message as a whole says nothing that could be answered.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        let tasks = try reader.array("tasks")
        guard !tasks.isEmpty else { throw EnvelopeError("tasks", "is empty") }
        replyTo = reader["replyTo"]?.string.flatMap { Name.isAddress($0) ? $0 : nil }
        let isAlone = tasks.count == 1
        let hasWithdrawals = reader["withdrawals"] != nil
        entries = tasks.map { raw in
            do throws(EnvelopeError) {
                if hasWithdrawals { throw EnvelopeError("withdrawals", "stand beside tasks") }
                let task = try DepartmentTask(raw)
                if task.lane == .case, !isAlone { throw EnvelopeError("tasks", "are several in a message for cases") }
                return (raw, .success(task))
            } catch {
                return (raw, .failure(error))
            }
        }
    }
}

/// A message with replies of one department to one address.
public struct ReplyMessage: Sendable {
    /// The replies one by one, so that a bad one does not take the others with it. `raw` is the entry as it came.
    public var entries: [(raw: JSONValue, reply: Result<Reply, EnvelopeError>)]

    /// The text of a message with these replies.
    public static func body(_ replies: [Reply]) -> [UInt8] {
        body { text in
            for reply in replies { reply.write(into: &text) }
        }
    }

    /// The text of a message with these entries.
    public static func body(entries: [JSONValue]) -> [UInt8] {
        body { text in
            for entry in entries { text.element(entry) }
        }
    }

    private static func body(_ replies: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.beginObject()
        text.member("protocol", Int(protocolVersion))
        text.beginArray("replies")
        replies(&text)
        text.endArray()
        text.endObject()
        return text.utf8
    }

    /// Reads a message.
    /// - Throws: ``EnvelopeError`` where the message as a whole cannot be read.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        let replies = try reader.array("replies")
        guard !replies.isEmpty else { throw EnvelopeError("replies", "is empty") }
        entries = replies.map { raw in
            do throws(EnvelopeError) { return (raw, .success(try Reply(raw))) } catch { return (raw, .failure(error)) }
        }
    }
}

extension EnvelopeReader {
    func requireProtocol() throws(EnvelopeError) {
        guard self["protocol"]?.integer == protocolVersion else { throw EnvelopeError("protocol", "is not \(protocolVersion)") }
    }
}
