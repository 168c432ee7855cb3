import JSON

/// What a violation says to people. Names of fields and limits may stand in it, values never.
enum Sentence {
    typealias Text = (zh: String, en: String)

    /// Stands for the keyword where the schema is `false`.
    static let never = "false"

    static let notAllowed: Text = ("此项不在约定之内", "is not allowed here")
    static let name: Text = ("此项的名称不符合规定", "has a name that is not allowed")
    static let none: Text = ("不符合任何一种允许的形式", "fits none of the allowed forms")
    static let several: Text = ("同时符合多种形式，只应符合一种", "fits more than one form where it must fit exactly one")
    static let tooDeep: Text = ("结构与约定嵌套过深，无法校验", "is nested too deep to be checked under this schema")
    static let tooCostly: Text = ("校验耗时过长，已放弃", "takes too long to be checked, so it counts as wrong")
    static let excluded: Text = ("属于不允许的形式", "has a form that is excluded")

    static func missing(_ name: String) -> Text { ("缺少“\(name)”", "“\(name)” is missing") }

    static func missing(_ name: String, with other: String) -> Text {
        ("填写了“\(other)”，还须填写“\(name)”", "“\(name)” is missing, which “\(other)” needs")
    }

    static func tooFew(_ limit: Int) -> Text { ("符合要求的项少于 \(limit) 个", "must hold at least \(limit) entries of the required form") }
    static func tooMany(_ limit: Int) -> Text { ("此类项多于 \(limit) 个", "must hold at most \(limit) entries of that form") }
}

extension Assertion {
    var keyword: String {
        switch self {
        case .never: Sentence.never
        case .type: "type"
        case .enumeration: "enum"
        case .constant: "const"
        case .multipleOf: "multipleOf"
        case .maximum: "maximum"
        case .exclusiveMaximum: "exclusiveMaximum"
        case .minimum: "minimum"
        case .exclusiveMinimum: "exclusiveMinimum"
        case .maxLength: "maxLength"
        case .minLength: "minLength"
        case .pattern: "pattern"
        case .format: "format"
        case .maxItems: "maxItems"
        case .minItems: "minItems"
        case .uniqueItems: "uniqueItems"
        case .maxProperties: "maxProperties"
        case .minProperties: "minProperties"
        case .required: "required"
        case .dependentRequired: "dependentRequired"
        }
    }

    var sentence: Sentence.Text {
        switch self {
        case .never: Sentence.notAllowed
        case .type(let types): types.sentence
        case .enumeration: ("不在允许的取值之中", "is none of the allowed values")
        case .constant: ("不是规定的值", "is not the value that is required")
        case .multipleOf(let divisor): ("应为 \(divisor.divisor.text) 的倍数", "must be a multiple of \(divisor.divisor.text)")
        case .maximum(let limit): ("不得大于 \(limit.text)", "must be at most \(limit.text)")
        case .exclusiveMaximum(let limit): ("应小于 \(limit.text)", "must be less than \(limit.text)")
        case .minimum(let limit): ("不得小于 \(limit.text)", "must be at least \(limit.text)")
        case .exclusiveMinimum(let limit): ("应大于 \(limit.text)", "must be more than \(limit.text)")
        case .maxLength(let limit): ("不得超过 \(limit) 个字符", "must have at most \(limit) characters")
        case .minLength(let limit): ("不得少于 \(limit) 个字符", "must have at least \(limit) characters")
        case .pattern: ("格式不符合规定", "does not have the required pattern")
        case .format(let format): ("应为\(format.name.zh)", "must be \(format.name.en)")
        case .maxItems(let limit): ("不得多于 \(limit) 项", "must hold at most \(limit) entries")
        case .minItems(let limit): ("不得少于 \(limit) 项", "must hold at least \(limit) entries")
        case .uniqueItems: ("各项不得重复", "must not hold an entry twice")
        case .maxProperties(let limit): ("不得多于 \(limit) 个字段", "must have at most \(limit) members")
        case .minProperties(let limit): ("不得少于 \(limit) 个字段", "must have at least \(limit) members")
        case .required, .dependentRequired: ("缺少必填项", "lacks a member")
        }
    }
}

extension TypeSet {
    fileprivate var sentence: Sentence.Text {
        let named = Self.names.filter { contains($0.type) }
        return ("应为\(named.map(\.zh).joined(separator: "或"))", "must be \(named.map(\.en).joined(separator: " or "))")
    }
}

extension JSONValue {
    /// A limit of the schema as it was written there.
    fileprivate var text: String { String(decoding: utf8, as: UTF8.self) }
}
