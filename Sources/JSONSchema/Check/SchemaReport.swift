import JSON

/// The full answer: every violation with its places. Runs only where the fast answer is no.
struct SchemaReport {
    /// One keyword that does not hold.
    struct Finding {
        var keyword: String
        /// The subschema that the keyword stands in.
        var node: SchemaProgram.Node
        /// The way to the keyword through the schema, references included.
        var way: JSONPointer
        /// The part of the value.
        var instance: JSONPointer
        /// The member that should be there, of a keyword that demands one.
        var missing: String?
        var sentence: Sentence.Text
        fileprivate var order: [Int]
    }

    /// More than anybody reads; with more, the rest is not looked for.
    private static let mostFindings = 1_000
    /// From so many visits on, or at once where the way to a keyword is not told, a schema that has been held against a part of the value before is not held against it again: the findings are the
    /// same, and a schema that refers to itself in several ways would come back without end.
    private static let mostVisits = 20_000

    private let program: SchemaProgram
    /// Whether the branches of a combinator that does not hold are told as well.
    private let isDeep: Bool
    private var found: [Finding] = []
    /// Where in the value the report is, by names and by position, and where in the schema.
    private var path = JSONPointer()
    private var order: [Int] = []
    private var way = JSONPointer()
    private var check = SchemaCheck.remembering()
    private var visits = 0
    private var visited: Set<Visit> = []

    private struct Visit: Hashable {
        var node: SchemaProgram.Node
        var place: Int
    }

    /// In the order of the value's parts, a part before what it holds.
    static func findings(of value: JSONValue, under program: SchemaProgram, isDeep: Bool) -> [Finding] {
        var report = SchemaReport(program: program, isDeep: isDeep)
        report.judge(value, at: SchemaProgram.root)
        if report.found.isEmpty {
            let sentence = report.check.surrender == .depth ? Sentence.tooDeep : Sentence.tooCostly
            report.add(Sentence.never, of: SchemaProgram.root, sentence)
        }
        return report.found.enumerated().sorted { left, right in
            left.element.order == right.element.order
                ? left.offset < right.offset : left.element.order.lexicographicallyPrecedes(right.element.order)
        }.map(\.element)
    }

    private init(program: SchemaProgram, isDeep: Bool) {
        self.program = program
        self.isDeep = isDeep
    }

    private mutating func add(_ keyword: String, of place: SchemaProgram.Node, missing: String? = nil, _ sentence: Sentence.Text) {
        let way = keyword == Sentence.never ? self.way : self.way + keyword
        found.append(Finding(keyword: keyword, node: place, way: way, instance: path, missing: missing, sentence: sentence, order: order))
    }

    private mutating func judge(_ value: JSONValue, at place: SchemaProgram.Node) {
        visits += 1
        let isNew = visited.insert(Visit(node: place, place: check.place)).inserted
        guard found.count < Self.mostFindings, isNew || isDeep && visits <= Self.mostVisits, check.begin() else { return }
        defer { check.end() }
        let node = program.nodes[place]
        let before = found.count
        for assertion in node.assertions where !check.holds(assertion, value) { add(assertion, of: place, value) }
        if let rules = node.members, case .object(let object) = value { judge(object, by: rules, of: place) }
        if let rules = node.elements, case .array(let elements) = value { judge(elements, by: rules, of: place) }
        for applicator in node.applicators { judge(value, by: applicator, of: place) }
        // What is left is not known where the rest does not hold.
        if node.countsWhatIsLeft, found.count == before { judgeRest(of: value, node, at: place) }
    }

    private mutating func add(_ assertion: Assertion, of place: SchemaProgram.Node, _ value: JSONValue) {
        switch assertion {
        case .required(let names):
            for name in names where value[name] == nil { add("required", of: place, missing: name, Sentence.missing(name)) }
        case .dependentRequired(let rules):
            for (name, needs) in rules where value[name] != nil {
                for need in needs where value[need] == nil {
                    add("dependentRequired", of: place, missing: need, Sentence.missing(need, with: name))
                }
            }
        case .pattern where check.surrender == .pattern: add(assertion.keyword, of: place, Sentence.tooCostly)
        default: add(assertion.keyword, of: place, assertion.sentence)
        }
    }

