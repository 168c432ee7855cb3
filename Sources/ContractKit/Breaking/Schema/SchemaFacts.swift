import JSON

/// The kinds of JSON values.
struct ValueKinds: OptionSet, Hashable {
    let rawValue: UInt8

    static let null = ValueKinds(rawValue: 1)
    static let boolean = ValueKinds(rawValue: 2)
    static let number = ValueKinds(rawValue: 4)
    static let string = ValueKinds(rawValue: 8)
    static let array = ValueKinds(rawValue: 16)
    static let object = ValueKinds(rawValue: 32)
    static let all: ValueKinds = [.null, .boolean, .number, .string, .array, .object]

    /// Each by itself.
    var each: [ValueKinds] { (0..<6).map { ValueKinds(rawValue: 1 << $0) }.filter(contains) }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer, .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    /// The kinds of `type`, and whether numbers have to be whole; nil where a word of it is none.
    static func read(_ type: JSONValue) -> (kinds: ValueKinds, isWhole: Bool)? {
        var (kinds, hasInteger, hasNumber): (ValueKinds, Bool, Bool) = ([], false, false)
        for word in (type.array ?? [type]).map(\.string) {
            switch word {
            case "null": kinds.insert(.null)
            case "boolean": kinds.insert(.boolean)
            case "integer": hasInteger = true
            case "number": hasNumber = true
            case "string": kinds.insert(.string)
            case "array": kinds.insert(.array)
            case "object": kinds.insert(.object)
            default: return nil
            }
        }
        if hasInteger || hasNumber { kinds.insert(.number) }
        return (kinds, hasInteger && !hasNumber)
    }
}

/// What `properties`, `patternProperties` and `additionalProperties` of one schema say of an object.
struct MemberBlock {
    var properties: [String: SchemaPlace] = [:]
    var patterns: [(text: String, place: SchemaPlace)] = []
    var additional: SchemaPlace?

    /// Whether `additionalProperties` says something of members, and not just yes or no.
    var additionalDeclares: Bool { additional.map { $0.schema.bool == nil } ?? false }
    var declares: Bool { !properties.isEmpty || !patterns.isEmpty || additionalDeclares }

    init?(_ place: SchemaPlace) {
        guard let schema = place.schema.object else { return nil }
        properties = Dictionary(place.children("properties")) { $1 }
        patterns = place.children("patternProperties").map { ($0.name, $0.place) }
        additional = schema["additionalProperties"].map { place.child("additionalProperties", $0) }
        guard additional != nil || !properties.isEmpty || !patterns.isEmpty else { return nil }
    }
}

/// What is known of every value that a schema accepts, in one of the ways in which it can be accepted. It may say less than the schema does,
/// never more: what is proven of the facts is proven of the schema.
struct SchemaFacts {
    var kinds = ValueKinds.all
    /// Whether its numbers are whole.
    var isWhole = false
    /// All its values, where they are few enough to be listed.
    var values: [JSONValue]?

    var lower: NumberBound?
    var upper: NumberBound?
    var multiples: [JSONValue] = []

    var minLength: Int64 = 0
    var maxLength: Int64?
    var patterns: Set<String> = []
    var formats: Set<String> = []

    var minItems: Int64 = 0
    var maxItems: Int64?
    var isUnique = false
    var items: [SchemaPlace] = []
    var contains: [SchemaPlace] = []

    var minMembers: Int64 = 0
    var maxMembers: Int64?
    var required: Set<String> = []
    var blocks: [MemberBlock] = []
    var names: [SchemaPlace] = []

    /// Members that branches declare which need not hold here: they may be there all the same, with any value.
    var possible: Set<String> = []
    /// Whether such a branch declares members by pattern, so that any may be there.
    var isOpened = false
    /// Keywords that say more than is kept here, word by word: what asks for the very same is satisfied.
    var verbatim: [(keyword: String, schema: JSONValue)] = []

    /// Whether no value can be meant.
    var isImpossible: Bool { kinds.isEmpty || values.map(\.isEmpty) ?? false }

    var declares: Bool { blocks.contains(where: \.declares) }

    /// The members that are spoken of.
    var knownNames: Set<String> { blocks.reduce(into: required.union(possible)) { $0.formUnion($1.properties.keys) } }
}

