public import Contracts
public import JSON

/// One line of what is shown of an input or of data: what it is called, and what it says.
public struct ShownValue: Hashable, Sendable {
    /// The place.
    public let pointer: JSONPointer
    public let title: LocalizedText
    public let text: LocalizedText
    /// Whether the contract wants it covered until somebody wants to see it.
    public let isSensitive: Bool

    /// What stands there until then.
    public static let cover = "••••••"
}

extension DeskTask {
    /// The input in the order and the words of its contract.
    public func shownInput(_ operation: Operation) -> [ShownValue] {
        ValueLines(operation.requestDocument, sensitive: operation.sensitiveRequest).lines(of: input)
    }
}

extension DeskWord {
    /// The data of an answer in the order and the words of its contract; empty where it is no answer.
    public func shownData(_ operation: Operation) -> [ShownValue] {
        guard case .answered(let data) = outcome else { return [] }
        return ValueLines(operation.dataDocument, sensitive: operation.sensitiveData).lines(of: data)
    }
}

extension DeskTask {
    /// The input with what is sensitive under its cover; all of it where there is no contract that says what is.
    public func coveredInput(_ operation: Operation?) -> JSONValue {
        operation.map { input.covering($0.sensitiveRequest) } ?? .string(ShownValue.cover)
    }
}

extension DeskWord {
    /// The data of an answer with what is sensitive under its cover; nil where it is no answer.
    public func coveredData(_ operation: Operation?) -> JSONValue? {
        guard case .answered(let data) = outcome else { return nil }
        return operation.map { data.covering($0.sensitiveData) } ?? .string(ShownValue.cover)
    }
}

extension JSONValue {
    /// The value with a cover at each of those places.
    fileprivate func covering(_ pointers: [JSONPointer]) -> JSONValue {
        pointers.reduce(self) { $0.covering($1.tokens[...]) }
    }

    private func covering(_ tokens: ArraySlice<String>) -> JSONValue {
        guard let token = tokens.first else { return .string(ShownValue.cover) }
        switch self {
        case .object(var object):
            if let member = object[token] { object[token] = member.covering(tokens.dropFirst()) }
            return .object(object)
        case .array(let elements):
            let place = Int(token)
            return .array(elements.enumerated().map { token == "*" || $0 == place ? $1.covering(tokens.dropFirst()) : $1 })
        default: return self
        }
    }
}

/// Takes a value apart into lines.
struct ValueLines {
    private let document: SchemaDocument
    private let sensitive: [JSONPointer]

    init(_ document: SchemaDocument, sensitive: [JSONPointer]) {
        self.document = document
        self.sensitive = sensitive
    }

    func lines(of value: JSONValue) -> [ShownValue] { lines(of: value, document.root, at: JSONPointer(), title: nil, depth: 0) }

    private func lines(of value: JSONValue, _ written: JSONValue, at pointer: JSONPointer, title: LocalizedText?, depth: Int) -> [ShownValue] {
        let schema = document.resolved(written)
        guard case .object(let object) = value, depth < SchemaDocument.deepest, !document.isPaper(schema) else {
            return [line(text(of: value, schema), at: pointer, title)]
        }
        let declared = schema["properties"]?.object?.names ?? []
        let names = declared.filter(object.contains) + object.names.filter { !declared.contains($0) }
        return names.flatMap { name -> [ShownValue] in
            guard let member = object[name] else { return [] }
            let memberSchema = document.resolved(schema["properties"]?[name] ?? [:])
            let own = SchemaDocument.title(of: memberSchema, name: name)
            let full = title.map { LocalizedText(zh: "\($0.zh) › \(own.zh)", en: "\($0.en) › \(own.en)") } ?? own
            return lines(of: member, memberSchema, at: pointer + name, title: full, depth: depth + 1)
        }
    }

    private func line(_ text: LocalizedText, at pointer: JSONPointer, _ title: LocalizedText?) -> ShownValue {
        let title = title ?? LocalizedText(zh: "数据", en: "Data")
        return ShownValue(pointer: pointer, title: title, text: text, isSensitive: sensitive.contains { $0.touches(pointer) })
    }

    private func text(of value: JSONValue, _ schema: JSONValue) -> LocalizedText {
        if let choice = document.choices(of: schema)?.first(where: { $0.value == value }) { return choice.title }
        switch value {
        case .bool(true): return LocalizedText(zh: "是", en: "yes")
        case .bool(false): return LocalizedText(zh: "否", en: "no")
        case .string(let text): return LocalizedText(zh: text, en: text)
        case .array(let elements) where elements.allSatisfy { $0.object == nil && $0.array == nil }:
            let items = schema["items"].map(document.resolved) ?? [:]
            let texts = elements.map { text(of: $0, items) }
            return LocalizedText(zh: texts.map(\.zh).joined(separator: "；"), en: texts.map(\.en).joined(separator: "; "))
        case .object where document.isPaper(schema):
            let parts = [value["name"]?.string, value["type"]?.string, value["size"]?.whole.map { "\($0) B" }].compactMap { $0 }
            let text = parts.joined(separator: " · ")
            return LocalizedText(zh: text, en: text)
        default:
            let text = String(decoding: value.utf8, as: UTF8.self)
            return LocalizedText(zh: text, en: text)
        }
    }
}

extension JSONPointer {
    /// Whether it leads to that place, to something around it, or to something in it; `*` stands for every element.
    fileprivate func touches(_ place: JSONPointer) -> Bool {
        zip(tokens, place.tokens).allSatisfy { $0 == "*" ? Int($1) != nil : $0 == $1 }
    }
}
