import JSON

/// Takes a schema apart into the ways in which a value can satisfy it.
struct SchemaExpansion {
    /// More ways than this are not followed: a schema of a contract has a handful.
    static let mostWays = 64
    /// Subschemas for the same value inside each other: far more than anybody writes, and an end for what goes round in a circle.
    static let deepest = 32

    let document: SchemaDocument

    /// The ways in which a value can satisfy all these schemas; nil where there are too many to follow.
    func ways(of places: [SchemaPlace], _ memory: inout PatternMemory) -> [SchemaFacts]? {
        var ways = [SchemaFacts()]
        for place in places {
            guard let more = add(place, to: ways, depth: 0) else { return nil }
            ways = more
        }
        var settled: [SchemaFacts] = []
        for way in ways {
            var way = way
            way.settle(&memory)
            if !way.isImpossible { settled.append(way) }
        }
        return settled
    }

    private func add(_ place: SchemaPlace, to ways: [SchemaFacts], depth: Int) -> [SchemaFacts]? {
        if place.isFalse { return [] }
        guard let schema = place.schema.object else { return ways }
        guard depth < Self.deepest else { return nil }
        if let rule = schema["not"], rule.bool == true || rule.object?.isEmpty == true { return [] }
        var ways = ways.map { way in
            var way = way
            way.add(place)
            return way
        }
        if let reference = schema["$ref"]?.string {
            guard let target = document.target(of: reference), let more = add(target, to: ways, depth: depth + 1) else { return nil }
            ways = more
        }
        for branch in place.branches("allOf") {
            guard let more = add(branch, to: ways, depth: depth + 1) else { return nil }
            ways = more
        }
        for keyword in ["anyOf", "oneOf"] where schema[keyword] != nil {
            let branches = place.branches(keyword)
            var all: [SchemaFacts] = []
            for (index, branch) in branches.enumerated() {
                let others = branches.enumerated().filter { $0.offset != index }.map(\.element)
                guard let more = add(branch, to: ways.map { opened($0, by: others) }, depth: depth + 1) else { return nil }
                all += more
            }
            ways = all
        }
        let conditional = ["if", "then", "else"].compactMap { keyword in schema[keyword].map { place.child(keyword, $0) } }
        if !conditional.isEmpty { ways = ways.map { opened($0, by: conditional) } }
        return ways.count <= Self.mostWays ? ways : nil
    }

    /// The facts, with the members that these schemas declare as possible.
    private func opened(_ facts: SchemaFacts, by places: [SchemaPlace]) -> SchemaFacts {
        var facts = facts
        for declared in places.map({ declared(by: $0, withBranches: true) }) {
            facts.possible.formUnion(declared.names)
            facts.isOpened = facts.isOpened || declared.isOpen
        }
        return facts
    }

    /// The members that a schema declares for a value.
    struct Declared {
        var names: Set<String> = []
        /// Whether it declares members by pattern, or all others.
        var isOpen = false
        /// Whether it forbids all others.
        var isClosed = false

        /// Whether what is not declared is left out.
        var cuts: Bool { isOpen || isClosed || !names.isEmpty }

        func covers(_ name: String) -> Bool { isOpen || names.contains(name) }

        mutating func join(_ other: Declared) {
            names.formUnion(other.names)
            isOpen = isOpen || other.isOpen
            isClosed = isClosed || other.isClosed
        }
    }

    /// What a reader keeps of a value.
    struct Kept {
        /// What is declared in any case.
        var always = Declared()
        /// What is declared in some case.
        var atMost = Declared()
    }

    /// What a schema declares through references and `allOf`, which always apply, and, if wanted, through branches, which may.
    func declared(by place: SchemaPlace, withBranches: Bool = false, depth: Int = 0) -> Declared {
        guard let schema = place.schema.object, depth < Self.deepest else { return Declared() }
        var found = Declared()
        if let block = MemberBlock(place) {
            found.names = Set(block.properties.keys)
            found.isOpen = !block.patterns.isEmpty || block.additionalDeclares
            found.isClosed = block.additional?.isFalse ?? false
        }
        var applying = place.branches("allOf")
        if let reference = schema["$ref"]?.string, let target = document.target(of: reference) { applying.append(target) }
        if withBranches {
            applying += place.branches("anyOf") + place.branches("oneOf")
            applying += ["if", "then", "else"].compactMap { keyword in schema[keyword].map { place.child(keyword, $0) } }
        }
        for place in applying { found.join(declared(by: place, withBranches: withBranches, depth: depth + 1)) }
        return found
    }
}
