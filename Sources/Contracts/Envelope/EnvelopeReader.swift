import JSON
import Messaging

/// Why an entry of a message cannot be read: which member, and what is wrong with it. Holds no values, so it may be logged.
public struct EnvelopeError: Error, Hashable, Sendable, CustomStringConvertible {
    public var member: String
    public var reason: String

    public var description: String { "\(member) \(reason)" }

    init(_ member: String, _ reason: String) {
        self.member = member
        self.reason = reason
    }
}

/// Reads the members of an envelope one by one and says which is wrong.
struct EnvelopeReader {
    private let object: JSONObject

    init(_ json: JSONValue, what: String) throws(EnvelopeError) {
        guard let object = json.object else { throw EnvelopeError(what, "is not an object") }
        self.object = object
    }

    subscript(name: String) -> JSONValue? { object[name] }

    func string(_ name: String) throws(EnvelopeError) -> String {
        guard let text = try optionalString(name) else { throw EnvelopeError(name, "is missing") }
        return text
    }

    func optionalString(_ name: String) throws(EnvelopeError) -> String? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value, !text.isEmpty else { throw EnvelopeError(name, "is not a text") }
        return text
    }

    /// A whole number of at least 1, written without fraction or exponent.
    func count(_ name: String) throws(EnvelopeError) -> Int {
        guard let count = try optionalCount(name) else { throw EnvelopeError(name, "is missing") }
        return count
    }

    func optionalCount(_ name: String) throws(EnvelopeError) -> Int? {
        guard let value = object[name] else { return nil }
        guard case .integer(let number) = value, number >= 1 else { throw EnvelopeError(name, "is not a whole number of at least 1") }
        return Int(number)
    }

    func time(_ name: String) throws(EnvelopeError) -> Timestamp {
        guard let time = try optionalTime(name) else { throw EnvelopeError(name, "is missing") }
        return time
    }

    func optionalTime(_ name: String) throws(EnvelopeError) -> Timestamp? {
        guard let text = try optionalString(name) else { return nil }
        guard let time = Timestamp(text) else { throw EnvelopeError(name, "is not a time as 2026-11-23T05:00:00.000Z") }
        return time
    }

    func array(_ name: String) throws(EnvelopeError) -> [JSONValue] {
        guard let value = object[name] else { throw EnvelopeError(name, "is missing") }
        guard case .array(let elements) = value else { throw EnvelopeError(name, "is not a list") }
        return elements
    }

    /// Names; none where the member is not there.
    func optionalStrings(_ name: String) throws(EnvelopeError) -> [String] {
        guard object[name] != nil else { return [] }
        let texts = try array(name).compactMap(\.string).filter { !$0.isEmpty }
        guard texts.count == object[name]?.array?.count else { throw EnvelopeError(name, "is not a list of texts") }
        return texts
    }

    /// A member that is an object.
    func object(_ name: String) throws(EnvelopeError) -> JSONValue {
        guard let value = object[name] else { throw EnvelopeError(name, "is missing") }
        guard value.object != nil else { throw EnvelopeError(name, "is not an object") }
        return value
    }
}
