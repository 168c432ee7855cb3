public import JSON
import JSONSchema

/// What is to be done with a task of a matter, once those it comes `after` have come to an end.
public enum TaskPlan: Hashable, Sendable {
    case ask(input: JSONValue)
    /// Its `when` does not hold.
    case conditionNotMet
    /// A member that its operation requires is nowhere to be found.
    case inputMissing(member: String)
}

extension MatterTask {
    /// Decides from `document`, an object of `applicant`, `form`, `documents` and `tasks` (each task's data by its name).
    public func plan(for operation: Operation, from document: JSONValue) -> TaskPlan {
        if let when, !when.isValid(document) { return .conditionNotMet }
        var input = JSONObject(minimumCapacity: self.input.count)
        for field in self.input {
            switch field.source {
            case .literal(let value): input.append(field.member, value)
            case .pointer(let pointer):
                if let value = document[pointer] {
                    input.append(field.member, value)
                } else if operation.requires(field.member) {
                    return .inputMissing(member: field.member)
                }
            }
        }
        return .ask(input: .object(input))
    }

    /// Where in the applicant's document a place in the task's input came from, or nil where it came from elsewhere.
    public func origin(of place: JSONPointer) -> JSONPointer? {
        guard let member = place.tokens.first, let field = input.first(where: { $0.member == member }), case .pointer(let source) = field.source
        else { return nil }
        return JSONPointer(tokens: source.tokens + place.tokens.dropFirst())
    }
}

extension Operation {
    /// Whether the request schema requires that member of the input.
    public func requires(_ member: String) -> Bool {
        request.document["required"]?.array?.contains(.string(member)) ?? false
    }
}
