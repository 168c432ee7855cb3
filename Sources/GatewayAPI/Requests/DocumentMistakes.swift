import Contracts
import JSON
import Orchestration

/// Gathers every mistake of a document that a caller sent, so that all are told at once.
struct DocumentMistakes {
    /// The longest reason in bytes. It is a sentence for the record, not a file.
    private static let longestReason = 1000

    private var mistakes: [Problem.Mistake] = []

    mutating func note(_ member: String, _ code: String, zh: String, en: String) {
        mistakes.append(Problem.Mistake(pointer: JSONPointer(tokens: [member]), code: code, message: LocalizedText(zh: zh, en: en)))
    }

    /// A member that is not known is most likely a typo, and what was meant would be lost in silence.
    mutating func refuseMembers(of document: JSONValue, but known: Set<String>) {
        for name in document.object?.names ?? [] where !known.contains(name) {
            note(name, "unknown-member", zh: "没有此成员，请检查拼写", en: "There is no such member; check its spelling")
        }
    }

    /// Notes a member that is missing, or no object.
    mutating func wantObject(_ member: String, in document: JSONValue, zh: String, en: String) {
        if document[member] == nil {
            note(member, "required", zh: zh, en: en)
        } else if document[member]?.object == nil {
            note(member, "type", zh: "必须是对象", en: "Must be an object")
        }
    }

    /// The member `reason`, for the record; notes one that is missing or too long.
    mutating func reason(in document: JSONValue) -> String {
        let reason = document["reason"]?.string ?? ""
        if reason.isEmpty || reason.utf8.count > Self.longestReason {
            note("reason", "required", zh: "须写明原因，最长 \(Self.longestReason) 字节", en: "Say why, in \(Self.longestReason) bytes at most")
        }
        return reason
    }

    func finish() throws(Problem) {
        guard !mistakes.isEmpty else { return }
        throw Problem(
            .invalidRequest,
            LocalizedText(zh: "文档有 \(mistakes.count) 处错误，详见 errors。", en: "The document has mistakes, \(mistakes.count) in number. See errors."),
            mistakes: mistakes)
    }
}
