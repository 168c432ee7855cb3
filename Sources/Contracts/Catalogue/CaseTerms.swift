public import JSON
import JSONSchema

/// What a matter says of its cases, beside what lookups say too.
public struct CaseTerms: Hashable, Sendable {
    /// By which the case as a whole is due.
    public var clock: ClockTerms
    /// The papers of a case, in the order of the file.
    public var documents: [RequiredDocument]
    public var handout: Handout
    /// How long a case is kept after it has closed.
    public var retention: Duration

    public init(clock: ClockTerms, documents: [RequiredDocument] = [], handout: Handout = .together, retention: Duration) {
        self.clock = clock
        self.documents = documents
        self.handout = handout
        self.retention = retention
    }
}

extension CaseTerms {
    /// Those that a case cannot do without and that only the applicant has.
    public var papersOfApplicant: [RequiredDocument] { documents.filter { $0.need == .required && $0.from == nil } }
}

/// When the applicant may collect what the departments made.
public enum Handout: String, Hashable, Sendable, CaseIterable {
    /// All at one counter, when the last is there.
    case together
    /// Each when it is there.
    case asReady = "as-ready"
}

/// A paper that a case needs.
public struct RequiredDocument: Hashable, Sendable {
    /// Whether the tasks that take it wait for it.
    public enum Need: String, Hashable, Sendable, CaseIterable { case required, optional }

    /// What tasks and `/documents/<name>` call it.
    public var name: String
    public var title: LocalizedText
    public var need: Need
    /// Media types that it may have.
    public var types: [String]
    /// Its greatest size, in bytes.
    public var most: Int
    /// The operation by which a department supplies it: what it answers is the paper. The applicant is asked only where the department has none.
    /// Its input is the members of `/applicant` that its request names.
    public var from: OperationReference?

    public init(name: String, title: LocalizedText, need: Need, types: [String], most: Int, from: OperationReference? = nil) {
        self.name = name
        self.title = title
        self.need = need
        self.types = types
        self.most = most
        self.from = from
    }

    /// The JSON Schema of a paper as tasks are given it at `/documents/<name>`: where its content is, is not among it, for that is no business of a
    /// department's form.
    public static let schema: JSONValue = [
        "type": "object", "required": ["name", "type", "size", "sha256"], "additionalProperties": false,
        "properties": [
            "name": ["type": "string"], "type": ["type": "string"], "size": ["type": "integer", "minimum": 0],
            "sha256": ["type": "string", "pattern": "^[0-9a-f]{64}$"],
        ],
    ]
}

extension RequiredDocument {
    /// What the name of the task that fetches a paper from a department ends with.
    static let fetchingSuffix = "-document"

    /// What fetches the paper from the department that can supply it, as a task of its own, named `<name>-document`.
    /// - Parameters:
    ///   - operation: that of ``from``.
    ///   - audience: whom the matter is for.
    public func fetching(by operation: Operation, for audience: [Matter.Audience]) -> MatterTask {
        let known = audience.map { Applicant.schema(of: $0)["properties"] }
        let members = (operation.request.document["properties"]?.object?.names ?? []).filter { name in known.contains { $0?[name] != nil } }
        return MatterTask(
            name: name + Self.fetchingSuffix, operation: operation.reference,
            input: members.map { .init(member: $0, source: .pointer(JSONPointer(tokens: ["applicant", $0]))) })
    }
}
