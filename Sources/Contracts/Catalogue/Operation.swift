public import JSON
public import JSONSchema

/// Which lane a task travels in: answered in milliseconds from memory, or durable and worked on for days.
public enum Lane: String, Sendable, CaseIterable {
    case lookup, `case`
}

/// An operation and its version, as `police.residence-permit.read@1`.
public struct OperationReference: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let version: Int
    /// The department of an operation is its first segment.
    public let department: String

    public init(_ name: String, version: Int) {
        self.name = name
        self.version = version
        department = String(decoding: name.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    }

    public static func == (left: OperationReference, right: OperationReference) -> Bool {
        left.version == right.version && left.name == right.name
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(version)
    }

    public var description: String { "\(name)@\(version)" }
}

/// What a department can be asked, by contract: one version of it.
///
/// Read once and never changed, so it is passed on by reference: each task of each request carries it along.
public final class Operation: Sendable {
    /// What may be done when the outcome of a task is unknown.
    public enum Effect: Hashable, Sendable {
        /// It changes nothing.
        case none
        /// It may run again.
        case idempotent
        /// That operation says whether it has happened.
        case query(OperationReference)
        /// Nobody but a person can say.
        case once
    }

    /// An example that is documentation, test and stub answer at once.
    public struct Example: Sendable {
        public var name: String
        public var given: String?
        public var request: JSONValue
        /// The members of a reply that say something: `outcome` and what it carries.
        public var reply: JSONValue
        public init(name: String, given: String?, request: JSONValue, reply: JSONValue) {
            self.name = name
            self.given = given
            self.request = request
            self.reply = reply
        }
    }

    public let reference: OperationReference
    public let lane: Lane
    public let summary: LocalizedText
    public let effect: Effect
    /// How long it usually takes, and the longest that a task waits for it.
    public let typical: Duration
    public let limit: Duration
    public let request: JSONSchema
    /// The schema of `data` in an `answered` reply.
    public let data: JSONSchema
    /// The codes that `refused` and `failed` may carry.
    public let problems: [String: LocalizedText]
    /// Pointers to what is masked wherever it is shown; the token `*` stands for every element of a list.
    public let sensitiveRequest: [JSONPointer]
    public let sensitiveData: [JSONPointer]
    public let examples: [Example]
    /// `sha256:…` over the RFC 8785 form of `request`, `data`, `problems` and `effect`, as presence announces it.
    public let contractHash: String

    public init(
        reference: OperationReference, lane: Lane, summary: LocalizedText, effect: Effect, typical: Duration, limit: Duration, request: JSONSchema,
        data: JSONSchema, problems: [String: LocalizedText], sensitiveRequest: [JSONPointer], sensitiveData: [JSONPointer], examples: [Example],
        contractHash: String
    ) {
        self.reference = reference
        self.lane = lane
        self.summary = summary
        self.effect = effect
        self.typical = typical
        self.limit = limit
        self.request = request
        self.data = data
        self.problems = problems
        self.sensitiveRequest = sensitiveRequest
        self.sensitiveData = sensitiveData
        self.examples = examples
        self.contractHash = contractHash
    }
}
