import JSON

extension SchemaInclusion {
    func numberGaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ keyword: String, _ rule: JSONValue) -> [SchemaGap] {
        let bound = NumberBound(value: rule, isExclusive: keyword.hasPrefix("exclusive"))
        let holds: Bool?
        switch keyword {
        case "minimum", "exclusiveMinimum": holds = end(sent.lower, sent, isLower: true, meets: bound)
        case "maximum", "exclusiveMaximum": holds = end(sent.upper, sent, isLower: false, meets: bound)
        default: holds = isMultiple(sent, of: rule)
        }
        switch holds {
        case true?: return []
        case false?: return [.certain(place, keyword)]
        case nil: return [.undecided(place, keyword)]
        }
    }

    /// Nil where that cannot be told.
    private func end(_ own: NumberBound?, _ sent: SchemaFacts, isLower: Bool, meets bound: NumberBound) -> Bool? {
        guard var own else { return false }
        var bound = bound
        if sent.isWhole { (own, bound) = (own.forWhole(isLower: isLower), bound.forWhole(isLower: isLower)) }
        return isLower ? own.isAtLeast(bound) : own.isAtMost(bound)
    }

    /// Nil where that cannot be told.
    private func isMultiple(_ sent: SchemaFacts, of rule: JSONValue) -> Bool? {
        if sent.multiples.contains(rule) { return true }
        guard let step = rule.whole, step > 0 else { return nil }
        if step == 1, sent.isWhole { return true }
        if sent.multiples.contains(where: { $0.whole.map { $0 % step == 0 } ?? false }) { return true }
        return sent.multiples.isEmpty ? false : nil
    }

    func textGaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ keyword: String, _ rule: JSONValue) -> [SchemaGap] {
        switch keyword {
        case "minLength": sent.minLength >= rule.whole ?? .max ? [] : unprovenLength(sent, place, keyword)
        case "maxLength": sent.maxLength ?? .max <= rule.whole ?? -1 ? [] : unprovenLength(sent, place, keyword)
        case "pattern": sent.patterns.contains(rule.string ?? "") ? [] : [unproven(place, keyword, sent.patterns)]
        default: sent.formats.contains(rule.string ?? "") ? [] : [unproven(place, keyword, sent.formats)]
        }
    }

    /// A pattern or a format may bound the length.
    private func unprovenLength(_ sent: SchemaFacts, _ place: SchemaPlace, _ keyword: String) -> [SchemaGap] {
        [sent.patterns.isEmpty && sent.formats.isEmpty ? .certain(place, keyword) : .undecided(place, keyword)]
    }

    /// Nobody says for two patterns that one includes the other; but none at all includes no pattern.
    private func unproven(_ place: SchemaPlace, _ keyword: String, _ known: Set<String>) -> SchemaGap {
        known.isEmpty ? .certain(place, keyword) : .undecided(place, keyword)
    }

    mutating func listGaps(_ sent: SchemaFacts, _ place: SchemaPlace, _ keyword: String, _ rule: JSONValue) -> [SchemaGap] {
        switch keyword {
        case "minItems": return sent.minItems >= rule.whole ?? .max ? [] : [.certain(place, keyword)]
        case "maxItems": return sent.maxItems ?? .max <= rule.whole ?? -1 ? [] : [.certain(place, keyword)]
        case "uniqueItems":
            return rule.bool != true || sent.isUnique || sent.maxItems ?? .max <= 1 ? [] : [.certain(place, keyword)]
        case "contains":
            let inside = place.child(keyword, rule)
            if sent.minItems >= 1, !sent.items.isEmpty, gaps(sent.items, [inside]).isEmpty { return [] }
            for some in sent.contains where gaps([some], [inside]).isEmpty { return [] }
            return [.undecided(place, keyword)]
        default: return sent.maxItems == 0 ? [] : gaps(sent.items, [place.child(keyword, rule)])
        }
    }
}

extension NumberBound {
    /// Doubles below this that are whole are whole numbers.
    private static let exact: Double = 0x1p53

    /// The end that means the same for whole numbers, and belongs to the range: above 0 is from 1, and so is from 0.5.
    func forWhole(isLower: Bool) -> NumberBound {
        if let whole = value.whole {
            guard isExclusive else { return self }
            let (next, overflow) = isLower ? whole.addingReportingOverflow(1) : whole.subtractingReportingOverflow(1)
            return overflow ? self : NumberBound(value: .integer(next), isExclusive: false)
        }
        guard let double = value.double, double.magnitude < Self.exact else { return self }
        return NumberBound(value: .integer(Int64(double.rounded(isLower ? .up : .down))), isExclusive: false)
    }
}
