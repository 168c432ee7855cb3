import Contracts
import Messaging
import Orchestration

/// A strong validator of an answer document: its revision and its language, because the two languages are different texts.
struct EntityTag: Hashable, CustomStringConvertible {
    let description: String

    init(_ answer: Answer, in language: Language) {
        description = "\"\(answer.revision)-\(language.rawValue)\""
    }

    /// Of a case: its due date moves, and its results can be collected, without a new revision of the answer.
    init(_ view: CaseView, in language: Language) {
        let due = view.due.map { "\($0.milliseconds)\(view.isDueProvisional ? "-provisional" : "")" } ?? "none"
        description = "\"\(view.answer.revision)-\(due)-\(view.mayCollect ? "ready" : "open")-\(language.rawValue)\""
    }

    /// Whether an `If-None-Match` field names it (RFC 9110 §13.1.2: compared weakly).
    func isNamed(by field: String?) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { element in
            let tag = element.trimmed
            return tag == "*" || tag == description || tag.hasPrefix("W/") && tag.dropFirst(2) == description
        }
    }
}
