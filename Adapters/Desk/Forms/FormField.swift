import Contracts
import JSON

/// One thing to be filled in: what is made of a place in a schema, so that a clerk need not write JSON.
struct FormField: Hashable {
    /// A choice and what people call it.
    struct Choice: Hashable {
        var value: JSONValue
        var title: LocalizedText

        /// As it stands in the form: a text as it is, anything else as JSON.
        var formValue: String { value.string ?? String(decoding: value.utf8, as: UTF8.self) }
    }

    indirect enum Kind: Hashable {
        case text(isLong: Bool)
        case date
        case number
        case boolean
        case choice([Choice])
        /// Any number of choices.
        case several([Choice])
        /// A list of texts, one a line.
        case lines
        case group([FormField])
        /// A place that has no form; it is written as JSON.
        case json
    }

    /// The place in the data.
    let pointer: JSONPointer
    let title: LocalizedText
    let note: LocalizedText?
    let isRequired: Bool
    /// Whether it may not be left empty: a list that has to be there may have no entries.
    let mustBeFilled: Bool
    let kind: Kind

    /// What it is called in the form, and in what is said about it.
    var name: String { "data\(pointer)" }

    /// The field itself, or those of the group.
    var leaves: [FormField] {
        guard case .group(let fields) = kind else { return [self] }
        return fields.flatMap(\.leaves)
    }
}

extension SchemaDocument {
    /// From here on a text gets more than one line.
    private static let longText = 120
    /// What an object's schema may say and still have a form: nothing that decides by itself which members there are.
    private static let plain: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "title", "description", "examples", "default", "deprecated", "type", "properties", "required",
        "additionalProperties", "minProperties", "maxProperties",
    ]

    /// The form of the whole: the root's members, or one field of JSON where the root has no form.
    func fields() -> [FormField] {
        let whole = field(root, at: JSONPointer(), title: LocalizedText(zh: "数据（JSON）", en: "Data (JSON)"), isRequired: true, depth: 0)
        guard case .group(let fields) = whole.kind else { return [whole] }
        return fields
    }

    private func field(_ written: JSONValue, at pointer: JSONPointer, title: LocalizedText, isRequired: Bool, depth: Int) -> FormField {
        let schema = resolved(written)
        return FormField(
            pointer: pointer, title: title, note: Self.text(schema["description"]), isRequired: isRequired,
            mustBeFilled: isRequired && (schema["type"] != "array" || schema["minItems"]?.whole ?? 0 > 0),
            kind: depth < Self.deepest ? kind(of: schema, at: pointer, depth: depth) : .json)
    }

    private func kind(of schema: JSONValue, at pointer: JSONPointer, depth: Int) -> FormField.Kind {
        if let choices = choices(of: schema) { return .choice(choices) }
        switch schema["type"]?.string {
        case "string": return schema["format"] == "date" ? .date : .text(isLong: schema["maxLength"]?.whole ?? 0 > Self.longText)
        case "integer", "number": return .number
        case "boolean": return .boolean
        case "array": return kind(ofList: schema)
        case "object": return group(schema, at: pointer, depth: depth).map { .group($0) } ?? .json
        default: return .json
        }
    }

    private func kind(ofList schema: JSONValue) -> FormField.Kind {
        guard let items = schema["items"].map(resolved) else { return .json }
        if let choices = choices(of: items) { return .several(choices) }
        return items["type"] == "string" ? .lines : .json
    }

    private func group(_ schema: JSONValue, at pointer: JSONPointer, depth: Int) -> [FormField]? {
        guard let keywords = schema.object, keywords.names.allSatisfy(Self.plain.contains), let members = schema["properties"]?.object,
            !members.isEmpty, keywords["additionalProperties"]?.object == nil
        else { return nil }
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        return members.map { name, member in
            let title = Self.title(of: resolved(member), name: name)
            return field(member, at: pointer + name, title: title, isRequired: required.contains(name), depth: depth + 1)
        }
    }

    /// The values of which one is to be chosen; nil where it is no such schema.
    func choices(of schema: JSONValue) -> [FormField.Choice]? {
        if let constant = schema["const"] { return [choice(constant, title: nil)] }
        if let values = schema["enum"]?.array { return values.map { choice($0, title: nil) } }
        guard let branches = schema["oneOf"]?.array, !branches.isEmpty else { return nil }
        let choices = branches.compactMap { branch in branch["const"].map { choice($0, title: Self.text(branch["title"])) } }
        return choices.count == branches.count ? choices : nil
    }

    private func choice(_ value: JSONValue, title: LocalizedText?) -> FormField.Choice {
        var choice = FormField.Choice(value: value, title: LocalizedText(zh: "", en: ""))
        choice.title = title ?? LocalizedText(zh: choice.formValue, en: choice.formValue)
        return choice
    }
}
