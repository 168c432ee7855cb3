import JSON

/// Which members or elements of one value some schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`.
struct SeenParts {
    private var isAll = false
    private var positions: Set<Int> = []

    func contains(_ position: Int) -> Bool { isAll || positions.contains(position) }

    mutating func add(_ position: Int) { positions.insert(position) }

    mutating func addAll() { isAll = true }

    mutating func formUnion(_ other: SeenParts) {
        isAll = isAll || other.isAll
        positions.formUnion(other.positions)
    }
}

/// The answer together with the parts that were looked at. Every branch that holds is looked into, once; what does not hold has seen nothing.
extension SchemaProgram {
    /// As ``accepts(_:at:_:)``. What the schema has seen is added where it holds; a caller that goes on after a failure gives its own set.
    private func sees(_ value: JSONValue, at place: Node, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        guard check.begin() else { return false }
        defer { check.end() }
        let node = nodes[place]
        // What is left is counted by what the schema itself has seen, not by its neighbours.
        guard node.countsWhatIsLeft else { return sees(value, node, &seen, &check) }
        var own = SeenParts()
        guard sees(value, node, &own, &check) else { return false }
        seen.formUnion(own)
        return true
    }

    func sees(_ value: JSONValue, _ node: SchemaNode, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        guard seesAllButTheRest(value, node, &seen, &check) else { return false }
        if let left = node.leftMembers, case .object(let object) = value {
            for (position, member) in object.enumerated() where !seen.contains(position) {
                guard accepts(part: member.value, position, at: left, &check) else { return false }
            }
            seen.addAll()
        }
        if let left = node.leftElements, case .array(let elements) = value {
            for (position, element) in elements.enumerated() where !seen.contains(position) {
                guard accepts(part: element, position, at: left, &check) else { return false }
            }
            seen.addAll()
        }
        return true
    }

    /// What a schema says without its `unevaluatedProperties` and `unevaluatedItems`.
    func seesAllButTheRest(_ value: JSONValue, _ node: SchemaNode, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        for assertion in node.assertions where !check.holds(assertion, value) { return false }
        if let rules = node.members, case .object(let object) = value, !sees(object, by: rules, &seen, &check) { return false }
        if let rules = node.elements, case .array(let elements) = value, !sees(elements, by: rules, &seen, &check) { return false }
        for applicator in node.applicators where !sees(value, by: applicator, &seen, &check) { return false }
        return true
    }

    private func sees(_ object: JSONObject, by rules: MemberRules, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        for (position, member) in object.enumerated() {
            if let names = rules.names, !accepts(name: member.name, position, at: names, &check) { return false }
            var judging = rules.declared(member.name, &check)
            if judging.isEmpty, let additional = rules.additional { judging = [additional] }
            for schema in judging where !accepts(part: member.value, position, at: schema, &check) { return false }
            if !judging.isEmpty { seen.add(position) }
        }
        return true
    }

    private func sees(_ elements: [JSONValue], by rules: ElementRules, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        for (position, element) in elements.enumerated() {
            guard let schema = rules.schema(at: position) else { break }
            if !accepts(part: element, position, at: schema, &check) { return false }
            seen.add(position)
        }
        guard let contains = rules.contains else { return true }
        let found = positions(of: elements, at: contains, &check)
        for position in found { seen.add(position) }
        return found.count >= rules.minContains && found.count <= rules.maxContains ?? .max
    }

    private func sees(_ value: JSONValue, by applicator: Applicator, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Bool {
        switch applicator {
        case .reference(let node, _): return sees(value, at: node, &seen, &check)
        case .all(let nodes):
            for node in nodes where !sees(value, at: node, &seen, &check) { return false }
            return true
        case .any(let nodes): return branches(nodes, see: value, &seen, &check) > 0
        case .one(let nodes): return branches(nodes, see: value, &seen, &check) == 1
        case .not(let node): return !accepts(value, at: node, &check)
        case .condition(let condition, let then, let otherwise):
            guard let branch = branches([condition], see: value, &seen, &check) > 0 ? then : otherwise else { return true }
            return sees(value, at: branch, &seen, &check)
        case .dependent(let rules):
            for rule in rules where value[rule.name] != nil && !sees(value, at: rule.schema, &seen, &check) { return false }
            return true
        }
    }

    /// How many of these hold; what they have seen counts.
    private func branches(_ nodes: [Node], see value: JSONValue, _ seen: inout SeenParts, _ check: inout SchemaCheck) -> Int {
        var count = 0
        for node in nodes {
            var own = SeenParts()
            guard sees(value, at: node, &own, &check) else { continue }
            seen.formUnion(own)
            count += 1
        }
        return count
    }
}
