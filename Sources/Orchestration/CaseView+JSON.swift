public import Contracts
public import JSON
import Messaging

extension CaseView {
    /// The answer document, and what only cases have, in the caller's language.
    public func json(in language: Language) -> JSONValue {
        var members = answer.json(in: language).object ?? JSONObject()
        members["case"] = .string(number)
        members["openedAt"] = .string(openedAt.description)
        members["due"] = due.map { .string($0.description) }
        members["missing"] = .array(missing.map(\.json))
        members["mayCollect"] = .bool(mayCollect)
        return .object(members)
    }
}
