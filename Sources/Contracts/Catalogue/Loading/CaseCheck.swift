import JSON
import JSONSchema

/// Holds what a case has beside its tasks against the operations that it names.
struct CaseCheck {
    let reader: FileReader
    let matter: MatterDraft
    /// Operations that could be read.
    let operations: [OperationReference: Operation]
    /// All operations that have a file, whatever is wrong with it.
    let declared: Set<OperationReference>

    /// Logs what is wrong, and gives the terms where all of them could be read.
    func terms(_ draft: CaseDraft) -> CaseTerms? {
        for document in draft.documents { check(document) }
        let documents = draft.documents.compactMap(\.document)
        guard let clock = draft.clock, let handout = draft.handout, let retention = draft.retention, documents.count == draft.documents.count else {
            return nil
        }
        return CaseTerms(clock: clock, documents: documents, handout: handout, retention: retention)
    }

    /// A department supplies a paper from what is known of the applicant alone, and nothing must have happened by it.
    private func check(_ draft: CaseDraft.Document) {
        guard let reference = draft.document?.from else { return }
        let place = draft.node.place(of: ["from"])
        guard declared.contains(reference) else {
            let question = Spelling.question(reference.description, among: declared.map(\.description))
            reader.complain(.reference, place, "There is no operation \(reference)\(question)")
            return
        }
        let name = draft.name + RequiredDocument.fetchingSuffix
        if matter.tasks.contains(where: { $0.name == name }) {
            reader.complain(.name, draft.place, "“\(name)” is the name of a task, and what fetches “\(draft.name)” is called so.")
        } else if Name.isValid(draft.name), !Name.isValid(name) {
            reader.complain(
                .name, draft.place, "“\(draft.name)” is too long: what fetches it is called “\(name)”, of \(Name.longest) letters at most.")
        }
        guard let operation = operations[reference] else { return }
        if operation.lane != .case {
            reader.complain(.lane, place, "\(reference) is an operation for lookups; a case asks only operations of its own lane.")
        }
        if operation.effect != .none {
            reader.complain(.effect, place, "\(reference) cannot supply a document: it has an effect, and nobody has applied yet.")
        }
        let audience = matter.audience ?? []
        for name in operation.request.document["required"]?.array?.compactMap(\.string) ?? [] {
            let lacking = audience.filter { Applicant.schema(of: $0)["properties"]?[name] == nil }
            if !lacking.isEmpty {
                reader.complain(
                    .input, place, "\(reference) requires “\(name)”, which an applicant does not have: it could not be asked for the paper.")
            }
        }
    }
}
