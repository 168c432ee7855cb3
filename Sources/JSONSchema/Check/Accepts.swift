import JSON

/// The fast answer: yes or no, without places.
extension SchemaProgram {
    func accepts(_ value: JSONValue, at place: Node) -> Bool {
        let node = nodes[place]
        for assertion in node.assertions where !assertion.holds(value) { return false }
        if let rules = node.members, case .object(let object) = value, !accepts(object, by: rules) { return false }
        if let rules = node.elements, case .array(let elements) = value, !accepts(elements, by: rules) { return false }
        for applicator in node.applicators where !accepts(value, by: applicator) { return false }
        return true
    }

    private func accepts(_ object: JSONObject, by rules: MemberRules) -> Bool {
        for (name, value) in object {
            if let names = rules.names, !accepts(.string(name), at: names) { return false }
            let declared = rules.properties[JSONName(name)]
            if let declared, !accepts(value, at: declared) { return false }
            if declared != nil, rules.patterns.isEmpty { continue }
            var isMatched = declared != nil
            for (pattern, schema) in rules.patterns where pattern.matches(name) {
                isMatched = true
                if !accepts(value, at: schema) { return false }
            }
            if !isMatched, let additional = rules.additional, !accepts(value, at: additional) { return false }
        }
        return true
    }

    private func accepts(_ elements: [JSONValue], by rules: ElementRules) -> Bool {
        for (place, element) in elements.enumerated() {
            guard let schema = rules.schema(at: place) else { break }
            if !accepts(element, at: schema) { return false }
        }
        guard let contains = rules.contains else { return true }
        let count = elements.count { accepts($0, at: contains) }
        return count >= rules.minContains && count <= rules.maxContains ?? .max
    }

    private func accepts(_ value: JSONValue, by applicator: Applicator) -> Bool {
        switch applicator {
        case .reference(let node): accepts(value, at: node)
        case .all(let nodes): nodes.allSatisfy { accepts(value, at: $0) }
        case .any(let nodes): nodes.contains { accepts(value, at: $0) }
        case .one(let nodes): nodes.count { accepts(value, at: $0) } == 1
        case .not(let node): !accepts(value, at: node)
        case .condition(let condition, let then, let otherwise):
            (accepts(value, at: condition) ? then : otherwise).map { accepts(value, at: $0) } ?? true
        case .dependent(let rules): rules.allSatisfy { value[$0.name] == nil || accepts(value, at: $0.schema) }
        }
    }
}
