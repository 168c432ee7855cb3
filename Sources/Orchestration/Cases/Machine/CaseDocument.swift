import Contracts
import JSON

/// A document that a case has: what of it tasks are given at `/documents/<name>`. Its content lies elsewhere, under its hash.
struct CaseDocument: Hashable, Sendable {
    /// What the matter calls it.
    var name: String
    var type: String
    /// In bytes.
    var size: Int
    /// In lower-case hexadecimal.
    var sha256: String

    init(name: String, type: String, size: Int, sha256: String) {
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
    }

    /// Nil where that is none.
    init?(_ json: JSONValue?) {
        guard let name = json?["name"]?.string, let type = json?["type"]?.string, let size = json?["size"]?.integer,
            let sha256 = json?["sha256"]?.string
        else { return nil }
        self.init(name: name, type: type, size: Int(size), sha256: sha256)
    }

    /// As ``RequiredDocument/schema`` has it.
    var json: JSONValue {
        ["name": .string(name), "type": .string(type), "size": .integer(Int64(size)), "sha256": .string(sha256)]
    }

    /// As it stands in a task. The address holds nothing but the hash of the content.
    var taskDocument: TaskDocument { TaskDocument(name: name, type: type, size: size, sha256: sha256, href: "/v1/documents/\(sha256)") }
}
