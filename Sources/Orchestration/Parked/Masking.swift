import JSON
import JSONSchema

extension JSONValue {
    /// What stands where something must not be shown.
    static let mask: JSONValue = "***"

    /// The value with the mask at these places; the token `*` stands for every element of a list.
    func masked(at pointers: [JSONPointer]) -> JSONValue { pointers.reduce(self) { $0.masked(at: $1.tokens[...]) } }

    private func masked(at tokens: ArraySlice<String>) -> JSONValue {
        guard let token = tokens.first else { return .mask }
        let rest = tokens.dropFirst()
        switch self {
        case .object(var object):
            guard let value = object[token] else { return self }
            object[token] = value.masked(at: rest)
            return .object(object)
        case .array(let elements):
            return .array(elements.enumerated().map { token == "*" || token == String($0) ? $1.masked(at: rest) : $1 })
        default: return self
        }
    }
}
