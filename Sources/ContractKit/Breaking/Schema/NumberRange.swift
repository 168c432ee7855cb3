import JSON

/// An end of a range of numbers.
struct NumberBound: Hashable {
    var value: JSONValue
    var isExclusive: Bool
}

enum NumberOrder {
    /// Beyond this a double no longer tells whole numbers apart.
    private static let exact: Int64 = 1 << 53

    /// Which of two numbers is greater: -1, 0 or 1; nil where that cannot be told for certain.
    static func compare(_ left: JSONValue, _ right: JSONValue) -> Int? {
        if let left = left.whole, let right = right.whole { return left < right ? -1 : left > right ? 1 : 0 }
        guard let first = left.double, let second = right.double else { return nil }
        for whole in [left.whole, right.whole].compactMap({ $0 }) where whole.magnitude > UInt64(exact) { return nil }
        return first < second ? -1 : first > second ? 1 : 0
    }
}

extension NumberBound {
    /// Whether no number at or above this end lies below `other`; nil where that cannot be told.
    func isAtLeast(_ other: NumberBound) -> Bool? {
        NumberOrder.compare(value, other.value).map { $0 > 0 || $0 == 0 && (isExclusive || !other.isExclusive) }
    }

    /// Whether no number at or below this end lies above `other`; nil where that cannot be told.
    func isAtMost(_ other: NumberBound) -> Bool? {
        NumberOrder.compare(value, other.value).map { $0 < 0 || $0 == 0 && (isExclusive || !other.isExclusive) }
    }

    /// Whether every number up to this end lies below every number from `lower` on. False where that cannot be told.
    func isBelow(_ lower: NumberBound) -> Bool {
        NumberOrder.compare(value, lower.value).map { $0 < 0 || $0 == 0 && (isExclusive || lower.isExclusive) } ?? false
    }
}
