import JSON

/// A compiled schema: its subschemas in one array, which refer to each other by their place in it, so that recursive schemas are plain values.
struct SchemaProgram: Sendable {
    typealias Node = Int

    static let root: Node = 0

    var nodes: [SchemaNode] = []
    /// The address of each resource, and how deep in its document it begins.
    var resources: [(uri: String, depth: Int)] = []
    /// Whether some schema has branches of which some may hold and some not.
    var hasAlternatives = false
}

/// One subschema.
struct SchemaNode: Sendable {
    /// Where it stands in the document.
    let pointer: JSONPointer
    /// In which of the program's resources.
    let resource: Int
    /// What must hold of a value itself.
    var assertions: [Assertion] = []
    /// The types that the quick answer lets through.
    private(set) var quickTypes = TypeSet.any
    /// What the quick answer asks one by one: all ``assertions`` but `type`, and `required` where the members count it.
    private(set) var quickAssertions: [Assertion] = []
    /// What the quick answer puts to the value: all ``applicators`` but a `oneOf` of constants, which is asked as an enumeration.
    private(set) var quickApplicators: [Applicator] = []
    /// What other subschemas say about the value itself.
    var applicators: [Applicator] = []
    /// What is said about an object's members; nil where nothing is.
    var members: MemberRules?
    /// What is said about an array's elements; nil where nothing is.
    var elements: ElementRules?
    /// `unevaluatedProperties`: what is said about members that nothing else of this schema looked at.
    var leftMembers: SchemaProgram.Node?
    /// `unevaluatedItems`, likewise.
    var leftElements: SchemaProgram.Node?

    init(pointer: JSONPointer, resource: Int) {
        self.pointer = pointer
        self.resource = resource
    }

    /// Whether it must be known which parts of a value the rest of the schema looked at.
    var countsWhatIsLeft: Bool { leftMembers != nil || leftElements != nil }

    /// Prepares the quick answer, when everything is known.
    mutating func prepare(among nodes: [SchemaNode]) {
        for assertion in assertions {
            switch assertion {
            case .type(let types): quickTypes = types
            case .required(let names) where members?.require(names) == true: break
            default: quickAssertions.append(assertion)
            }
        }
        for applicator in applicators {
            if case .one(let branches) = applicator, let values = Self.constants(of: branches, in: nodes) {
                quickAssertions.append(.enumeration(Enumeration(values)))
            } else {
                quickApplicators.append(applicator)
            }
        }
    }

    /// The values that these schemas name, where each is one constant and no two are equal: then exactly one holds, or none.
    private static func constants(of branches: [SchemaProgram.Node], in nodes: [SchemaNode]) -> [JSONValue]? {
        var values: [JSONValue] = []
        for branch in branches {
            guard case .constant(let value) = nodes[branch].assertions.first, nodes[branch].saysNoMore else { return nil }
            values.append(value)
        }
        return Set(values).count == values.count ? values : nil
    }

    /// Whether nothing but its first assertion says anything.
    private var saysNoMore: Bool { assertions.count == 1 && applicators.isEmpty && members == nil && elements == nil && !countsWhatIsLeft }

    /// Whether this is the schema `false`.
    var refusesAll: Bool {
        if case .never = assertions.first { true } else { false }
    }
}

/// A keyword that judges a value without other subschemas.
enum Assertion: Sendable {
    /// The schema `false`.
    case never
    case type(TypeSet)
    case enumeration(Enumeration)
    case constant(JSONValue)
    case multipleOf(MultipleOf)
    case maximum(JSONValue)
    case exclusiveMaximum(JSONValue)
    case minimum(JSONValue)
    case exclusiveMinimum(JSONValue)
    case maxLength(Int)
    case minLength(Int)
    case pattern(Pattern)
    case format(Format)
    case maxItems(Int)
    case minItems(Int)
    case uniqueItems
    case maxProperties(Int)
    case minProperties(Int)
    case required([String])
    case dependentRequired([(name: String, needs: [String])])
}

/// The values of `enum`, found by hash where there are many.
struct Enumeration: Sendable {
    /// Below this many, comparing with each is faster than hashing.
    private static let hashedFrom = 8

    private let list: [JSONValue]
    private let set: Set<JSONValue>

    init(_ values: [JSONValue]) {
        list = values
        set = values.count < Self.hashedFrom ? [] : Set(values)
    }

