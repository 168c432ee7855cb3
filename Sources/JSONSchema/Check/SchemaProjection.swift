import JSON

/// Leaves out what no schema declares.
struct SchemaProjection {
    typealias Node = SchemaProgram.Node

    private let program: SchemaProgram
    /// How many members fell off.
    private(set) var dropped = 0

    init(_ program: SchemaProgram) {
        self.program = program
    }

    /// The value as these schemas, all of which judge it, declare it.
    mutating func project(_ value: JSONValue, under schemas: [Node]) -> JSONValue {
        switch value {
        case .object(let object): .object(project(object, under: applying(schemas, to: value)))
        case .array(let elements): .array(project(elements, under: applying(schemas, to: value)))
        default: value
        }
    }

    private mutating func project(_ object: JSONObject, under schemas: [Node]) -> JSONObject {
        let rules = schemas.compactMap { program.nodes[$0].members }
        let declares = rules.contains { !$0.properties.isEmpty || !$0.patterns.isEmpty || $0.additionalDeclares }
        let allowsMore = !rules.contains { $0.additional.map { program.nodes[$0].refusesAll } ?? false }
        if !declares, allowsMore { return object }
        var kept = JSONObject(minimumCapacity: object.count)
        for (name, value) in object {
            let declaring = rules.flatMap { $0.declaring(name) }
            if declaring.isEmpty {
                dropped += 1
            } else {
                kept.append(name, project(value, under: declaring))
            }
        }
        return kept
    }

    private mutating func project(_ elements: [JSONValue], under schemas: [Node]) -> [JSONValue] {
        let rules = schemas.compactMap { program.nodes[$0].elements }.filter { $0.rest != nil || !$0.prefix.isEmpty }
        if rules.isEmpty { return elements }
        return elements.enumerated().map { place, element in project(element, under: rules.compactMap { $0.schema(at: place) }) }
    }

    /// The schemas themselves and those that they put to the same value, so far as they apply.
    private func applying(_ schemas: [Node], to value: JSONValue) -> [Node] {
        if schemas.allSatisfy({ program.nodes[$0].applicators.isEmpty }) { return schemas }
        var found: [Node] = []
        for schema in schemas {
            found.append(schema)
            for applicator in program.nodes[schema].applicators { found += applying(branches(of: applicator, for: value), to: value) }
        }
        return found
    }

    private func branches(of applicator: Applicator, for value: JSONValue) -> [Node] {
        switch applicator {
        case .reference(let node): return [node]
        case .all(let nodes): return nodes
        case .any(let nodes), .one(let nodes):
            let holding = nodes.filter { holds(value, $0) }
            return holding.isEmpty ? nodes : holding
        case .not: return []
        case .condition(let condition, let then, let otherwise):
            let holds = program.accepts(value, at: condition)
            return holds ? [condition] + [then].compactMap { $0 } : [otherwise].compactMap { $0 }
        case .dependent(let rules): return rules.filter { value[$0.name] != nil }.map(\.schema)
        }
    }

    /// Whether the branch holds for what it declares: what will fall off anyhow must not decide.
    private func holds(_ value: JSONValue, _ branch: Node) -> Bool {
        var projection = SchemaProjection(program)
        return program.accepts(projection.project(value, under: [branch]), at: branch)
    }
}

extension MemberRules {
    /// The schemas that declare the member of that name.
    fileprivate func declaring(_ name: String) -> [SchemaProgram.Node] {
        let named = declared(name)
        guard named.isEmpty, additionalDeclares, let additional else { return named }
        return [additional]
    }
}
