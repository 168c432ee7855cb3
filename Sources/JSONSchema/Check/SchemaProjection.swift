import JSON

/// Leaves out what no schema declares.
struct SchemaProjection {
    typealias Node = SchemaProgram.Node

    private struct Branch: Hashable {
        var place: Int
        var node: Node
    }

    private let program: SchemaProgram
    /// How many members fell off.
    private(set) var dropped = 0
    /// Limits the patterns.
    private var check = SchemaCheck()
    /// Which branches hold where: what a schema that refers to itself asks again at each level is found out once.
    private var holding: [Branch: Bool] = [:]
    private var path = PlacePath()

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
        for (position, member) in object.enumerated() {
            var declaring: [Node] = []
            for rule in rules { declaring += rule.declaring(member.name, &check) }
            if declaring.isEmpty {
                dropped += 1
            } else {
                kept.append(member.name, project(part: member.value, position, under: declaring))
            }
        }
        return kept
    }

    private mutating func project(_ elements: [JSONValue], under schemas: [Node]) -> [JSONValue] {
        let rules = schemas.compactMap { program.nodes[$0].elements }.filter { $0.rest != nil || !$0.prefix.isEmpty }
        if rules.isEmpty { return elements }
        return elements.enumerated().map { position, element in
            project(part: element, position, under: rules.compactMap { $0.schema(at: position) })
        }
    }

    private mutating func project(part value: JSONValue, _ position: Int, under schemas: [Node]) -> JSONValue {
        // Only alternatives are asked about places.
        guard program.hasAlternatives else { return project(value, under: schemas) }
        path.enter(position)
        defer { path.leave() }
        return project(value, under: schemas)
    }

    /// The schemas themselves and those that they put to the same value, so far as they apply.
    private mutating func applying(_ schemas: [Node], to value: JSONValue) -> [Node] {
        if schemas.count == 1, program.nodes[schemas[0]].applicators.isEmpty { return schemas }
        var found: [Node] = []
        var known: Set<Node> = []
        collect(schemas, applyingTo: value, &found, &known)
        return found
    }

    private mutating func collect(_ schemas: [Node], applyingTo value: JSONValue, _ found: inout [Node], _ known: inout Set<Node>) {
        for schema in schemas where known.insert(schema).inserted {
            found.append(schema)
            for applicator in program.nodes[schema].applicators {
                collect(branches(of: applicator, for: value), applyingTo: value, &found, &known)
            }
        }
    }

    private mutating func branches(of applicator: Applicator, for value: JSONValue) -> [Node] {
        switch applicator {
        case .reference(let node, _): return [node]
        case .all(let nodes): return nodes
        case .any(let nodes), .one(let nodes):
            var holding: [Node] = []
            for node in nodes where holds(value, node) { holding.append(node) }
            return holding.isEmpty ? nodes : holding
        case .not: return []
        case .condition(let condition, let then, let otherwise):
            let holds = program.accepts(value, at: condition)
            return holds ? [condition] + [then].compactMap { $0 } : [otherwise].compactMap { $0 }
        case .dependent(let rules): return rules.filter { value[$0.name] != nil }.map(\.schema)
        }
    }

    /// Whether the branch holds for what it declares: what will fall off anyhow must not decide.
    private mutating func holds(_ value: JSONValue, _ branch: Node) -> Bool {
        let key = Branch(place: path.place, node: branch)
        if let known = holding[key] { return known }
        let before = dropped
        let holds = program.accepts(project(value, under: [branch]), at: branch)
        dropped = before
        holding[key] = holds
        return holds
    }
}

extension MemberRules {
    /// The schemas that declare the member of that name.
    fileprivate func declaring(_ name: String, _ check: inout SchemaCheck) -> [SchemaProgram.Node] {
        let named = declared(name, &check)
        guard named.isEmpty, additionalDeclares, let additional else { return named }
        return [additional]
    }
}
