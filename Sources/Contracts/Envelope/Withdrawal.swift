public import JSON

/// Tells a department that a task of a case is not wanted any more.
public struct Withdrawal: Hashable, Sendable {
    /// The task that is withdrawn.
    public var task: String
    public var request: String
    /// The key of that task: it is recorded even where the task has not come yet.
    public var key: String
    /// Counts the sendings of the withdrawal, from 1.
    public var attempt: Int
    /// The round of the task.
    public var round: Int
    /// Which operation the task asked for. For information: the key says what is withdrawn.
    public var operation: OperationReference
    /// Why, in a word of the protocol or a sentence without personal data.
    public var reason: String

    public init(task: String, request: String, key: String, attempt: Int = 1, round: Int, operation: OperationReference, reason: String) {
        self.task = task
        self.request = request
        self.key = key
        self.attempt = attempt
        self.round = round
        self.operation = operation
        self.reason = reason
    }
}

extension Withdrawal {
    /// Writes the withdrawal as it stands in a message.
    func write(into text: inout JSONText) {
        text.beginObject()
        text.member("task", task)
        text.member("request", request)
        text.member("key", key)
        text.member("attempt", attempt)
        text.member("round", round)
        text.member("operation", operation.name)
        text.member("operationVersion", operation.version)
        text.member("reason", reason)
        text.endObject()
    }

    /// Reads a withdrawal out of a message.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "a withdrawal")
        let operation = try reader.string("operation")
        guard Name.isOperation(operation) else { throw EnvelopeError("operation", "is no name of an operation") }
        self.init(
            task: try reader.string("task"), request: try reader.string("request"), key: try reader.string("key"),
            attempt: try reader.count("attempt"), round: try reader.count("round"),
            operation: OperationReference(operation, version: try reader.count("operationVersion")), reason: try reader.string("reason"))
    }
}

/// A message with withdrawals for one department, on its queue of cases.
public struct WithdrawalMessage: Sendable {
    /// The address of the replies; nil where the member was missing or no name.
    public var replyTo: String?
    /// The withdrawals one by one, so that a bad one does not take the others with it. `raw` is the entry as it came.
    public var entries: [(raw: JSONValue, withdrawal: Result<Withdrawal, EnvelopeError>)]

    /// The text of a message with these withdrawals.
    public static func body(replyTo: String, withdrawals: [Withdrawal]) -> [UInt8] {
        var text = JSONText()
        text.beginObject()
        text.member("protocol", Int(protocolVersion))
        text.member("replyTo", replyTo)
        text.beginArray("withdrawals")
        for withdrawal in withdrawals { withdrawal.write(into: &text) }
        text.endArray()
        text.endObject()
        return text.utf8
    }

    /// Whether a message of the case queue holds withdrawals and no tasks: the member decides that, not the property `type`.
    public static func isOne(_ json: JSONValue) -> Bool { json["withdrawals"] != nil && json["tasks"] == nil }

    /// Reads a message.
    /// - Throws: ``EnvelopeError`` where the message as a whole says nothing that could be answered.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        let withdrawals = try reader.array("withdrawals")
        guard !withdrawals.isEmpty else { throw EnvelopeError("withdrawals", "is empty") }
        replyTo = reader["replyTo"]?.string.flatMap { Name.isAddress($0) ? $0 : nil }
        let hasTasks = reader["tasks"] != nil
        entries = withdrawals.map { raw in
            do throws(EnvelopeError) {
                if hasTasks { throw EnvelopeError("withdrawals", "stand beside tasks") }
                return (raw, .success(try Withdrawal(raw)))
            } catch {
                return (raw, .failure(error))
            }
        }
    }
}
