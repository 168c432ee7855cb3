public import Contracts
public import JSON
public import Messaging

extension CaseView {
    /// The answer document, and what only cases have, in the caller's language.
    public func json(in language: Language) -> JSONValue {
        var members = answer.json(in: language).object ?? JSONObject()
        members["case"] = .string(number)
        members["openedAt"] = .string(openedAt.description)
        members.tell(due, isProvisional: isDueProvisional)
        members["missing"] = .array(missing.map { told($0, in: language).json })
        members["mayCollect"] = .bool(mayCollect)
        return .object(members)
    }

    /// A document that is missing is called as the matter calls it, in the caller's language; all else as the department said it.
    private func told(_ missing: MissingInput, in language: Language) -> MissingInput {
        let tokens = missing.pointer.tokens
        guard missing.code == Self.documentMissing, tokens.count == 2, let title = documents[tokens[1]] else { return missing }
        return MissingInput(pointer: missing.pointer, code: missing.code, detail: title[language])
    }

    /// The code of a document that the applicant has not given yet.
    static let documentMissing = "document-missing"
}

extension JSONObject {
    /// Writes `due`, where something is, and `dueProvisional`, where that may become another date.
    public mutating func tell(_ due: Timestamp?, isProvisional: Bool) {
        guard let due else { return }
        self["due"] = .string(due.description)
        if isProvisional { self["dueProvisional"] = true }
    }
}
