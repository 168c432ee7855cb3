import JSON

/// The full answer: every violation with its places. Runs only where the fast answer is no.
struct SchemaReport {
    private let program: SchemaProgram
    private var found: [(order: [Int], violation: SchemaViolation)] = []
    /// Where in the value the report is, by names and by position.
    private var path = JSONPointer()
    private var order: [Int] = []

    /// In the order of the value's parts, a part before what it holds.
    static func violations(of value: JSONValue, under program: SchemaProgram) -> [SchemaViolation] {
        var report = SchemaReport(program: program)
        report.check(value, at: SchemaProgram.root)
        return report.found.enumerated().sorted { left, right in
            left.element.order == right.element.order
                ? left.offset < right.offset : left.element.order.lexicographicallyPrecedes(right.element.order)
        }.map(\.element.violation)
    }

    private init(program: SchemaProgram) {
        self.program = program
    }

    private mutating func add(_ keyword: String, of node: SchemaNode, at missing: String? = nil, _ sentence: (zh: String, en: String)) {
        let schema = keyword == Sentence.never ? node.pointer : node.pointer + keyword
        let instance = missing.map { path + $0 } ?? path
        found.append((order, SchemaViolation(keyword: keyword, instance: instance, schema: schema, zh: sentence.zh, en: sentence.en)))
    }

    private mutating func check(_ value: JSONValue, at place: SchemaProgram.Node) {
        let node = program.nodes[place]
        for assertion in node.assertions where !assertion.holds(value) { add(assertion, of: node, value) }
        if let rules = node.members, case .object(let object) = value { check(object, by: rules, of: node) }
        if let rules = node.elements, case .array(let elements) = value { check(elements, by: rules, of: node) }
        for applicator in node.applicators { check(value, by: applicator, of: node) }
    }

    private mutating func add(_ assertion: Assertion, of node: SchemaNode, _ value: JSONValue) {
        switch assertion {
        case .required(let names):
            for name in names where value[name] == nil { add("required", of: node, at: name, Sentence.missing(name)) }
        case .dependentRequired(let rules):
            for (name, needs) in rules where value[name] != nil {
                for need in needs where value[need] == nil { add("dependentRequired", of: node, at: need, Sentence.missing(need, with: name)) }
            }
        default: add(assertion.keyword, of: node, assertion.sentence)
        }
    }

    private mutating func check(_ object: JSONObject, by rules: MemberRules, of node: SchemaNode) {
        for (place, member) in object.enumerated() {
            enter(member.name, place)
            if let names = rules.names, !program.accepts(.string(member.name), at: names) { add("propertyNames", of: node, Sentence.name) }
            let declared = rules.declared(member.name)
            for schema in declared { check(member.value, at: schema) }
            if declared.isEmpty, let additional = rules.additional {
                if program.nodes[additional].refusesAll {
                    add("additionalProperties", of: node, Sentence.notAllowed)
                } else {
                    check(member.value, at: additional)
                }
            }
            leave()
        }
    }

    private mutating func check(_ elements: [JSONValue], by rules: ElementRules, of node: SchemaNode) {
        for (place, element) in elements.enumerated() {
            guard let schema = rules.schema(at: place) else { break }
            enter(String(place), place)
            check(element, at: schema)
            leave()
        }
        guard let contains = rules.contains else { return }
        let count = elements.count { program.accepts($0, at: contains) }
        if count < rules.minContains { add("contains", of: node, Sentence.tooFew(rules.minContains)) }
        if let limit = rules.maxContains, count > limit { add("maxContains", of: node, Sentence.tooMany(limit)) }
    }

    private mutating func check(_ value: JSONValue, by applicator: Applicator, of node: SchemaNode) {
        switch applicator {
        case .reference(let target): check(value, at: target)
        case .all(let branches): for branch in branches { check(value, at: branch) }
        case .any(let branches):
            if !branches.contains(where: { program.accepts(value, at: $0) }) { add("anyOf", of: node, Sentence.none) }
        case .one(let branches):
            let count = branches.count { program.accepts(value, at: $0) }
            if count != 1 { add("oneOf", of: node, count == 0 ? Sentence.none : Sentence.several) }
        case .not(let branch): if program.accepts(value, at: branch) { add("not", of: node, Sentence.excluded) }
        case .condition(let condition, let then, let otherwise):
            if let branch = program.accepts(value, at: condition) ? then : otherwise { check(value, at: branch) }
        case .dependent(let rules): for rule in rules where value[rule.name] != nil { check(value, at: rule.schema) }
        }
    }

    private mutating func enter(_ token: String, _ place: Int) {
        path.tokens.append(token)
        order.append(place)
    }

    private mutating func leave() {
        path.tokens.removeLast()
        order.removeLast()
    }
}
