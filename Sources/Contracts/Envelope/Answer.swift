public import JSON
public import Messaging

/// All the parts of a request, readable at any moment.
public struct Answer: Hashable, Sendable {
    /// How the request stands. All but `pending` and `supplement` are ends: an answer reaches one of them once.
    public enum State: String, Sendable {
        case pending, complete, partial, failed, refused, supplement, withdrawn
    }

    public var request: String
    public var matter: String
    public var state: State
    /// Starts at 1 and grows with each visible change.
    public var revision: Int
    /// When this revision was made.
    public var asOf: Timestamp
    public var closedAt: Timestamp?
    /// In the order of the matter's tasks.
    public var parts: [Part]

    public init(request: String, matter: String, state: State, revision: Int, asOf: Timestamp, closedAt: Timestamp?, parts: [Part]) {
        self.request = request
        self.matter = matter
        self.state = state
        self.revision = revision
        self.asOf = asOf
        self.closedAt = closedAt
        self.parts = parts
    }
}

/// The place of one task in the answer.
public struct Part: Hashable, Sendable {
    /// What a part shows: a department's word, or the orchestrator's where there is none.
    public enum Content: Hashable, Sendable {
        /// Asked, or about to be.
        case waiting
        case said(Outcome)
        /// Silence until the deadline.
        case timedOut
        /// Could not be asked, or no answer can come.
        case unavailable
        /// The reply broke its contract.
        case invalid
        /// Its `when` did not hold (then it is settled), or what it needs is missing.
        case notAsked(conditionHeld: Bool)

        /// The word in the answer.
        public var name: String {
            switch self {
            case .waiting: "waiting"
            case .said(let outcome): outcome.name
            case .timedOut: "timed-out"
            case .unavailable: "unavailable"
            case .invalid: "invalid"
            case .notAsked: "not-asked"
            }
        }
    }

    /// Why a part is not `answered`.
    public struct Reason: Hashable, Sendable {
        public var code: String
        public var detail: LocalizedText
        public init(code: String, detail: LocalizedText) {
            self.code = code
            self.detail = detail
        }
    }

    /// The task's name in the matter.
    public var name: String
    public var department: String
    public var content: Content
    /// On every part that is not `answered`.
    public var reason: Reason?
    /// When the data was true.
    public var asOf: Timestamp?
    /// From asking to the department's word, in milliseconds.
    public var milliseconds: Int?

    public init(name: String, department: String, content: Content, reason: Reason? = nil, asOf: Timestamp? = nil, milliseconds: Int? = nil) {
        self.name = name
        self.department = department
        self.content = content
        self.reason = reason
        self.asOf = asOf
        self.milliseconds = milliseconds
    }
}

extension Answer {
    /// The answer document, in the caller's language.
    public func json(in language: Language) -> JSONValue {
        var document: JSONObject = [
            "request": .string(request), "matter": .string(matter), "state": .string(state.rawValue), "revision": .integer(Int64(revision)),
            "asOf": .string(asOf.description),
        ]
        if let closedAt { document.append("closedAt", .string(closedAt.description)) }
        var parts = JSONObject(minimumCapacity: self.parts.count)
        for part in self.parts { parts.append(part.name, part.json(in: language)) }
        document.append("parts", .object(parts))
        return .object(document)
    }
}

extension Part {
    /// The part as it stands in the answer document.
    public func json(in language: Language) -> JSONValue {
        var document: JSONObject = ["outcome": .string(content.name), "department": .string(department)]
        if case .said(let outcome) = content {
            switch outcome {
            case .answered(let data): document.append("data", data)
            case .incomplete(let missing):
                document.append("missing", .array(missing.map(\.json)))
            case .later(let time): document.append("availableAt", .string(time.description))
            case .notFound, .refused, .failed, .withdrawn: break
            }
        }
        if let reason { document.append("reason", ["code": .string(reason.code), "detail": .string(reason.detail[language])]) }
        if let asOf { document.append("asOf", .string(asOf.description)) }
        if let milliseconds { document.append("ms", .integer(Int64(milliseconds))) }
        return .object(document)
    }
}
