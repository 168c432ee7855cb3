import JSON

/// What a schema is for, and so who has to go on understanding whom when it changes.
enum SchemaRole: String {
    /// Of an operation's input, or of a message to departments: may only widen.
    case request
    /// Of an operation's data, or of a message of departments: may only narrow.
    case data
    /// Of a matter's form, or of a message of channels: may only widen.
    case form
    /// Of the data that a matter's part shows, when another operation answers it, or of a message to channels: may only narrow.
    case part

    var direction: ContractDifference.Direction {
        switch self {
        case .request: .request
        case .data: .reply
        case .form: .form
        case .part: .answer
        }
    }

    /// Whether departments are one of the two sides, so that one of them can go first.
    var isOfDepartments: Bool { self == .request || self == .data }

    /// Whether what was allowed has to stay allowed; else what is allowed has to have been.
    var mayWiden: Bool { self == .request || self == .form }

    var reading: SchemaReading { self == .form ? .form : .bus }

    /// What a compatible change of the schema is called.
    var compatible: String { mayWiden ? "\(rawValue).widened" : "\(rawValue).narrowed" }

    func gaps(old: JSONValue, new: JSONValue) -> [SchemaGap] {
        mayWiden
            ? SchemaInclusion.gaps(writer: old, reader: new, reading: reading) : SchemaInclusion.gaps(writer: new, reader: old, reading: reading)
    }

    /// Gaps of those who go the other way: what a reader of the older contract does not understand of a writer of the newer request, and the
    /// like. Nobody meets them who upgrades the department first.
    func gapsOtherwise(old: JSONValue, new: JSONValue) -> [SchemaGap] { gaps(old: new, new: old) }

    /// The rule that a gap breaks, by its keyword.
    func rule(_ gap: SchemaGap) -> String {
        guard gap.isCertain else { return "\(rawValue).cannot-tell" }
        let kind =
            switch gap.keyword {
            case "required": "required"
            case "type": "type"
            case "enum", "const", "oneOf", "anyOf": "values"
            case "pattern", "format": "format"
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
                "minProperties", "maxProperties", "uniqueItems":
                "limits"
            case "additionalProperties", "propertyNames": "members"
            default: "schema"
            }
        return "\(rawValue).\(kind)"
    }

    /// What a gap means, in both languages.
    func sentence(_ gap: SchemaGap) -> (zh: String, en: String) {
        guard gap.isCertain else {
            return mayWiden
                ? ("无法判断原来允许的值现在是否全部接受。", "Whether all that was allowed is still taken cannot be told.")
                : ("无法判断现在可能出现的值是否都在原契约之内。", "Whether all that may come now was allowed before cannot be told.")
        }
        let what = gap.detail ?? ""
        switch (gap.keyword, mayWiden) {
        case ("required", true):
            return ("“\(what)”现在必填，按旧契约发送的一方可能不提供。", "“\(what)” has to be there now; who keeps to the old contract may leave it out.")
        case ("required", false):
            return ("“\(what)”不再保证提供，按旧契约读取的一方依赖它。", "“\(what)” need not be there any more; who reads by the old contract counts on it.")
        case ("type", true): return ("接受的类型变窄。", "Fewer kinds of values are taken than before.")
        case ("type", false): return ("可能出现旧契约没有的类型。", "Values of a kind may come that the old contract does not have.")
        case ("enum", true), ("const", true), ("oneOf", true), ("anyOf", true):
            return ("原来允许的值\(what)不再接受。", "A value that was allowed is no longer taken\(what.isEmpty ? "" : ": \(what)").")
        case ("enum", false), ("const", false), ("oneOf", false), ("anyOf", false):
            return ("可能出现旧契约没有的值\(what)。", "A value may come that the old contract does not have\(what.isEmpty ? "" : ": \(what)").")
        case ("pattern", true), ("format", true): return ("对文本的格式要求更严。", "The text has to have a form that was not asked for before.")
        case ("pattern", false), ("format", false): return ("文本不再保证原来的格式。", "The text need not have the form any more that readers count on.")
        case ("additionalProperties", true), ("propertyNames", true):
            return ("原来允许的成员\(what)不再接受。", "Members that were allowed are refused now\(what.isEmpty ? "" : ": “\(what)”").")
        case ("additionalProperties", false), ("propertyNames", false):
            return ("可能出现旧契约不允许的成员\(what)。", "Members may come that the old contract refuses\(what.isEmpty ? "" : ": “\(what)”").")
        case (_, true): return ("限制比原来更严。", "The limit is tighter than before.")
        case (_, false): return ("限制比原来更宽，按旧契约读取的一方可能拒收。", "The limit is wider than before; who reads by the old contract may refuse what comes.")
        }
    }
}
