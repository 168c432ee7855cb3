import Contracts
import JSON
import Orchestration

/// The body of a submission: `{"matter", "applicant": {…}, "form": {…}}`.
struct SubmissionDocument: Hashable {
    var matter: String
    var applicant: JSONValue
    var form: JSONValue

    private static let members: Set<String> = ["matter", "applicant", "form"]

    /// - Throws: ``Problem`` with every mistake of the document at once. A member that is not known is one: it is most likely a typo, and
    ///   what was meant would be lost in silence.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes: [Problem.Mistake] = []
        func note(_ member: String, _ code: String, zh: String, en: String) {
            mistakes.append(Problem.Mistake(pointer: JSONPointer(tokens: [member]), code: code, message: LocalizedText(zh: zh, en: en)))
        }
        for name in document.object?.names ?? [] where !Self.members.contains(name) {
            note(name, "unknown-member", zh: "没有此成员，请检查拼写", en: "There is no such member; check its spelling")
        }
        if document["matter"] == nil {
            note("matter", "required", zh: "缺少事项名称", en: "The name of the matter is missing")
        } else if document["matter"]?.string == nil {
            note("matter", "type", zh: "必须是字符串", en: "Must be a string")
        }
        if document["applicant"] == nil {
            note("applicant", "required", zh: "缺少申请人", en: "The applicant is missing")
        } else if document["applicant"]?.object == nil {
            note("applicant", "type", zh: "必须是对象", en: "Must be an object")
        }
        if let form = document["form"], form.object == nil { note("form", "type", zh: "必须是对象", en: "Must be an object") }
        guard mistakes.isEmpty, let matter = document["matter"]?.string, let applicant = document["applicant"] else {
            throw Problem(
                .invalidRequest,
                LocalizedText(
                    zh: "申请文档有 \(mistakes.count) 处错误，详见 errors。", en: "The document has mistakes, \(mistakes.count) in number. See errors."),
                mistakes: mistakes)
        }
        self.matter = matter
        self.applicant = applicant
        form = document["form"] ?? [:]
    }
}
