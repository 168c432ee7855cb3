import JSON
import JSONSchema

/// What is said of the members of objects.
extension SchemaInclusion {
    /// What is said of the member of that name; nil where the writer does not send one.
    mutating func sentMember(_ name: String, _ sent: SchemaFacts) -> [SchemaPlace]? {
        guard let constraints = sent.constraints(on: name, &memory) else { return nil }
        guard isClosed(sent), !sent.possible.contains(name) else { return constraints }
        return sent.blocks.contains { declares(name, $0) } ? constraints : nil
    }

    /// What is said of members that are not spoken of by name or pattern; nil where the writer sends none.
    private func sentRest(_ sent: SchemaFacts) -> [SchemaPlace]? {
        guard let rest = sent.rest else { return nil }
        return isClosed(sent) && !sent.blocks.contains(where: \.additionalDeclares) ? nil : rest
    }

    /// Whether the writer sends only what is declared. A schema that declares nothing keeps all.
    private func isClosed(_ sent: SchemaFacts) -> Bool { reading.writerIsClosed && sent.declares && !sent.isOpened }

    private mutating func declares(_ name: String, _ block: MemberBlock) -> Bool {
        if block.properties[name] != nil || block.additionalDeclares { return true }
        return block.patterns.contains { memory.matches($0.text, name) != false }
    }

    mutating func memberGaps(
        _ sent: SchemaFacts, _ place: SchemaPlace, _ keyword: String, _ rule: JSONValue, _ declared: SchemaExpansion.Kept
    ) -> [SchemaGap] {
        switch keyword {
        case "required": return requiredGaps(sent, place, rule, declared)
        case "properties":
            return place.children(keyword).flatMap { name, inside in sentMember(name, sent).map { gaps($0, [inside]) } ?? [] }
        case "patternProperties": return place.children(keyword).flatMap { patternGaps(sent, $0, $1) }
        case "additionalProperties": return additionalGaps(sent, place, rule, declared)
        case "propertyNames": return nameGaps(sent, place, rule)
        case "minProperties":
            let isCut = reading.readerProjects && declared.atMost.cuts
            let kept = isCut ? sent.required.filter(declared.always.covers) : sent.required
            let least = isCut ? Int64(kept.count) : max(sent.minMembers, Int64(kept.count))
            return least >= rule.whole ?? .max ? [] : [.certain(place, keyword)]
        default:
            let most = rule.whole ?? -1
            if sent.maxMembers ?? .max <= most { return [] }
            guard sentRest(sent) == nil, !sent.blocks.contains(where: { !$0.patterns.isEmpty }) else { return [.certain(place, keyword)] }
            let names = sent.knownNames.sorted().filter { sentMember($0, sent) != nil }
            return Int64(names.count) <= most ? [] : [.undecided(place, keyword)]
        }
    }

    private func requiredGaps(
        _ sent: SchemaFacts, _ place: SchemaPlace, _ rule: JSONValue, _ declared: SchemaExpansion.Kept
    ) -> [SchemaGap] {
        (rule.array ?? []).compactMap(\.string).compactMap { name in
            guard sent.required.contains(name) else { return .certain(place, "required", detail: name) }
            // A reader who leaves out what he does not declare never finds it.
            let isLost = reading.readerProjects && declared.atMost.cuts && !declared.always.covers(name)
            return isLost ? .certain(place, "required", detail: name) : nil
        }
    }

    /// What members of names that match say, as far as such may be there.
    private mutating func patternGaps(_ sent: SchemaFacts, _ pattern: String, _ inside: SchemaPlace) -> [SchemaGap] {
        var found: [SchemaGap] = []
        for name in sent.knownNames.sorted() where memory.matches(pattern, name) != false {
            if let constraints = sentMember(name, sent) { found += gaps(constraints, [inside]) }
        }
        for block in sent.blocks {
            for (_, place) in block.patterns where !place.isFalse { found += gaps([place], [inside]) }
        }
        if let rest = sentRest(sent), !sent.blocks.contains(where: { $0.patterns.contains { $0.text == pattern } }) {
            found += gaps(rest, [inside])
        }
        return found
    }

    private mutating func additionalGaps(
        _ sent: SchemaFacts, _ place: SchemaPlace, _ rule: JSONValue, _ declared: SchemaExpansion.Kept
    ) -> [SchemaGap] {
        guard rule.bool != true else { return [] }
        // What nothing declares falls off before anybody looks.
        let isCut = rule.bool == false && reading.readerProjects && !declared.atMost.isOpen
        guard let own = MemberBlock(place) else { return [] }
        let inside = place.child("additionalProperties", rule)
        var found: [SchemaGap] = []
        for name in sent.knownNames.sorted() {
            let isCovered = own.properties[name] != nil || own.patterns.contains { memory.matches($0.text, name) == true }
            guard !isCovered, !isCut || declared.atMost.names.contains(name), let constraints = sentMember(name, sent) else { continue }
            found += rule.bool == false ? [.certain(place, "additionalProperties", detail: name)] : gaps(constraints, [inside])
        }
        if isCut { return found }
        let covered = Set(own.patterns.map(\.text))
        for block in sent.blocks {
            for (text, pattern) in block.patterns where !pattern.isFalse && !covered.contains(text) {
                found += rule.bool == false ? [.undecided(place, "additionalProperties", detail: text)] : gaps([pattern], [inside])
            }
        }
        if let rest = sentRest(sent) { found += rule.bool == false ? [.certain(place, "additionalProperties")] : gaps(rest, [inside]) }
        return found
    }

    private mutating func nameGaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ rule: JSONValue) -> [SchemaGap] {
        let inside = place.child("propertyNames", rule)
        let text = SchemaPlace(schema: ["type": "string"], pointer: JSONPointer(tokens: ["", "type"]))
        if gaps(sent.names + [text], [inside]).isEmpty { return [] }
        let isOpen = sentRest(sent) != nil || sent.blocks.contains { !$0.patterns.isEmpty }
        guard !isOpen, let schema = reader.schema(at: inside) else { return [.undecided(place, "propertyNames")] }
        let names = sent.knownNames.sorted().filter { sentMember($0, sent) != nil && !schema.isValid(.string($0)) }
        return names.first.map { [.certain(place, "propertyNames", detail: $0)] } ?? []
    }
}
