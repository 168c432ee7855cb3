public import JSON
public import Messaging

/// What one department is asked for one request.
public struct DepartmentTask: Hashable, Sendable {
    /// `<request>-<task name in the matter>`.
    public var task: String
    public var request: String
    /// Counts sendings, from 1.
    public var attempt: Int
    /// Grows with each supplement or edit of the request, from 1.
    public var round: Int
    /// The idempotency key: constant over the attempts of a round.
    public var key: String
    public var lane: Lane
    public var matter: String?
    public var matterVersion: Int?
    public var operation: OperationReference
    public var purpose: String?
    public var issuedAt: Timestamp?
    /// When the answer stops being of use; always there in the lookup lane, never in the case lane.
    public var deadline: Timestamp?
    /// Nil where the member was missing or no object: that is `invalid-input`, not an unreadable task.
    public var input: JSONValue?
    /// A traceparent; its reply repeats it.
    public var trace: String?
    /// Case number, due date and documents, in the case lane.
    public var caseDetails: CaseDetails?

    public init(
        task: String, request: String, attempt: Int = 1, round: Int = 1, key: String, lane: Lane, matter: String? = nil, matterVersion: Int? = nil,
        operation: OperationReference, purpose: String? = nil, issuedAt: Timestamp? = nil, deadline: Timestamp? = nil, input: JSONValue?,
        trace: String? = nil, caseDetails: CaseDetails? = nil
    ) {
        self.task = task
        self.request = request
        self.attempt = attempt
        self.round = round
        self.key = key
        self.lane = lane
        self.matter = matter
        self.matterVersion = matterVersion
        self.operation = operation
        self.purpose = purpose
        self.issuedAt = issuedAt
        self.deadline = deadline
        self.input = input
        self.trace = trace
        self.caseDetails = caseDetails
    }
}

extension DepartmentTask {
    /// Writes the task as it stands in a message.
    func write(into text: inout JSONText) {
        text.beginObject()
        text.member("task", task)
        text.member("request", request)
        text.member("attempt", attempt)
        text.member("round", round)
        text.member("key", key)
        text.member("lane", lane.rawValue)
        text.member("matter", matter)
        text.member("matterVersion", matterVersion)
        text.member("operation", operation.name)
        text.member("operationVersion", operation.version)
        text.member("purpose", purpose)
        text.member("issuedAt", issuedAt)
        text.member("deadline", deadline)
        caseDetails?.write(into: &text)
        text.member("input", input)
        text.member("trace", trace)
        text.endObject()
    }

    /// Reads a task out of a message.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong. `input` is left to the operation's schema.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "a task")
        let lane = try reader.string("lane")
        guard let lane = Lane(rawValue: lane) else { throw EnvelopeError("lane", "is neither lookup nor case") }
        let operation = try reader.string("operation")
        guard Name.isOperation(operation) else { throw EnvelopeError("operation", "is no name of an operation") }
        self.init(
            task: try reader.string("task"), request: try reader.string("request"), attempt: try reader.count("attempt"),
            round: try reader.count("round"), key: try reader.string("key"), lane: lane, matter: try reader.optionalString("matter"),
            matterVersion: try reader.optionalCount("matterVersion"),
            operation: OperationReference(operation, version: try reader.count("operationVersion")),
            purpose: try reader.optionalString("purpose"), issuedAt: try reader.optionalTime("issuedAt"),
            deadline: lane == .lookup ? try reader.time("deadline") : nil,
            input: json["input"]?.object.map(JSONValue.object), trace: try reader.optionalString("trace"),
            caseDetails: lane == .case ? try CaseDetails.read(reader) : nil)
    }
}
