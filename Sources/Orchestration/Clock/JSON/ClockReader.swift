import Contracts
import JSON

/// A stored clock, or a sum of one, that does not say what it should.
public struct ClockUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is missing or wrong.
    public let member: String

    init(_ member: String) { self.member = member }

    public var description: String { "the stored clock cannot be read: \(member)" }
}

/// Reads the members of an object. Those that it does not know are left alone, so that an older version reads what a newer one wrote.
struct ClockReader {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    subscript(name: String) -> JSONValue? { json[name] }

    func text(_ name: String) throws(ClockUnreadable) -> String {
        guard let text = json[name]?.string else { throw ClockUnreadable(name) }
        return text
    }

    func number(_ name: String) throws(ClockUnreadable) -> Int {
        guard let number = json[name]?.integer else { throw ClockUnreadable(name) }
        return Int(number)
    }

    func date(_ name: String) throws(ClockUnreadable) -> CivilDate {
        guard let date = json[name]?.string.flatMap({ CivilDate($0) }) else { throw ClockUnreadable(name) }
        return date
    }

    func word<Word: RawRepresentable>(_ name: String, as type: Word.Type) throws(ClockUnreadable) -> Word where Word.RawValue == String {
        guard let word = json[name]?.string.flatMap(Word.init) else { throw ClockUnreadable(name) }
        return word
    }

    /// The elements of a list; none where the member is not there.
    func list(_ name: String) throws(ClockUnreadable) -> [JSONValue] {
        guard let value = json[name] else { return [] }
        guard let elements = value.array else { throw ClockUnreadable(name) }
        return elements
    }

    func words<Word: RawRepresentable>(_ name: String, as type: Word.Type) throws(ClockUnreadable) -> [Word] where Word.RawValue == String {
        let elements = try list(name)
        let words = elements.compactMap { $0.string.flatMap(Word.init) }
        guard words.count == elements.count else { throw ClockUnreadable(name) }
        return words
    }

    func texts(_ name: String) throws(ClockUnreadable) -> LocalizedText {
        guard let zh = json[name]?["zh"]?.string, let en = json[name]?["en"]?.string else { throw ClockUnreadable(name) }
        return LocalizedText(zh: zh, en: en)
    }
}

extension JSONValue {
    /// An object of those members that have a value. Null is none: a clock has nothing that is known to be nothing.
    static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var object = JSONObject(minimumCapacity: members.count)
        for (name, value) in members { if let value, !value.isNull { object.append(name, value) } }
        return .object(object)
    }

    init(_ number: Int) { self = .integer(Int64(number)) }
    init(_ date: CivilDate) { self = .string(date.description) }
    init(_ text: LocalizedText) { self = ["zh": .string(text.zh), "en": .string(text.en)] }

    /// Nil for an empty list, which is left out.
    static func list(_ elements: [JSONValue]) -> JSONValue? { elements.isEmpty ? nil : .array(elements) }
}
