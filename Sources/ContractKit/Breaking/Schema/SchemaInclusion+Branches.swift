import JSON
import JSONSchema

/// Keywords that put other schemas to the same value.
extension SchemaInclusion {
    /// Whether each value satisfies one of the branches.
    mutating func satisfiesAny(_ sent: SchemaFacts, _ branches: [SchemaPlace], _ declared: SchemaExpansion.Kept) -> Bool {
        for branch in branches where isWithin(sent, branch, declared) { return true }
        let kinds = sent.kinds.each
        guard kinds.count > 1 else { return false }
        return kinds.allSatisfy { kind in
            var part = sent
            part.kinds = kind
            part.settle(&memory)
            return part.isImpossible || satisfiesAny(part, branches, declared)
        }
    }

    /// Whether each value satisfies one of the branches and no other.
    mutating func satisfiesOne(_ sent: SchemaFacts, _ place: SchemaPlace, _ declared: SchemaExpansion.Kept) -> Bool {
        if let rule = place.schema["oneOf"], isVerbatim("oneOf", rule, sent) { return true }
        let branches = place.branches("oneOf")
        for (index, branch) in branches.enumerated() where isWithin(sent, branch, declared) {
            return branches.indices.allSatisfy { $0 == index || excludes(sent, branches[$0]) }
        }
        let kinds = sent.kinds.each
        guard kinds.count > 1 else { return false }
        return kinds.allSatisfy { kind in
            var part = sent
            part.kinds = kind
            part.settle(&memory)
            return part.isImpossible || satisfiesOne(part, place, declared)
        }
    }

    mutating func conditionGaps(
        _ sent: SchemaFacts, _ place: SchemaPlace, _ rule: JSONValue, _ declared: SchemaExpansion.Kept
    ) -> [SchemaGap] {
        let condition = place.child("if", rule)
        let isVerbatim = ["if", "then", "else"].allSatisfy { keyword in
            place.schema[keyword].map { self.isVerbatim(keyword, $0, sent) } ?? true
        }
        // The three belong together; two conditions in one way could lend each other their words.
        let isAlone = ["if", "then", "else"].allSatisfy { keyword in sent.verbatim.count { $0.keyword == keyword } <= 1 }
        if isVerbatim, isAlone { return [] }
        let then = place.schema["then"].map { place.child("then", $0) }
        let otherwise = place.schema["else"].map { place.child("else", $0) }
        if isWithin(sent, condition, declared) { return then.map { gaps(sent, $0, joined(declared, [condition, $0])) } ?? [] }
        if excludes(sent, condition) { return otherwise.map { gaps(sent, $0, joined(declared, [$0])) } ?? [] }
        let first = then.map { gaps(sent, $0, joined(declared, [condition, $0])) } ?? []
        let second = otherwise.map { gaps(sent, $0, joined(declared, [$0])) } ?? []
        return (first + second).map { SchemaGap(pointer: $0.pointer, keyword: $0.keyword, isCertain: false, detail: $0.detail) }
    }

    private mutating func isWithin(_ sent: SchemaFacts, _ branch: SchemaPlace, _ declared: SchemaExpansion.Kept) -> Bool {
        gaps(sent, branch, joined(declared, [branch])).isEmpty
    }

    private func joined(_ declared: SchemaExpansion.Kept, _ places: [SchemaPlace]) -> SchemaExpansion.Kept {
        places.reduce(into: declared) { $0.always.join(understanding.declared(by: $1)) }
    }

    // MARK: Proving that nothing satisfies both

    /// Whether no value satisfies the reader's schema, nor what is left of it once he has left out what he does not declare.
    mutating func excludes(_ sent: SchemaFacts, _ place: SchemaPlace) -> Bool {
        if let values = sent.values, let schema = reader.schema(at: place) {
            return !values.contains { isCut($0) || schema.isValid($0) }
        }
        guard let ways = understanding.ways(of: [place], &memory) else { return false }
        return ways.allSatisfy { areApart(sent, $0, depth: 0) }
    }

    /// Deep enough for the members by which people tell choices apart.
    private static let deepestApart = 4

    private mutating func areApart(_ sent: SchemaFacts, _ read: SchemaFacts, depth: Int) -> Bool {
        sent.kinds.intersection(read.kinds).each.allSatisfy { kind in
            if let values = read.values {
                let own = values.filter { ValueKinds(of: $0) == kind }
                return own.allSatisfy { !sent.admits($0, &memory) }
            }
            if let values = sent.values {
                let own = values.filter { ValueKinds(of: $0) == kind }
                return !own.contains(where: isCut) && own.allSatisfy { !read.admits($0, &memory) }
            }
            switch kind {
            case .number: return isBelow(sent.upper, read.lower) || isBelow(read.upper, sent.lower)
            case .string: return sent.minLength > read.maxLength ?? .max || read.minLength > sent.maxLength ?? .max
            case .array:
                if sent.minItems > read.maxItems ?? .max || read.minItems > sent.maxItems ?? .max { return true }
                return read.minItems > 0 && !sent.items.isEmpty && areApart(sent.items, read.items, depth: depth + 1)
            case .object: return haveApartMember(sent, read, depth: depth)
            default: return false
            }
        }
    }

    private func isBelow(_ upper: NumberBound?, _ lower: NumberBound?) -> Bool {
        guard let upper, let lower else { return false }
        return upper.isBelow(lower)
    }

    /// Whether a member that the reader requires is never sent, or never as he wants it.
    private mutating func haveApartMember(_ sent: SchemaFacts, _ read: SchemaFacts, depth: Int) -> Bool {
        for name in read.required.sorted() {
            guard let own = sentMember(name, sent) else { return true }
            guard let wanted = read.constraints(on: name, &memory) else { return true }
            if areApart(own, wanted, depth: depth + 1) { return true }
        }
        // Without projection what is required of the writer is there for the reader too.
        guard !reading.readerProjects else { return false }
        for name in sent.required.sorted() {
            guard let wanted = read.constraints(on: name, &memory) else { return true }
            if let own = sentMember(name, sent), areApart(own, wanted, depth: depth + 1) { return true }
        }
        return false
    }

    private mutating func areApart(_ sent: [SchemaPlace], _ read: [SchemaPlace], depth: Int) -> Bool {
        guard depth <= Self.deepestApart, let first = writing.ways(of: sent, &memory), let second = understanding.ways(of: read, &memory) else {
            return false
        }
        return first.allSatisfy { one in second.allSatisfy { areApart(one, $0, depth: depth) } }
    }
}
