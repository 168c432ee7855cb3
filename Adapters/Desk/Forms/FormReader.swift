import Contracts
import JSON

/// Makes a reply of what a clerk filled in. What cannot be what it should be stays a text, so that the contract says what is wrong with it.
struct FormReader {
    let body: FormBody
    /// What could not even be read.
    private(set) var mistakes: [DeskMistake] = []

    init(_ body: FormBody) { self.body = body }

    /// The reply with that outcome.
    mutating func reply(_ outcome: DeskOutcome, to operation: Operation) -> DeskReply {
        switch outcome {
        case .answered: .answered(data: data(operation.dataDocument.fields()))
        case .notFound: .notFound
        case .refused: .refused(code: body.line("code"), detail: body.text("detail"))
        case .incomplete: .incomplete(gaps())
        case .later: .later(until: body.line("until"))
        }
    }

    // MARK: - Data

    private mutating func data(_ fields: [FormField]) -> JSONValue {
        // The whole in one field of JSON.
        if let field = fields.first, field.pointer.tokens.isEmpty { return value(of: field) ?? .object(JSONObject()) }
        return .object(members(fields))
    }

    private mutating func members(_ fields: [FormField]) -> JSONObject {
        var object = JSONObject()
        for field in fields {
            guard let name = field.pointer.tokens.last, let value = value(of: field) else { continue }
            object[name] = value
        }
        return object
    }

    /// What stands in a field; nil where nothing does, and so nothing is said.
    private mutating func value(of field: FormField) -> JSONValue? {
        switch field.kind {
        case .text(isLong: true): return written(body.text(field.name)).map { .string($0) }
        case .text(isLong: false), .date: return written(body.line(field.name)).map { .string($0) }
        case .number: return written(body.line(field.name)).map(Self.number)
        case .boolean: return written(body.line(field.name)).map(Self.truth)
        case .choice(let choices): return written(body.line(field.name)).map { Self.value(of: $0, among: choices) }
        case .several(let choices):
            let chosen = body.all(field.name).map { Self.value(of: $0, among: choices) }
            return chosen.isEmpty && !field.isRequired ? nil : .array(chosen)
        case .lines:
            let lines = body.text(field.name).split(separator: "\n").map { FormBody.trimmed(String($0)) }.filter { !$0.isEmpty }
            return lines.isEmpty && !field.isRequired ? nil : .array(lines.map { .string($0) })
        case .group(let fields):
            let object = members(fields)
            return object.isEmpty && !field.isRequired ? nil : .object(object)
        case .json: return json(field)
        }
    }

    private func written(_ text: String) -> String? { text.isEmpty ? nil : text }

    private mutating func json(_ field: FormField) -> JSONValue? {
        let text = body.text(field.name)
        guard !text.isEmpty else { return nil }
        do {
            return try Self.parse(text)
        } catch {
            mistakes.append(DeskMistake(field: field.name, zh: "不是有效的 JSON", en: "is no valid JSON: \(error.reason)"))
            return nil
        }
    }

    private static func value(of text: String, among choices: [FormField.Choice]) -> JSONValue {
        choices.first { $0.formValue == text }?.value ?? .string(text)
    }

    private static func truth(_ text: String) -> JSONValue {
        switch text {
        case "true": .bool(true)
        case "false": .bool(false)
        default: .string(text)
        }
    }

    private static func number(_ text: String) -> JSONValue {
        guard let value = try? parse(text), value.double != nil else { return .string(text) }
        return value
    }

    /// Reads a value under the rules of the bus, on which it will travel: no number is rounded.
    private static func parse(_ text: String) throws(JSONError) -> JSONValue {
        // The bus wants an object at the root; a text that closes it and goes on is no value.
        let whole = try JSONValue(parsing: Array("{\"value\":\n\(text)\n}".utf8), profile: .bus)
        guard let value = whole["value"], whole.object?.count == 1 else { throw JSONError(line: 1, column: 1, reason: "this is not one value") }
        return value
    }

    // MARK: - What is missing

    /// The places that are named, each with its code and sentence.
    private func gaps() -> [DeskGap] {
        body.markedPlaces.map { pointer in
            DeskGap(pointer: pointer, code: body.line("missing-code\(pointer)"), detail: body.text("missing-detail\(pointer)"))
        }
    }
}
