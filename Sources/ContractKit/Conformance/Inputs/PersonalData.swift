import Contracts
import JSON
import JSONSchema

/// Finds what concerns a person in texts that must not hold it.
enum PersonalData {
    /// Shorter values occur in sentences by accident.
    private static let shortest = 5

    /// The values of an input that its contract calls sensitive.
    static func values(in input: JSONValue?, of operation: Operation) -> [String] {
        guard let input else { return [] }
        return operation.sensitiveRequest.flatMap { strings(at: $0.tokens[...], in: input) }.filter { $0.count >= shortest }
    }

    private static func strings(at tokens: ArraySlice<String>, in value: JSONValue) -> [String] {
        guard let token = tokens.first else { return strings(in: value) }
        if token == "*", let elements = value.array { return elements.flatMap { strings(at: tokens.dropFirst(), in: $0) } }
        return value[JSONPointer(tokens: [token])].map { strings(at: tokens.dropFirst(), in: $0) } ?? []
    }

    private static func strings(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let object): object.flatMap { strings(in: $0.value) }
        default: []
        }
    }

    /// What a text holds that it must not; nil where it is clean. The sentence does not quote it.
    static func found(in text: String, _ sensitive: [String]) -> String? {
        for word in text.split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber)) }) {
            if ResidentID(String(word)) != nil { return "a resident identity number" }
            if CreditCode(String(word)) != nil { return "a credit code" }
            if isTelephone(word) { return "a telephone number" }
        }
        return sensitive.contains { text.contains($0) } ? "a value of the input that the contract calls sensitive" : nil
    }

    /// A mobile number: eleven digits that begin with 13 to 19.
    private static func isTelephone(_ word: Substring) -> Bool {
        word.count == 11 && word.allSatisfy(\.isNumber) && word.hasPrefix("1") && ("3"..."9").contains(word.dropFirst().first ?? "0")
    }
}
