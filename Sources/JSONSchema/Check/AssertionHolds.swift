import JSON

extension Assertion {
    /// Below this many elements, comparing each with each is faster than hashing.
    private static let hashedFrom = 8

    /// Whether the value satisfies it. A keyword says nothing about values of another type than its own.
    func holds(_ value: JSONValue) -> Bool {
        switch self {
        case .never: return false
        case .type(let types): return types.accepts(value)
        case .enumeration(let values): return values.contains(value)
        case .constant(let constant): return value == constant
        case .multipleOf(let divisor): return divisor.divides(value)
        case .maximum(let limit): return !NumberOrder.isLess(limit, value)
        case .minimum(let limit): return !NumberOrder.isLess(value, limit)
        case .exclusiveMaximum(let limit): return value.double == nil || NumberOrder.isLess(value, limit)
        case .exclusiveMinimum(let limit): return value.double == nil || NumberOrder.isLess(limit, value)
        // A pattern is matched within the limits of a check.
        case .pattern: return true
        case .maxLength, .minLength, .format:
            guard case .string(let text) = value else { return true }
            return holds(text)
        case .maxItems, .minItems, .uniqueItems:
            guard case .array(let elements) = value else { return true }
            return holds(elements)
        case .maxProperties, .minProperties, .required, .dependentRequired:
            guard case .object(let object) = value else { return true }
            return holds(object)
        }
    }

    private func holds(_ text: String) -> Bool {
        switch self {
        case .maxLength(let limit): text.utf8.count <= limit || text.unicodeScalars.count <= limit
        // A scalar has four bytes at most, so the long count is rarely needed.
        case .minLength(let limit): text.utf8.count >= limit && (text.utf8.count / 4 >= limit || limit < 2 || text.unicodeScalars.count >= limit)
        case .format(let format): format.accepts(text)
        default: true
        }
    }

    private func holds(_ elements: [JSONValue]) -> Bool {
        switch self {
        case .maxItems(let limit): elements.count <= limit
        case .minItems(let limit): elements.count >= limit
        case .uniqueItems: Self.areUnique(elements)
        default: true
        }
    }

    private func holds(_ object: JSONObject) -> Bool {
        switch self {
        case .maxProperties(let limit): object.count <= limit
        case .minProperties(let limit): object.count >= limit
        case .required(let names): names.allSatisfy { object.contains($0) }
        case .dependentRequired(let rules): rules.allSatisfy { !object.contains($0.name) || $0.needs.allSatisfy { object.contains($0) } }
        default: true
        }
    }

    private static func areUnique(_ elements: [JSONValue]) -> Bool {
        if elements.count >= hashedFrom { return Set(elements).count == elements.count }
        return elements.indices.allSatisfy { place in !elements[..<place].contains(elements[place]) }
    }
}
