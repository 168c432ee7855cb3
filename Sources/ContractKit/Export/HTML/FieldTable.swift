import Contracts
import JSON
import Markup

/// The members that a schema names, for a table: deep ones by their way, with a dot between.
struct FieldTable {
    /// Deeper members are told by the schema itself.
    private static let deepest = 6

    let schema: JSONValue
    /// What is masked wherever it is shown.
    var sensitive: [JSONPointer] = []
    let language: Language

    private var word: ReferenceWords { ReferenceWords(language: language) }

    func table(caption: String) -> Markup {
        var rows: [[Markup]] = []
        collect(schema, way: "", pointer: JSONPointer(), depth: 0, into: &rows)
        guard !rows.isEmpty else { return "<p>\(caption): \(word("无", "none"))</p>\n" }
        let headings = [word("字段", "Field"), word("必填", "Required"), word("名称", "Title"), word("要求", "What it may be")]
        return .table(caption: caption, headings: headings, rows: rows)
    }

    private func collect(_ schema: JSONValue, way: String, pointer: JSONPointer, depth: Int, into rows: inout [[Markup]]) {
        let schema = resolved(schema)
        guard depth < Self.deepest else { return }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        for (name, member) in schema["properties"]?.object ?? [:] {
            let (own, inner) = (way.isEmpty ? name : "\(way).\(name)", resolved(member))
            let masked: Markup? = sensitive.contains(pointer + name) ? " <em>\(word("个人信息", "personal"))</em>" : nil
            rows.append([
                .code(own), "\(required.contains(name) ? word("是", "yes") : "")", "\(text(inner["title"]))\(masked)",
                "\(FieldRule(schema: inner, language: language).text)\(note(inner["description"]))",
            ])
            collect(inner, way: own, pointer: pointer + name, depth: depth + 1, into: &rows)
            if let items = inner["items"] { collect(items, way: "\(own)[]", pointer: pointer + name + "*", depth: depth + 1, into: &rows) }
        }
    }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string, let pointer = JSONPointer(reference.dropFirst()) else { return schema }
        return self.schema[pointer] ?? schema
    }

    private func note(_ description: JSONValue?) -> Markup? {
        let text = text(description)
        return text.isEmpty ? nil : "<br>\(text)"
    }

    private func text(_ value: JSONValue?) -> String { value?.string ?? value?[language.rawValue]?.string ?? "" }
}

/// What a field may be, in words.
struct FieldRule {
    let schema: JSONValue
    let language: Language

    private var word: ReferenceWords { ReferenceWords(language: language) }

    var text: String { ([type] + choices + limits).filter { !$0.isEmpty }.joined(separator: language == .zh ? "；" : "; ") }

    private var type: String {
        let names = (schema["type"]?.array ?? [schema["type"]].compactMap { $0 }).compactMap(\.string)
        return names.map(typeWord).joined(separator: word("或", " or "))
    }

    private func typeWord(_ name: String) -> String {
        switch name {
        case "string": word("文本", "text")
        case "integer": word("整数", "whole number")
        case "number": word("数字", "number")
        case "boolean": word("是或否", "true or false")
        case "array": word("列表", "list")
        case "object": word("对象", "object")
        case "null": word("空", "null")
        default: name
        }
    }

    /// Values, each with its name where it has one.
    private var choices: [String] {
        if let value = schema["const"] { return [value.brief] }
        let named = (schema["oneOf"]?.array ?? []).compactMap { branch -> String? in
            guard let value = branch["const"] else { return nil }
            let title = branch["title"]?[language.rawValue]?.string
            return (value.string ?? value.brief) + (title.map { " (\($0))" } ?? "")
        }
        let listed = (schema["enum"]?.array ?? []).map { $0.string ?? $0.brief }
        return named.isEmpty && listed.isEmpty ? [] : [(named + listed).joined(separator: word("、", ", "))]
    }

    private var limits: [String] {
        [
            range("minLength", "maxLength", word("长度", "length")), range("minItems", "maxItems", word("项数", "items")),
            range("minimum", "maximum", word("值", "value")), schema["format"]?.string.map { word("格式 ", "format ") + $0 } ?? "",
            schema["pattern"]?.string.map { word("形如 ", "pattern ") + $0 } ?? "",
            schema["deprecated"]?.bool == true ? word("将取消", "going away") : "",
        ]
    }

    private func range(_ least: String, _ most: String, _ name: String) -> String {
        switch (schema[least]?.brief, schema[most]?.brief) {
        case (nil, nil): ""
        case (let least?, nil): "\(name) ≥ \(least)"
        case (nil, let most?): "\(name) ≤ \(most)"
        case (let least?, let most?): least == most ? "\(name) \(least)" : "\(name) \(least)–\(most)"
        }
    }
}
