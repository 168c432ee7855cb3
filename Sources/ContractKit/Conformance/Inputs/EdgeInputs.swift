import Contracts
import JSON
import JSONSchema

/// An input that was made from a request schema.
struct MadeInput: Hashable, Sendable {
    /// What is special about it: `/residentId is missing`.
    let what: String
    let value: JSONValue
}

/// Makes inputs from an operation's request schema and one of its examples, changing one thing at a time: those at the edges of what is valid, and
/// those just beyond.
struct EdgeInputs {
    /// How deep the schema is gone into.
    private static let deepest = 3
    /// A scalar that takes four bytes in UTF-8 and two units in UTF-16, where lengths are counted wrong most easily.
    private static let wide: Character = "𠮷"
    /// Longest text that is made: a `maxLength` beyond this is not tried.
    private static let longest = 20_000

    private let operation: Operation
    private let base: JSONValue
    private(set) var valid: [MadeInput] = []
    private(set) var invalid: [MadeInput] = []

    /// Nil where the operation has no example to begin with.
    init?(_ operation: Operation) {
        let example = operation.examples.first { $0.reply["outcome"]?.string == "answered" } ?? operation.examples.first
        guard let example, operation.request.isValid(example.request) else { return nil }
        self.operation = operation
        base = example.request
        go(into: operation.request.document, at: JSONPointer(), depth: 0)
        valid = Array(valid.prefix(ConformanceSettings.mostInputs))
        invalid = Array(invalid.prefix(ConformanceSettings.mostInputs))
    }

    // MARK: - Going through the schema

    private mutating func go(into schema: JSONValue, at place: JSONPointer, depth: Int) {
        let schema = resolved(schema)
        guard depth <= Self.deepest, let properties = schema["properties"]?.object else { return }
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        for (name, property) in properties {
            let here = place + name
            let property = resolved(property)
            guard let present = base[here] else { continue }
            add(nil, at: here, required.contains(name) ? "is missing" : "is left out")
            vary(property, present, at: here)
            go(into: property, at: here, depth: depth + 1)
        }
    }

    /// Follows references within the document.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0...Self.deepest {
            guard let text = schema["$ref"]?.string, text.hasPrefix("#"), let pointer = JSONPointer(text.dropFirst()),
                let target = operation.request.document[pointer]
            else { break }
            schema = target
        }
        return schema
    }

    private mutating func vary(_ schema: JSONValue, _ present: JSONValue, at place: JSONPointer) {
        for value in choices(of: schema) { add(value, at: place, "is another choice") }
        if !choices(of: schema).isEmpty || schema["const"] != nil { add("none-of-these", at: place, "is no choice") }
        switch present {
        case .string(let text): vary(schema, text, at: place)
        case .integer(let number): vary(schema, number, at: place)
        case .number: add("1.5", at: place, "is a text")
        case .bool(let value):
            add(.bool(!value), at: place, "is \(!value)")
            add("yes", at: place, "is a text")
        case .array(let elements): vary(schema, elements, at: place)
        case .object, .null: add("text", at: place, "is a text")
        }
    }

    private func choices(of schema: JSONValue) -> [JSONValue] {
        (schema["enum"]?.array ?? []) + (schema["oneOf"]?.array ?? []).compactMap { $0["const"] }
    }

    private mutating func vary(_ schema: JSONValue, _ text: String, at place: JSONPointer) {
        add(42, at: place, "is a number")
        add(["text"], at: place, "is a list")
        if let format = schema["format"]?.string {
            if format == "date" { add("2024-02-29", at: place, "is a leap day") }
            if format == "date" { add("2023-02-29", at: place, "is no day of the calendar") }
            if let last = text.last { add(.string(text.dropLast() + (last == "1" ? "2" : "1")), at: place, "has another last character") }
            add("no \(format)", at: place, "is no \(format)")
            return
        }
        if schema["pattern"] != nil {
            add(.string(text + "!"), at: place, "does not match its pattern")
            add("", at: place, "is empty")
        }
        let lengths = [schema["minLength"]?.whole, schema["maxLength"]?.whole].compactMap { $0 }.map(Int.init)
        for length in lengths where length <= Self.longest {
            for letter in ["a", Self.wide] as [Character] {
                for length in [length - 1, length, length + 1] where length >= 0 {
                    add(.string(String(repeating: letter, count: length)), at: place, "has \(length) characters")
                }
            }
        }
    }

    private mutating func vary(_ schema: JSONValue, _ number: Int64, at place: JSONPointer) {
        add("1", at: place, "is a text")
        add(.number(Double(number) + 0.5), at: place, "has a fraction")
        for limit in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].compactMap({ schema[$0]?.whole }) {
            for (step, overflow) in [limit.subtractingReportingOverflow(1), (limit, false), limit.addingReportingOverflow(1)] where !overflow {
                add(.integer(step), at: place, "is \(step)")
            }
        }
    }

    private mutating func vary(_ schema: JSONValue, _ elements: [JSONValue], at place: JSONPointer) {
        add("text", at: place, "is a text")
        if let least = schema["minItems"]?.whole, let first = elements.first {
            add(.array(Array(elements.prefix(Int(least)))), at: place, "has \(least) elements")
            if least > 0 { add(.array(Array(repeating: first, count: Int(least) - 1)), at: place, "has \(least - 1) elements") }
        }
        if let most = schema["maxItems"]?.whole, most < 1000, let first = elements.first {
            add(.array(Array(repeating: first, count: Int(most) + 1)), at: place, "has \(most + 1) elements")
        }
        if let first = elements.first, schema["uniqueItems"] == true { add(.array([first, first]), at: place, "has one element twice") }
    }

    // MARK: - Judging

    /// Puts a value at a place, and the whole where it belongs: the schema alone says whether it is valid.
    private mutating func add(_ value: JSONValue?, at place: JSONPointer, _ what: String) {
        let made = base.setting(value, at: place.tokens[...])
        guard made != base else { return }
        let input = MadeInput(what: "\(place) \(what)", value: made)
        if operation.request.isValid(made) {
            valid.append(input)
        } else if !operation.request.sift(made).isValid {
            invalid.append(input)
        }
    }
}

extension JSONValue {
    /// The value with another one at a place, or with nothing there. Members alone are set, not elements.
    func setting(_ value: JSONValue?, at tokens: ArraySlice<String>) -> JSONValue {
        guard let name = tokens.first else { return value ?? .null }
        guard case .object(var object) = self else { return self }
        if tokens.count == 1 {
            object[name] = value
        } else if let child = object[name] {
            object[name] = child.setting(value, at: tokens.dropFirst())
        }
        return .object(object)
    }
}
