public import JSON
public import JSONSchema

/// An entry of the catalogue: something a citizen or an enterprise can ask for.
///
/// Read once and never changed, so it is passed on by reference: each request carries it along.
public final class Matter: Sendable {
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

    public let name: String
    public let version: Int
    public let title: LocalizedText
    public let lane: Lane
    public let audience: [Audience]
    public let channels: [ChannelKind]
    public let identity: Identity
    public let purpose: String
    /// What the applicant fills in.
    public let form: JSONSchema
    /// From the request's arrival to its answer, for a lookup. Zero for a case, which is due by its clock.
    public let deadline: Duration
    /// In the order of the file.
    public let tasks: [MatterTask]
    /// What only cases have; nil for lookups.
    public let terms: CaseTerms?

    public init(
        name: String, version: Int, title: LocalizedText, lane: Lane, audience: [Audience], channels: [ChannelKind], identity: Identity,
        purpose: String, form: JSONSchema, deadline: Duration, tasks: [MatterTask], terms: CaseTerms? = nil
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
        self.terms = terms
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
        /// Where it comes from.
        public enum Source: Hashable, Sendable {
            /// A place in the document of `/applicant`, `/form`, `/documents` and `/tasks/<name>`.
            case pointer(JSONPointer)
            /// A value that the matter itself writes.
            case literal(JSONValue)
        }
        public var member: String
        public var source: Source
        public init(member: String, source: Source) {
            self.member = member
            self.source = source
        }
    }

    /// How an effect that has happened is taken back.
    public struct Undo: Hashable, Sendable {
        public var operation: OperationReference
        /// From the same document as a task's; `/tasks/<name>` has the data of the task itself too.
        public var input: [Field]

        public init(operation: OperationReference, input: [Field]) {
            self.operation = operation
            self.input = input
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
    /// A clock of its own, in a case; without it the whole's is the only one.
    public var clock: ClockTerms?
    /// The papers that go along with it, by name.
    public var documents: [String]
    /// Nil where its effect cannot be taken back.
    public var undo: Undo?

    public init(
        name: String, operation: OperationReference, input: [Field], need: Need = .required, after: [String] = [], when: JSONSchema? = nil,
        clock: ClockTerms? = nil, documents: [String] = [], undo: Undo? = nil
    ) {
        self.name = name
        self.operation = operation
        self.input = input
        self.need = need
        self.after = after
        self.when = when
        self.clock = clock
        self.documents = documents
        self.undo = undo
    }
}

extension MatterTask {
    /// What the name of a task that takes another's effect back ends with.
    static let undoSuffix = "-undo"

    /// What takes the effect back, as a task of its own, named `<name>-undo`; nil where nothing can.
    public var undoing: MatterTask? {
        undo.map { MatterTask(name: name + Self.undoSuffix, operation: $0.operation, input: $0.input) }
    }
}
