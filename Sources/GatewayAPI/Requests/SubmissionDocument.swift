import Contracts
import JSON
import Orchestration

/// The body of a submission: `{"matter", "applicant": {…}, "form": {…}}`.
struct SubmissionDocument: Hashable {
    var matter: String
    var applicant: JSONValue
    var form: JSONValue

    /// - Throws: ``Problem`` with every mistake of the document at once.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        mistakes.refuseMembers(of: document, but: ["matter", "applicant", "form"])
        if document["matter"] == nil {
            mistakes.note("matter", "required", zh: "缺少事项名称", en: "The name of the matter is missing")
        } else if document["matter"]?.string == nil {
            mistakes.note("matter", "type", zh: "必须是字符串", en: "Must be a string")
        }
        (applicant, form) = mistakes.takeApplicantAndForm(of: document)
        matter = document["matter"]?.string ?? ""
        try mistakes.finish()
    }
}

/// The body of a precheck: `{"applicant": {…}, "form": {…}, "documents": ["…"]}`; the path names the matter.
struct PrecheckDocument: Hashable {
    var applicant: JSONValue
    var form: JSONValue
    /// The names of the documents that the applicant has at hand.
    var documents: [String]

    /// - Throws: ``Problem`` with every mistake of the document at once; not what is missing for the matter, which is what is asked.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        mistakes.refuseMembers(of: document, but: ["applicant", "form", "documents"])
        (applicant, form) = mistakes.takeApplicantAndForm(of: document)
        let listed = document["documents"] ?? []
        documents = listed.array?.compactMap(\.string) ?? []
        if listed.array?.count != documents.count {
            mistakes.note("documents", "type", zh: "必须是材料名称的列表", en: "Must be a list of names of documents")
        }
        try mistakes.finish()
    }
}

extension DocumentMistakes {
    fileprivate mutating func takeApplicantAndForm(of document: JSONValue) -> (applicant: JSONValue, form: JSONValue) {
        wantObject("applicant", in: document, zh: "缺少申请人", en: "The applicant is missing")
        if document["form"] != nil { wantObject("form", in: document, zh: "", en: "") }
        return (document["applicant"] ?? [:], document["form"] ?? [:])
    }
}
