import JSON

/// Projection and check in one pass, without building anew what stays as it is.
///
/// It serves schemas whose objects say with `properties` alone what they hold and whose lists say it with `items`: nearly all that stands in
/// contracts, and every message passes through three of them. Others have no sieve. What does not pass is looked at again the long way.
struct SchemaSieve: Sendable {
    fileprivate typealias Place = Int

    private enum Node: Sendable {
        /// Texts, numbers, truth values: nothing falls off them.
        case scalar(SchemaProgram.Node)
        /// One of these texts.
        case word([String])
        case object(ObjectRules)
        case list(element: Place, check: [Assertion])
    }

    fileprivate struct ObjectRules: Sendable {
        var members: [(name: String, place: Place, isRequired: Bool)] = []
        var required = 0
    }

    private enum Verdict {
        case invalid
        case unchanged
        case changed(JSONValue)
    }

    private let program: SchemaProgram
    private var nodes: [Node] = []

    /// The sieve of a schema; nil where the schema says more than a sieve can tell.
    init?(_ program: SchemaProgram) {
        self.program = program
        var known: [SchemaProgram.Node: Place] = [:]
        guard add(SchemaProgram.root, &known) != nil else { return nil }
    }

    /// The value as the schema declares it, and how many members fell off; nil where it is not valid.
    func sift(_ value: JSONValue) -> (value: JSONValue, dropped: Int)? {
        var dropped = 0
        switch check(value, at: 0, &dropped) {
        case .invalid: return nil
        case .unchanged: return (value, dropped)
        case .changed(let value): return (value, dropped)
        }
    }

    // MARK: - Checking

    private func check(_ value: JSONValue, at place: Place, _ dropped: inout Int) -> Verdict {
        switch nodes[place] {
        case .scalar(let node): return program.accepts(value, at: node) ? .unchanged : .invalid
        case .word(let words):
            guard case .string(let text) = value, words.contains(where: { JSONName($0) == JSONName(text) }) else { return .invalid }
            return .unchanged
        case .object(let rules):
            guard case .object(let object) = value else { return .invalid }
            return check(object, by: rules, &dropped)
        case .list(let element, let assertions):
            guard case .array(let elements) = value, assertions.allSatisfy({ $0.holds(value) }) else { return .invalid }
            return check(elements, at: element, &dropped)
        }
    }

    private func check(_ object: JSONObject, by rules: ObjectRules, _ dropped: inout Int) -> Verdict {
        var kept: JSONObject?
        var required = 0
        var expected = 0
        for (position, member) in object.enumerated() {
            guard let place = rules.place(of: member.name, expected: expected) else {
                dropped += 1
                kept = kept ?? object.beginning(position)
                continue
            }
            expected = place + 1
            if rules.members[place].isRequired { required += 1 }
            switch check(member.value, at: rules.members[place].place, &dropped) {
            case .invalid: return .invalid
            case .unchanged: kept?.append(member.name, member.value)
            case .changed(let value):
                kept = kept ?? object.beginning(position)
                kept?.append(member.name, value)
            }
        }
        guard required == rules.required else { return .invalid }
        return kept.map { .changed(.object($0)) } ?? .unchanged
    }

    private func check(_ elements: [JSONValue], at place: Place, _ dropped: inout Int) -> Verdict {
        var changed: [JSONValue]?
        for (position, element) in elements.enumerated() {
            switch check(element, at: place, &dropped) {
            case .invalid: return .invalid
            case .unchanged: changed?.append(element)
            case .changed(let value):
                changed = changed ?? Array(elements[..<position])
                changed?.append(value)
            }
        }
        return changed.map { .changed(.array($0)) } ?? .unchanged
    }

    // MARK: - Building

    private mutating func add(_ node: SchemaProgram.Node, _ known: inout [SchemaProgram.Node: Place]) -> Place? {
        if let place = known[node] { return place }
        let place = nodes.count
        known[node] = place
        nodes.append(.scalar(node))
        let schema = program.nodes[node]
        if schema.isScalar {
            if let words = program.words(at: node) { nodes[place] = .word(words) }
            return place
        }
        if let rules = schema.plainMembers {
            var members = ObjectRules()
            for (name, target, isRequired) in rules.properties {
                guard let member = add(target, &known) else { return nil }
                members.members.append((name, member, isRequired))
                members.required += isRequired ? 1 : 0
            }
            // A required member that is not declared falls off first, so nothing is ever valid: a mistake of the contract, seen the long way.
            guard members.required == schema.requiredCount else { return nil }
            nodes[place] = .object(members)
            return place
        }
        guard let rest = schema.plainElements, let element = add(rest, &known) else { return nil }
        nodes[place] = .list(element: element, check: schema.assertions)
        return place
    }
}

extension SchemaSieve.ObjectRules {
    /// Where the member of that name is declared. Members come in the order of the schema as a rule, so the expected one is asked first.
    fileprivate func place(of name: String, expected: Int) -> Int? {
        if expected < members.count, Self.isSame(members[expected].name, name) { return expected }
        return members.firstIndex { Self.isSame($0.name, name) }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && JSONName(left) == JSONName(right)
    }
}

extension SchemaProgram {
    /// The texts that a node allows, where it is a `oneOf` of distinct constants, as contracts write a list of words with titles.
    fileprivate func words(at node: Node) -> [String]? {
        let schema = nodes[node]
        guard schema.members == nil, schema.elements == nil, schema.applicators.count == 1, case .one(let branches)? = schema.applicators.first,
            schema.assertions.count == 1, case .type(let types)? = schema.assertions.first, types.contains(.string)
        else { return nil }
        var words: [String] = []
        for branch in branches {
            let branch = nodes[branch]
            guard branch.applicators.isEmpty, branch.members == nil, branch.elements == nil, branch.assertions.count == 1,
                case .constant(.string(let word))? = branch.assertions.first, !words.contains(word)
            else { return nil }
            words.append(word)
        }
        return words
    }
}

extension SchemaNode {
    /// Whether it allows neither objects nor lists, from which something could fall off.
    fileprivate var isScalar: Bool {
        assertions.contains { if case .type(let types) = $0 { !types.contains(.object) && !types.contains(.array) } else { false } }
    }

    /// What it says of an object, where that is an object with `properties` and `required` and nothing else.
    fileprivate var plainMembers: MemberRules? {
        guard let members, elements == nil, applicators.isEmpty, allows(only: .object), !members.properties.isEmpty, members.patterns.isEmpty,
            members.names == nil, !members.additionalDeclares
        else { return nil }
        let isPlain = assertions.allSatisfy { if case .required = $0 { true } else if case .type = $0 { true } else { false } }
        return isPlain ? members : nil
    }

    /// What it says of a list's elements, where that is a list with `items` and limits of its length and nothing else.
    fileprivate var plainElements: SchemaProgram.Node? {
        guard let elements, members == nil, applicators.isEmpty, allows(only: .array), elements.prefix.isEmpty, elements.contains == nil else {
            return nil
        }
        let isPlain = assertions.allSatisfy {
            switch $0 {
            case .type, .minItems, .maxItems: true
            default: false
            }
        }
        return isPlain ? elements.rest : nil
    }

    private func allows(only type: TypeSet) -> Bool {
        assertions.contains { if case .type(let types) = $0 { types == type } else { false } }
    }

    fileprivate var requiredCount: Int {
        assertions.reduce(0) { if case .required(let names) = $1 { $0 + Set(names).count } else { $0 } }
    }
}
