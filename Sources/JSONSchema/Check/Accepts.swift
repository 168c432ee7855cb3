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
        let holds = nodes[place].countsWhatIsLeft ? seesAll(of: value, at: place, &check) : judges(value, at: place, &check)
        check.end()
        if check.remembers { check.remember(place, holds) }
        return holds
    }

    private func seesAll(of value: JSONValue, at place: Node, _ check: inout SchemaCheck) -> Bool {
        var seen = SeenParts()
        return sees(value, nodes[place], &seen, &check)
    }

    // Each part of a node is taken by itself: a copy of the whole would cost more than what is done with it.
    private func judges(_ value: JSONValue, at place: Node, _ check: inout SchemaCheck) -> Bool {
        guard nodes[place].quickTypes.accepts(value) else { return false }
        for assertion in nodes[place].quickAssertions where !check.holds(assertion, value) { return false }
        switch value {
        case .object(let object): if let rules = nodes[place].members, !accepts(object, by: rules, &check) { return false }
        case .array(let elements): if let rules = nodes[place].elements, !accepts(elements, by: rules, &check) { return false }
        default: break
        }
        for applicator in nodes[place].quickApplicators where !accepts(value, by: applicator, &check) { return false }
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
        var expected = 0
        var required = 0
        for (position, member) in object.enumerated() {
            if let names = rules.names, !accepts(name: member.name, position, at: names, &check) { return false }
            let declared = rules.place(of: member.name, expected: expected)
            if let declared {
                let property = rules.properties[declared]
                expected = declared + 1
                if property.isRequired { required += 1 }
                if !accepts(part: member.value, position, at: property.schema, &check) { return false }
                if rules.patterns.isEmpty { continue }
            }
            var isMatched = declared != nil
            for (pattern, schema) in rules.patterns where check.matches(pattern, member.name) {
                isMatched = true
                if !accepts(part: member.value, position, at: schema, &check) { return false }
            }
            if !isMatched, let additional = rules.additional, !accepts(part: member.value, position, at: additional, &check) { return false }
        }
        return required == rules.required
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
