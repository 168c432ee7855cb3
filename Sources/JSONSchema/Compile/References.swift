import JSON

/// `$ref` and `$dynamicRef`: references within the document, and to documents of the registry.
extension SchemaCompiler {
    mutating func openReference(_ name: String, _ value: JSONValue, of node: SchemaProgram.Node, at place: JSONPointer) {
        guard let text = value.string else {
            mistake(place, "“\(name)” is a text")
            return
        }
        let applicator = program.nodes[node].applicators.count
        program.nodes[node].applicators.append(.reference(node, isDynamic: name == "$dynamicRef"))
        openReferences.append(
            OpenReference(node: node, applicator: applicator, text: text, isDynamic: name == "$dynamicRef", pointer: place, scope: scope))
    }

    mutating func checkAnchor(_ name: String, _ value: JSONValue, at place: JSONPointer) {
        let isName = value.string?.utf8.enumerated().allSatisfy { position, byte in
            byte.isLetter || byte == UInt8(ascii: "_") || position > 0 && (byte.isDecimal || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))
        }
        guard isName == true, value.string?.isEmpty == false else {
            mistake(place, "“\(name)” is a name of letters, digits, “_”, “-” and “.” that begins with a letter or “_”")
            return
        }
    }

    /// Finds the targets. A target that no keyword leads to is compiled now, and may hold references itself.
    mutating func resolveReferences() {
        var next = 0
        while next < openReferences.count {
            let reference = openReferences[next]
            next += 1
            scope = reference.scope
            guard let place = target(of: reference) else { continue }
            enter(place)
            guard let schema = documents[place.document][place.pointer] else { continue }
            program.nodes[reference.node].applicators[reference.applicator] =
                .reference(compile(schema, at: place.pointer), isDynamic: reference.isDynamic)
        }
    }

    private mutating func target(of reference: OpenReference) -> SchemaResource.Place? {
        let name = reference.isDynamic ? "$dynamicRef" : "$ref"
        let isWithin = reference.text.utf8.first == UInt8(ascii: "#")
        guard options.dialect == .draft2020 || isWithin else {
            mistake(reference.pointer, "“$ref” leads out of the document; only references such as #/$defs/name are supported")
            return nil
        }
        guard let target = SchemaReference(reference.text, from: resources[scope.resource].uri) else {
            mistake(reference.pointer, "“\(name)” has a malformed percent escape")
            return nil
        }
        guard let number = isWithin ? scope.resource : resource(at: target.uri) else {
            mistake(reference.pointer, "“\(name)” leads to “\(target.uri)”, which is not at hand: nothing is fetched, so add it to the registry")
            return nil
        }
        let resource = resources[number]
        if target.fragment.isEmpty { return resource.root }
        if let anchor = resource.anchors[target.fragment] {
            let isDynamic = reference.isDynamic && resource.dynamicAnchors[target.fragment] != nil
            return isDynamic ? bindings[scope.binding][target.fragment] ?? anchor : anchor
        }
        guard let pointer = JSONPointer(target.fragment) else {
            mistake(reference.pointer, "“\(name)” leads to no place in the document")
            return nil
        }
        let place = SchemaResource.Place(
            document: resource.root.document, pointer: JSONPointer(tokens: resource.root.pointer.tokens + pointer.tokens))
        guard documents[place.document][place.pointer] != nil else {
            mistake(reference.pointer, "“\(name)” leads to no place in the document")
            return nil
        }
        return place
    }

    private mutating func resource(at uri: String) -> Int? {
        if let known = resourceByURI[uri] { return known }
        return registry.document(at: uri).map { open($0, at: uri) }
    }

    /// A schema that leads back to itself without going into the value would be checked without end, and one that leads to the same schemas
    /// in very many ways nearly so.
    mutating func refuseEndlessChecks() {
        var walk = ChainWalk(program: program)
        for node in program.nodes.indices {
            do throws(ChainWalk.Refusal) {
                try walk.measure(node)
            } catch {
                scope = SchemaScope()
                return mistake(program.nodes[error.node].pointer, error.sentence)
            }
        }
    }
}

/// Measures how many schemas judge one and the same value.
private struct ChainWalk {
    /// The longest chain of references and combinators. Checking recurses along it.
    private static let longestChain = 128
    /// All schemas together, each as often as it is reached. Far above what a contract needs, and done within a millisecond.
    private static let mostChecks = 10_000

    struct Refusal: Error {
        var node: SchemaProgram.Node
        var sentence: String
    }

    private struct Measure {
        var length = 1
        var checks = 1
    }

    private let program: SchemaProgram
    private var open: Set<SchemaProgram.Node> = []
    private var measures: [SchemaProgram.Node: Measure] = [:]

    init(program: SchemaProgram) {
        self.program = program
    }

    mutating func measure(_ node: SchemaProgram.Node) throws(Refusal) {
        _ = try measured(node, depth: 1)
    }

    private mutating func measured(_ node: SchemaProgram.Node, depth: Int) throws(Refusal) -> Measure {
        if let measure = measures[node] { return measure }
        guard open.insert(node).inserted else {
            throw Refusal(node: node, sentence: "the schema leads back to itself without going into the value")
        }
        guard depth <= Self.longestChain else { throw tooLong(node) }
        var measure = Measure()
        for next in program.nodes[node].applicators.flatMap(\.schemas) {
            let part = try measured(next, depth: depth + 1)
            measure.length = max(measure.length, part.length + 1)
            measure.checks += part.checks
        }
        guard measure.length <= Self.longestChain else { throw tooLong(node) }
        guard measure.checks <= Self.mostChecks else {
            throw Refusal(node: node, sentence: "more than \(Self.mostChecks) schemas judge one value; combine fewer")
        }
        open.remove(node)
        measures[node] = measure
        return measure
    }

    private func tooLong(_ node: SchemaProgram.Node) -> Refusal {
        Refusal(node: node, sentence: "more than \(Self.longestChain) schemas in a chain judge one value")
    }
}

extension Applicator {
    /// All subschemas that may judge the value.
    var schemas: [SchemaProgram.Node] {
        switch self {
        case .reference(let node, _), .not(let node): [node]
        case .all(let nodes), .any(let nodes), .one(let nodes): nodes
        case .condition(let condition, let then, let otherwise): [condition] + [then, otherwise].compactMap { $0 }
        case .dependent(let rules): rules.map(\.schema)
        }
    }
}
