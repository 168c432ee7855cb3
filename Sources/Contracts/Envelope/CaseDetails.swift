public import JSON
public import Messaging

/// What a task carries in the case lane alone.
///
/// A reference, because tasks of the lookup lane, which have none, are copied a lot and must not grow by it.
public final class CaseDetails: Sendable, Hashable {
    /// What the applicant calls the case by.
    public let caseNumber: String
    /// When the department's answer is due. For information: nothing is dropped after it.
    public let due: Timestamp?
    /// The papers of the case that the task is about, by reference.
    public let documents: [TaskDocument]

    public init(caseNumber: String, due: Timestamp? = nil, documents: [TaskDocument] = []) {
        self.caseNumber = caseNumber
        self.due = due
        self.documents = documents
    }

    public static func == (left: CaseDetails, right: CaseDetails) -> Bool {
        left.caseNumber == right.caseNumber && left.due == right.due && left.documents == right.documents
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(caseNumber)
        hasher.combine(due)
        hasher.combine(documents)
    }
}

/// A paper that a task refers to. It is fetched at ``href`` with the adapter's own credential, for a queued task outlives any token in it.
public struct TaskDocument: Hashable, Sendable {
    /// What the matter calls it.
    public var name: String
    /// Its media type.
    public var type: String
    /// In bytes.
    public var size: Int
    /// Lower-case hexadecimal SHA-256 of its content.
    public var sha256: String
    /// Where it is fetched; holds no personal data.
    public var href: String

    public init(name: String, type: String, size: Int, sha256: String, href: String) {
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
        self.href = href
    }
}

extension CaseDetails {
    /// Writes `case`, `due` and `documents`, as members of the object that is open.
    func write(into text: inout JSONText) {
        text.member("case", caseNumber)
        text.member("due", due)
        if !documents.isEmpty { text.member("documents", .array(documents.map(\.json))) }
    }

    /// Reads them out of a task; nil where it has none of them.
    static func read(_ reader: EnvelopeReader) throws(EnvelopeError) -> CaseDetails? {
        guard reader["case"] != nil || reader["due"] != nil || reader["documents"] != nil else { return nil }
        var documents: [TaskDocument] = []
        if reader["documents"] != nil {
            for entry in try reader.array("documents") { documents.append(try TaskDocument(entry)) }
        }
        return CaseDetails(caseNumber: try reader.string("case"), due: try reader.optionalTime("due"), documents: documents)
    }
}

extension TaskDocument {
    /// The document as it stands in a task.
    public var json: JSONValue {
        [
            "name": .string(name), "type": .string(type), "size": .integer(Int64(size)), "sha256": .string(sha256), "href": .string(href),
        ]
    }

    /// Reads a document out of a task.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "documents")
        guard let size = reader["size"]?.integer, size >= 0 else { throw EnvelopeError("documents.size", "is not a whole number of at least 0") }
        let sha256 = try reader.string("sha256")
        guard ContentHash.isText(sha256) else { throw EnvelopeError("documents.sha256", "is not 64 digits in lower-case hexadecimal") }
        self.init(name: try reader.string("name"), type: try reader.string("type"), size: Int(size), sha256: sha256, href: try reader.string("href"))
    }
}