    func contains(_ value: JSONValue) -> Bool { set.isEmpty ? list.contains(value) : set.contains(value) }
}

/// A keyword that puts subschemas to the value itself.
enum Applicator: Sendable {
    case reference(SchemaProgram.Node, isDynamic: Bool)
    case all([SchemaProgram.Node])
    case any([SchemaProgram.Node])
    case one([SchemaProgram.Node])
    case not(SchemaProgram.Node)
    case condition(if: SchemaProgram.Node, then: SchemaProgram.Node?, else: SchemaProgram.Node?)
    case dependent([(name: String, schema: SchemaProgram.Node)])
}

/// `properties`, `patternProperties`, `additionalProperties` and `propertyNames`.
struct MemberRules: Sendable {
    /// From so many on, a name is looked up by its hash.
    private static let hashedFrom = 32

    /// In the order in which they were written.
    private(set) var properties: [(name: String, schema: SchemaProgram.Node, isRequired: Bool)] = []
    /// How many of them are required; an object that has so many of these has all.
    private(set) var required = 0
    private var index: [JSONName: Int] = [:]
    var patterns: [(pattern: Pattern, schema: SchemaProgram.Node)] = []
    var additional: SchemaProgram.Node?
    /// Whether `additionalProperties` is a schema that says something about members, and not just `true` or `false`.
    var additionalDeclares = false
    var names: SchemaProgram.Node?

    mutating func add(_ name: String, _ schema: SchemaProgram.Node) {
        if properties.count >= Self.hashedFrom {
            if index.isEmpty { for (place, property) in properties.enumerated() { index[JSONName(property.name)] = place } }
            index[JSONName(name)] = properties.count
        }
        properties.append((name, schema, false))
    }

    /// Takes over `required`, where it names properties alone.
    mutating func require(_ names: [String]) -> Bool {
        let places = names.compactMap { place(of: $0) }
        guard places.count == names.count else { return false }
        for place in places { properties[place].isRequired = true }
        required = places.count
        return true
    }

    /// Where the member of that name is declared. Members come in the order of the schema as a rule, so the expected one is asked first.
    func place(of name: String, expected: Int = 0) -> Int? {
        let length = name.utf8.count
        if expected < properties.count, isName(at: expected, name, length) { return expected }
        if !index.isEmpty { return index[JSONName(name)] }
        return properties.indices.first { isName(at: $0, name, length) }
    }

    /// Lengths tell most names apart, and cost nothing.
    private func isName(at place: Int, _ name: String, _ length: Int) -> Bool {
        properties[place].name.utf8.count == length && JSONName(properties[place].name) == JSONName(name)
    }

    /// The subschemas of `properties` and `patternProperties` that judge the member of that name.
    func declared(_ name: String, _ check: inout SchemaCheck) -> [SchemaProgram.Node] {
        var found: [SchemaProgram.Node] = []
        if let place = place(of: name) { found.append(properties[place].schema) }
        for (pattern, schema) in patterns where check.matches(pattern, name) { found.append(schema) }
        return found
    }
}

/// `prefixItems`, `items` and `contains`.
struct ElementRules: Sendable {
    var prefix: [SchemaProgram.Node] = []
    var rest: SchemaProgram.Node?
    var contains: SchemaProgram.Node?
    var minContains = 1
    var maxContains: Int?

    func schema(at place: Int) -> SchemaProgram.Node? { place < prefix.count ? prefix[place] : rest }
}

/// The names of `type`.
struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let any = TypeSet(rawValue: .max)
    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    /// In the order in which a sentence lists them.
    static let names: [(name: String, type: TypeSet, zh: String, en: String)] = [
        ("null", .null, "空值", "null"), ("boolean", .boolean, "是或否", "true or false"), ("integer", .integer, "整数", "a whole number"),
        ("number", .number, "数字", "a number"), ("string", .string, "文本", "a text"), ("array", .array, "列表", "a list"),
        ("object", .object, "对象", "an object"),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        guard let found = Self.names.first(where: { $0.name == name }) else { return nil }
        self = found.type
    }

    func accepts(_ value: JSONValue) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .integer: contains(.integer) || contains(.number)
        case .number(let double): contains(.number) || contains(.integer) && (value.whole != nil || double.magnitude >= 0x1p63)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }
}
