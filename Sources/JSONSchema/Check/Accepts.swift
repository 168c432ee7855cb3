import JSON

/// The fast answer: yes or no, without places.
extension SchemaProgram {
    func accepts(_ value: JSONValue, at place: Node) -> Bool {
        var check = SchemaCheck()
        var holds = accepts(value, at: place, &check)
        if check.isExhausted {
            check = .remembering()
            holds = accepts(value, at: place, &check)
        }
        return holds && check.surrender == nil
    }

    func accepts(_ value: JSONValue, at place: Node, _ check: inout SchemaCheck) -> Bool {
        if check.remembers, let known = check.known(place) { return known }
        guard check.begin() else { return false }
        let holds = judges(value, nodes[place], &check)
        check.end()
        if check.remembers { check.remember(place, holds) }
        return holds
    }

    private func judges(_ value: JSONValue, _ node: SchemaNode, _ check: inout SchemaCheck) -> Bool {
        if node.countsWhatIsLeft {
            var seen = SeenParts()
            return sees(value, node, &seen, &check)
        }
        for assertion in node.assertions where !check.holds(assertion, value) { return false }
        if let rules = node.members, case .object(let object) = value, !accepts(object, by: rules, &check) { return false }
        if let rules = node.elements, case .array(let elements) = value, !accepts(elements, by: rules, &check) { return false }
        for applicator in node.applicators where !accepts(value, by: applicator, &check) { return false }
        return true
    }

    /// A part of the value, by its position in it.
    func accepts(part value: JSONValue, _ position: Int, at place: Node, _ check: inout SchemaCheck) -> Bool {
        check.enter(position)
        defer { check.leave() }
        return accepts(value, at: place, &check)
    }

    /// A member's name, which is no part of the value: it is numbered from the other end.
    func accepts(name: String, _ position: Int, at place: Node, _ check: inout SchemaCheck) -> Bool {
        accepts(part: .string(name), ~position, at: place, &check)
    }

    private func accepts(_ object: JSONObject, by rules: MemberRules, _ check: inout SchemaCheck) -> Bool {
        for (position, member) in object.enumerated() {
            if let names = rules.names, !accepts(name: member.name, position, at: names, &check) { return false }
            let declared = rules.properties[JSONName(member.name)]
            if let declared, !accepts(part: member.value, position, at: declared, &check) { return false }
            if declared != nil, rules.patterns.isEmpty { continue }
            var isMatched = declared != nil
            for (pattern, schema) in rules.patterns where check.matches(pattern, member.name) {
                isMatched = true
                if !accepts(part: member.value, position, at: schema, &check) { return false }
            }
            if !isMatched, let additional = rules.additional, !accepts(part: member.value, position, at: additional, &check) { return false }
        }
        return true
    }

    private func accepts(_ elements: [JSONValue], by rules: ElementRules, _ check: inout SchemaCheck) -> Bool {
        for (position, element) in elements.enumerated() {
            guard let schema = rules.schema(at: position) else { break }
            if !accepts(part: element, position, at: schema, &check) { return false }
        }
        guard let contains = rules.contains else { return true }
        let count = positions(of: elements, at: contains, &check).count
        return count >= rules.minContains && count <= rules.maxContains ?? .max
    }

    /// Which elements satisfy the schema.
    func positions(of elements: [JSONValue], at schema: Node, _ check: inout SchemaCheck) -> [Int] {
        var positions: [Int] = []
        for (position, element) in elements.enumerated() where accepts(part: element, position, at: schema, &check) { positions.append(position) }
        return positions
    }

    private func accepts(_ value: JSONValue, by applicator: Applicator, _ check: inout SchemaCheck) -> Bool {
        switch applicator {
        case .reference(let node, _): return accepts(value, at: node, &check)
        case .all(let nodes):
            for node in nodes where !accepts(value, at: node, &check) { return false }
            return true
        case .any(let nodes):
            for node in nodes where accepts(value, at: node, &check) { return true }
            return false
        case .one(let nodes): return count(of: nodes, for: value, &check) == 1
        case .not(let node): return !accepts(value, at: node, &check)
        case .condition(let condition, let then, let otherwise):
            guard let branch = accepts(value, at: condition, &check) ? then : otherwise else { return true }
            return accepts(value, at: branch, &check)
        case .dependent(let rules):
            for rule in rules where value[rule.name] != nil && !accepts(value, at: rule.schema, &check) { return false }
            return true
        }
    }

    /// How many of these the value satisfies; two stand for more.
    func count(of nodes: [Node], for value: JSONValue, _ check: inout SchemaCheck) -> Int {
        var count = 0
        for node in nodes where accepts(value, at: node, &check) {
            count += 1
            if count == 2 { break }
        }
        return count
    }
}
