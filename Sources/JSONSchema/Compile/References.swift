import JSON

/// `$ref` and `$anchor`: references into the same document.
extension SchemaCompiler {
    /// How many schemas may judge one value in a chain of references and combinators. Checking recurses along it.
    private static let longestChain = 128

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

    /// A schema that leads back to itself without going into the value would be checked without end.
    mutating func refuseCircles() {
        var walk = ChainWalk(program: program)
        for node in program.nodes.indices {
            switch walk.length(from: node, depth: 1, limit: Self.longestChain) {
            case .length: break
            case .circle(let node):
                mistake(program.nodes[node].pointer, "the schema leads back to itself without going into the value")
                return
            case .tooLong(let node):
                mistake(program.nodes[node].pointer, "more than \(Self.longestChain) schemas in a chain judge one value")
                return
            }
        }
    }
}

/// Measures the chains of schemas that judge one and the same value.
private struct ChainWalk {
    enum Outcome {
        case length(Int)
        case circle(SchemaProgram.Node)
        case tooLong(SchemaProgram.Node)
    }

    private enum Mark { case open, measured(Int) }

    let program: SchemaProgram
    private var marks: [SchemaProgram.Node: Mark] = [:]

    init(program: SchemaProgram) {
        self.program = program
    }

    mutating func length(from node: SchemaProgram.Node, depth: Int, limit: Int) -> Outcome {
        switch marks[node] {
        case .open: return .circle(node)
        case .measured(let length): return depth + length > limit ? .tooLong(node) : .length(length)
        case nil: break
        }
        guard depth <= limit else { return .tooLong(node) }
        marks[node] = .open
        var longest = 0
        for next in program.nodes[node].applicators.flatMap(\.schemas) {
            let outcome = length(from: next, depth: depth + 1, limit: limit)
            guard case .length(let length) = outcome else { return outcome }
            longest = max(longest, length)
        }
        marks[node] = .measured(longest + 1)
        return .length(longest + 1)
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
