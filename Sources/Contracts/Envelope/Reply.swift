public import JSON
public import Messaging

/// What a department says about a task.
public enum Outcome: Hashable, Sendable {
    /// Done; the data is in the reply.
    case answered(data: JSONValue)
    /// The department has no record of this subject.
    case notFound
    /// A decision against, final, with a code that the contract lists.
    case refused(TaskProblem)
    /// Something is missing or wrong in what the applicant gave.
    case incomplete([MissingInput])
    /// Not yet. In the lookup lane final for this request.
    case later(availableAt: Timestamp)
    /// A fault on the department's side.
    case failed(TaskProblem, retryAfter: Timestamp? = nil)
    /// Withdrawn before it took effect.
    case withdrawn

    /// The word on the wire.
    public var name: String {
        switch self {
        case .answered: "answered"
        case .notFound: "not-found"
        case .refused: "refused"
        case .incomplete: "incomplete"
        case .later: "later"
        case .failed: "failed"
        case .withdrawn: "withdrawn"
        }
    }

    /// Whether a department says nothing more after it in that round.
    public var isFinal: Bool {
        switch self {
        case .answered, .notFound, .refused, .incomplete, .withdrawn: true
        case .later, .failed: false
        }
    }
}

/// A code and a sentence for operators that holds no personal data.
public struct TaskProblem: Hashable, Sendable {
    /// From the contract's list, or one of ``ReservedCode``.
    public var code: String
    public var detail: String
    /// Whether asking again can help; said with `failed` only.
    public var isRetriable: Bool

    public init(code: String, detail: String, isRetriable: Bool = false) {
        self.code = code
        self.detail = detail
        self.isRetriable = isRetriable
    }

    public init(_ code: ReservedCode, _ detail: String, isRetriable: Bool = false) {
        self.init(code: code.rawValue, detail: detail, isRetriable: isRetriable)
    }
}

/// Something missing or wrong in the input, by its place there.
public struct MissingInput: Hashable, Sendable {
    public var pointer: JSONPointer
    public var code: String
    public var detail: String
    public init(pointer: JSONPointer, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// A department's message about a task.
public struct Reply: Hashable, Sendable {
    public var task: String
    public var attempt: Int
    public var round: Int
    public var department: String
    public var instance: String
    public var outcome: Outcome
    /// When the data was true, or when it was decided.
    public var asOf: Timestamp
    /// The task's, if it had one.
    public var trace: String?

    public init(task: String, attempt: Int, round: Int, department: String, instance: String, outcome: Outcome, asOf: Timestamp, trace: String? = nil)
    {
        self.task = task
        self.attempt = attempt
        self.round = round
        self.department = department
        self.instance = instance
        self.outcome = outcome
        self.asOf = asOf
        self.trace = trace
    }
}

extension Reply {
    /// The reply as it stands in a message, as JSON text.
    public var utf8: [UInt8] {
        var text = JSONText()
        write(into: &text)
        return text.utf8
    }

    func write(into text: inout JSONText) {
        text.beginObject()
        text.member("task", task)
        text.member("attempt", attempt)
        text.member("round", round)
        text.member("department", department)
        text.member("instance", instance)
        text.member("asOf", asOf)
        outcome.write(into: &text)
        text.member("trace", trace)
        text.endObject()
    }

    /// Reads a reply out of a message. `data` is not checked against its contract here.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "a reply")
        self.init(
            task: try reader.string("task"), attempt: try reader.count("attempt"), round: try reader.count("round"),
            department: try reader.string("department"), instance: try reader.string("instance"), outcome: try Outcome(reading: reader),
            asOf: try reader.time("asOf"), trace: try reader.optionalString("trace"))
    }
}

extension Outcome {
    /// Writes `outcome` and what it carries, as members of the object that is open.
    public func write(into text: inout JSONText) {
        text.member("outcome", name)
        switch self {
        case .answered(let data): text.member("data", data)
        case .notFound, .withdrawn: break
        case .refused(let problem): text.member("problem", ["code": .string(problem.code), "detail": .string(problem.detail)])
        case .incomplete(let missing): text.member("missing", .array(missing.map(\.json)))
        case .later(let time): text.member("availableAt", time)
        case .failed(let problem, let retryAfter):
            text.member("problem", ["code": .string(problem.code), "detail": .string(problem.detail), "retriable": .bool(problem.isRetriable)])
            text.member("retryAfter", retryAfter)
        }
    }

    /// Reads `outcome` and what it carries out of a reply, or out of an example in a contract.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        try self.init(reading: try EnvelopeReader(json, what: "a reply"))
    }

    fileprivate init(reading reader: EnvelopeReader) throws(EnvelopeError) {
        switch try reader.string("outcome") {
        case "answered":
            guard let data = reader["data"] else { throw EnvelopeError("data", "is missing") }
            self = .answered(data: data)
        case "not-found": self = .notFound
        case "refused": self = .refused(try Self.problem(reader, wantsRetriable: false))
        case "incomplete":
            var missing: [MissingInput] = []
            for entry in try reader.array("missing") { missing.append(try MissingInput(entry)) }
            guard !missing.isEmpty else { throw EnvelopeError("missing", "is empty") }
            self = .incomplete(missing)
        case "later": self = .later(availableAt: try reader.time("availableAt"))
        case "failed": self = .failed(try Self.problem(reader, wantsRetriable: true), retryAfter: try reader.optionalTime("retryAfter"))
        case "withdrawn": self = .withdrawn
        default: throw EnvelopeError("outcome", "is none that the protocol knows")
        }
    }

    private static func problem(_ reader: EnvelopeReader, wantsRetriable: Bool) throws(EnvelopeError) -> TaskProblem {
        guard let json = reader["problem"] else { throw EnvelopeError("problem", "is missing") }
        let problem = try EnvelopeReader(json, what: "problem")
        if wantsRetriable, problem["retriable"]?.bool == nil { throw EnvelopeError("problem.retriable", "is not true or false") }
        return TaskProblem(
            code: try problem.string("code"), detail: problem["detail"]?.string ?? "", isRetriable: problem["retriable"]?.bool ?? false)
    }
}

extension MissingInput {
    /// As it stands in replies and answers.
    public var json: JSONValue {
        ["pointer": .string(pointer.description), "code": .string(code), "detail": .string(detail)]
    }

    fileprivate init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "missing")
        guard let text = reader["pointer"]?.string, let pointer = JSONPointer(text) else {
            throw EnvelopeError("missing.pointer", "is no JSON Pointer")
        }
        self.init(pointer: pointer, code: try reader.string("code"), detail: reader["detail"]?.string ?? "")
    }
}
