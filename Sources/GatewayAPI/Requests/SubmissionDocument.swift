import Contracts
import JSON
import Orchestration

/// The body of a submission: `{"matter", "applicant": {…}, "form": {…}, "documents": ["…"], "ticket": "…"}`.
struct SubmissionDocument: Hashable {
    var matter: String
    var applicant: JSONValue
    var form: JSONValue
    /// The names of the optional documents that will come.
    var documents: [String]
    /// The channel's own number for what the applicant holds in hand.
    var ticket: String?

    /// - Throws: ``Problem`` with every mistake of the document at once.
    init(_ document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        mistakes.refuseMembers(of: document, but: ["matter", "applicant", "form", "documents", "ticket"])
        if document["matter"] == nil {
            mistakes.note("matter", "required", zh: "缺少事项名称", en: "The name of the matter is missing")
        } else if document["matter"]?.string == nil {
            mistakes.note("matter", "type", zh: "必须是字符串", en: "Must be a string")
        }
        (applicant, form) = mistakes.takeApplicantAndForm(of: document)
        documents = mistakes.takeDocuments(of: document)
        matter = document["matter"]?.string ?? ""
        ticket = document["ticket"]?.string
        if document["ticket"] != nil, ticket == nil { mistakes.note("ticket", "type", zh: "必须是字符串", en: "Must be a string") }
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
        documents = mistakes.takeDocuments(of: document)
        try mistakes.finish()
    }
}

extension Supplement {
    /// The body of a supplement: `{"form": {…}, "documents": ["…"]}`, of which one may be left out.
    /// - Throws: ``Problem`` with every mistake of the document at once.
    init(document: JSONValue) throws(Problem) {
        var mistakes = DocumentMistakes()
        mistakes.refuseMembers(of: document, but: ["form", "documents"])
        let isOfDocuments = document["documents"] != nil
        if document["form"] != nil || !isOfDocuments {
            mistakes.wantObject("form", in: document, zh: "缺少要更改的表单内容", en: "What changes in the form is missing")
        }
        self.init(form: document["form"], documents: isOfDocuments ? mistakes.takeDocuments(of: document) : nil)
        try mistakes.finish()
    }
}

extension DocumentMistakes {
    /// The names of documents; none where there is no such member.
    fileprivate mutating func takeDocuments(of document: JSONValue) -> [String] {
        let listed = document["documents"] ?? []
        let names = listed.array?.compactMap(\.string) ?? []
        if listed.array?.count != names.count {
            note("documents", "type", zh: "必须是材料名称的列表", en: "Must be a list of names of documents")
        }
        return names
    }

    fileprivate mutating func takeApplicantAndForm(of document: JSONValue) -> (applicant: JSONValue, form: JSONValue) {
        wantObject("applicant", in: document, zh: "缺少申请人", en: "The applicant is missing")
        if document["form"] != nil { wantObject("form", in: document, zh: "", en: "") }
        return (document["applicant"] ?? [:], document["form"] ?? [:])
    }
}