    private mutating func judge(_ object: JSONObject, by rules: MemberRules, of place: SchemaProgram.Node) {
        for (position, member) in object.enumerated() {
            enter(member.name, position)
            defer { leave() }
            if let names = rules.names {
                check.leave()
                if !program.accepts(name: member.name, position, at: names, &check) { add("propertyNames", of: place, Sentence.name) }
                check.enter(position)
            }
            let property = rules.place(of: member.name, expected: position)
            if let property { judge(member.value, at: rules.properties[property].schema, by: ["properties", member.name]) }
            var isDeclared = property != nil
            for (pattern, schema) in rules.patterns where check.matches(pattern, member.name) {
                isDeclared = true
                judge(member.value, at: schema, by: ["patternProperties", pattern.source])
            }
            if !isDeclared, let additional = rules.additional { judgeFurther(member.value, at: additional, by: "additionalProperties", of: place) }
        }
    }

    /// A part that no keyword names: where none may be, that is the finding.
    private mutating func judgeFurther(_ value: JSONValue, at schema: SchemaProgram.Node, by keyword: String, of place: SchemaProgram.Node) {
        if program.nodes[schema].refusesAll {
            add(keyword, of: place, Sentence.notAllowed)
        } else {
            judge(value, at: schema, by: [keyword])
        }
    }

    private mutating func judge(_ elements: [JSONValue], by rules: ElementRules, of place: SchemaProgram.Node) {
        for (position, element) in elements.enumerated() {
            guard let schema = rules.schema(at: position) else { break }
            enter(String(position), position)
            judge(element, at: schema, by: position < rules.prefix.count ? ["prefixItems", String(position)] : ["items"])
            leave()
        }
        guard let contains = rules.contains else { return }
        let count = program.positions(of: elements, at: contains, &check).count
        if count < rules.minContains { add("contains", of: place, Sentence.tooFew(rules.minContains)) }
        if let limit = rules.maxContains, count > limit { add("maxContains", of: place, Sentence.tooMany(limit)) }
    }

    private mutating func judgeRest(of value: JSONValue, _ node: SchemaNode, at place: SchemaProgram.Node) {
        var seen = SeenParts()
        guard program.seesAllButTheRest(value, node, &seen, &check) else { return }
        if let left = node.leftMembers, case .object(let object) = value {
            for (position, member) in object.enumerated() where !seen.contains(position) {
                enter(member.name, position)
                judgeFurther(member.value, at: left, by: "unevaluatedProperties", of: place)
                leave()
            }
        }
        if let left = node.leftElements, case .array(let elements) = value {
            for (position, element) in elements.enumerated() where !seen.contains(position) {
                enter(String(position), position)
                judgeFurther(element, at: left, by: "unevaluatedItems", of: place)
                leave()
            }
        }
    }

    private mutating func judge(_ value: JSONValue, by applicator: Applicator, of place: SchemaProgram.Node) {
        switch applicator {
        case .reference(let target, let isDynamic): judge(value, at: target, by: [isDynamic ? "$dynamicRef" : "$ref"])
        case .all(let branches): judge(value, branches, by: "allOf")
        case .any(let branches):
            guard program.count(of: branches, for: value, &check) == 0 else { return }
            add("anyOf", of: place, Sentence.none)
            if isDeep { judge(value, branches, by: "anyOf") }
        case .one(let branches):
            let count = program.count(of: branches, for: value, &check)
            guard count != 1 else { return }
            add("oneOf", of: place, count == 0 ? Sentence.none : Sentence.several)
            if isDeep, count == 0 { judge(value, branches, by: "oneOf") }
        case .not(let branch): if program.accepts(value, at: branch, &check) { add("not", of: place, Sentence.excluded) }
        case .condition(let condition, let then, let otherwise):
            let holds = program.accepts(value, at: condition, &check)
            if let branch = holds ? then : otherwise { judge(value, at: branch, by: [holds ? "then" : "else"]) }
        case .dependent(let rules):
            for rule in rules where value[rule.name] != nil { judge(value, at: rule.schema, by: ["dependentSchemas", rule.name]) }
        }
    }

    private mutating func judge(_ value: JSONValue, _ branches: [SchemaProgram.Node], by keyword: String) {
        for (position, branch) in branches.enumerated() { judge(value, at: branch, by: [keyword, String(position)]) }
    }

    private mutating func judge(_ value: JSONValue, at place: SchemaProgram.Node, by tokens: [String]) {
        way.tokens += tokens
        judge(value, at: place)
        way.tokens.removeLast(tokens.count)
    }

    private mutating func enter(_ token: String, _ position: Int) {
        path.tokens.append(token)
        order.append(position)
        check.enter(position)
    }

    private mutating func leave() {
        path.tokens.removeLast()
        order.removeLast()
        check.leave()
    }
}

extension SchemaReport.Finding {
    /// The place of the keyword in its document.
    func schema(in program: SchemaProgram) -> JSONPointer {
        let pointer = program.nodes[node].pointer
        return keyword == Sentence.never ? pointer : pointer + keyword
    }
}
