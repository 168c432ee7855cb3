public import JSON
public import JSONSchema

/// An entry of the catalogue: something a citizen or an enterprise can ask for.
public struct Matter: Sendable {
    public enum Audience: String, Sendable, CaseIterable { case citizen, enterprise }

    /// How sure the channel must be of who the applicant is. Each includes the ones before it.
    public enum Identity: String, Sendable, CaseIterable, Comparable {
        case none, card, face
        case inPerson = "in-person"

        public static func < (left: Identity, right: Identity) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// Through what people ask: each channel is of one of these kinds.
    public enum ChannelKind: String, Sendable, CaseIterable { case terminal, counter, portal, bus }

    public var name: String
    public var version: Int
    public var title: LocalizedText
    public var lane: Lane
    public var audience: [Audience]
    public var channels: [ChannelKind]
    public var identity: Identity
    public var purpose: String
    /// What the applicant fills in.
    public var form: JSONSchema
    /// From the request's arrival to its answer, for a lookup.
    public var deadline: Duration
    /// In the order of the file.
    public var tasks: [MatterTask]

    public init(
        name: String, version: Int, title: LocalizedText, lane: Lane, audience: [Audience], channels: [ChannelKind], identity: Identity,
        purpose: String, form: JSONSchema, deadline: Duration, tasks: [MatterTask]
    ) {
        self.name = name
        self.version = version
        self.title = title
        self.lane = lane
        self.audience = audience
        self.channels = channels
        self.identity = identity
        self.purpose = purpose
        self.form = form
        self.deadline = deadline
        self.tasks = tasks
    }
}

/// What a matter asks of one department.
public struct MatterTask: Sendable {
    /// What the answer is without it.
    public enum Need: Hashable, Sendable {
        case required
        /// Waited for and shown, never counted.
        case optional
        /// One answered member of the group is enough.
        case anyOf(String)
    }

    /// One member of the operation's input and where it comes from.
    public struct Field: Hashable, Sendable {
        public enum Source: Hashable, Sendable {
            /// A place in the document of `/applicant`, `/form`, `/documents` and `/tasks/<name>`.
            case pointer(JSONPointer)
            case literal(JSONValue)
        }
        public var member: String
        public var source: Source
        public init(member: String, source: Source) {
            self.member = member
            self.source = source
        }
    }

    public var name: String
    public var operation: OperationReference
    public var input: [Field]
    public var need: Need
    /// Tasks that must have come to an end before this one is asked.
    public var after: [String]
    /// Asked only if the document satisfies it.
    public var when: JSONSchema?

    public init(name: String, operation: OperationReference, input: [Field], need: Need = .required, after: [String] = [], when: JSONSchema? = nil) {
        self.name = name
        self.operation = operation
        self.input = input
        self.need = need
        self.after = after
        self.when = when
    }
}
