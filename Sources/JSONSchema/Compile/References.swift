import JSON

/// `$ref` and `$anchor`: references into the same document.
extension SchemaCompiler {
    mutating func openReference(_ value: JSONValue, of node: SchemaProgram.Node, at place: JSONPointer) {
        guard let text = value.string else {
            mistake(place, "“$ref” is a text")
            return
        }
        let applicator = program.nodes[node].applicators.count
        program.nodes[node].applicators.append(.reference(node))
        openReferences.append(OpenReference(node: node, applicator: applicator, text: text, pointer: place))
    }

    mutating func setAnchor(_ value: JSONValue, to node: SchemaProgram.Node, at place: JSONPointer) {
        guard let name = value.string, anchors.updateValue(node, forKey: name) == nil else {
            mistake(place, "“$anchor” is a name that no other schema of the document has")
            return
        }
    }

    /// Finds the targets. A target that no keyword leads to is compiled now, and may hold references itself.
    mutating func resolveReferences() {
        var next = 0
        while next < openReferences.count {
            let reference = openReferences[next]
            next += 1
            if let target = target(of: reference) { program.nodes[reference.node].applicators[reference.applicator] = .reference(target) }
        }
    }

    private mutating func target(of reference: OpenReference) -> SchemaProgram.Node? {
        guard reference.text.first == "#", let fragment = Self.unescaped(reference.text.dropFirst()) else {
            mistake(reference.pointer, "“$ref” leads out of the document; only references such as #/$defs/name are supported")
            return nil
        }
        if let anchor = anchors[fragment] { return anchor }
        guard let pointer = JSONPointer(fragment), let schema = document[pointer] else {
            mistake(reference.pointer, "“$ref” leads to no place in the document")
            return nil
        }
        return compile(schema, at: pointer)
    }

    /// A URI's fragment without its percent escapes.
    private static func unescaped(_ fragment: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(fragment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A schema that leads back to itself without going into the value would be checked without end, and one that leads to the same schemas
    /// in very many ways nearly so.
    mutating func refuseEndlessChecks() {
        var walk = ChainWalk(program: program)
        for node in program.nodes.indices {
            do throws(ChainWalk.Refusal) {
                try walk.measure(node)
            } catch {
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
        case .reference(let node), .not(let node): [node]
        case .all(let nodes), .any(let nodes), .one(let nodes): nodes
        case .condition(let condition, let then, let otherwise): [condition] + [then, otherwise].compactMap { $0 }
        case .dependent(let rules): rules.map(\.schema)
        }
    }
}