extension SchemaFacts {
    /// Takes in what a schema says by itself, without its subschemas for the same value.
    mutating func add(_ place: SchemaPlace) {
        guard let schema = place.schema.object else { return }
        if let type = schema["type"], let read = ValueKinds.read(type) {
            kinds.formIntersection(read.kinds)
            isWhole = isWhole || read.isWhole
        }
        if let list = schema["enum"]?.array { keep(list) }
        if let value = schema["const"] { keep([value]) }
        if let value = schema["minimum"] { raise(NumberBound(value: value, isExclusive: false)) }
        if let value = schema["exclusiveMinimum"] { raise(NumberBound(value: value, isExclusive: true)) }
        if let value = schema["maximum"] { lower(NumberBound(value: value, isExclusive: false)) }
        if let value = schema["exclusiveMaximum"] { lower(NumberBound(value: value, isExclusive: true)) }
        if let value = schema["multipleOf"] { multiples.append(value) }
        minLength = max(minLength, schema["minLength"]?.whole ?? 0)
        maxLength = Self.least(maxLength, schema["maxLength"]?.whole)
        if let text = schema["pattern"]?.string { patterns.insert(text) }
        if let text = schema["format"]?.string { formats.insert(text) }
        minItems = max(minItems, schema["minItems"]?.whole ?? 0)
        maxItems = Self.least(maxItems, schema["maxItems"]?.whole)
        isUnique = isUnique || schema["uniqueItems"]?.bool == true
        if let rest = schema["items"] { items.append(place.child("items", rest)) }
        if let some = schema["contains"] {
            contains.append(place.child("contains", some))
            minItems = max(minItems, 1)
        }
        minMembers = max(minMembers, schema["minProperties"]?.whole ?? 0)
        maxMembers = Self.least(maxMembers, schema["maxProperties"]?.whole)
        required.formUnion((schema["required"]?.array ?? []).compactMap(\.string))
        if let block = MemberBlock(place) { blocks.append(block) }
        if let rule = schema["propertyNames"] { names.append(place.child("propertyNames", rule)) }
        for keyword in ["not", "if", "then", "else", "oneOf", "anyOf"] { schema[keyword].map { verbatim.append((keyword, $0)) } }
    }

    /// Draws the conclusions that are plain, so that a way in which nothing can be accepted shows as one.
    mutating func settle(_ memory: inout PatternMemory) {
        if let lower, let upper, upper.isBelow(lower) { kinds.remove(.number) }
        if let maxLength, maxLength < minLength { kinds.remove(.string) }
        if items.contains(where: \.isFalse) { maxItems = 0 }
        if let maxItems, maxItems < minItems { kinds.remove(.array) }
        if let maxMembers, maxMembers < max(minMembers, Int64(required.count)) { kinds.remove(.object) }
        if required.contains(where: { name in constraints(on: name, &memory)?.contains(where: \.isFalse) ?? true }) { kinds.remove(.object) }
        if values == nil, kinds.isSubset(of: [.null, .boolean]) {
            values = (kinds.contains(.null) ? [.null] : []) + (kinds.contains(.boolean) ? [false, true] : [])
        }
        if let listed = values {
            var left: [JSONValue] = []
            for value in listed where admits(value, &memory) { left.append(value) }
            values = left
        }
    }

    /// Whether the value could be one of them. Says no only where that is certain.
    func admits(_ value: JSONValue, _ memory: inout PatternMemory) -> Bool {
        guard kinds.contains(ValueKinds(of: value)), values?.contains(value) ?? true else { return false }
        switch value {
        case .integer, .number:
            let own = NumberBound(value: value, isExclusive: false)
            if isWhole, value.whole == nil, let double = value.double, double != double.rounded() { return false }
            return lower.map { own.isAtLeast($0) != false } ?? true && upper.map { own.isAtMost($0) != false } ?? true
        case .string(let text):
            let length = Int64(text.unicodeScalars.count)
            guard length >= minLength, length <= maxLength ?? .max else { return false }
            for pattern in patterns where memory.matches(pattern, text) == false { return false }
            return true
        case .array(let elements): return elements.count >= minItems && elements.count <= maxItems ?? .max
        case .object(let members): return required.allSatisfy(members.contains)
        case .null, .bool: return true
        }
    }

    /// What is said of the member of that name by its schema's own words; nil where a member of that name cannot be there.
    func constraints(on name: String, _ memory: inout PatternMemory) -> [SchemaPlace]? {
        var found: [SchemaPlace] = []
        for block in blocks {
            var own: [SchemaPlace] = []
            var isCertain = true
            if let place = block.properties[name] { own.append(place) }
            for (pattern, place) in block.patterns {
                switch memory.matches(pattern, name) {
                case true?: own.append(place)
                case false?: break
                // What may apply is left out: less is said then.
                case nil: isCertain = false
                }
            }
            if own.isEmpty, isCertain, let additional = block.additional { own.append(additional) }
            found += own
        }
        return found.contains(where: \.isFalse) ? nil : found
    }

    /// What is said of members that are not spoken of by name or pattern; nil where there can be none.
    var rest: [SchemaPlace]? {
        let rules = blocks.compactMap(\.additional)
        return rules.contains(where: \.isFalse) ? nil : rules
    }

    private mutating func keep(_ list: [JSONValue]) { values = values.map { $0.filter(list.contains) } ?? list }

    private mutating func raise(_ bound: NumberBound) { if lower.map({ bound.isAtLeast($0) == true }) ?? true { lower = bound } }

    private mutating func lower(_ bound: NumberBound) { if upper.map({ bound.isAtMost($0) == true }) ?? true { upper = bound } }

    private static func least(_ known: Int64?, _ other: Int64?) -> Int64? { other.map { min($0, known ?? .max) } ?? known }
}
