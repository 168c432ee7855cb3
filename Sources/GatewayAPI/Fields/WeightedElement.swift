/// An element of a field such as `Accept` or `Accept-Language`: what is wanted, and how much.
struct WeightedElement: Hashable {
    /// In lower case, without parameters.
    var name: Substring
    /// Thousandths, 0…1000. 0 means: not this. A weight that cannot be read counts as 0.
    var quality: Int

    /// The elements of a field in their order; empty ones are left out.
    static func list(_ field: String) -> [WeightedElement] {
        field.lowercased().split(separator: ",").compactMap { element in
            let parts = element.split(separator: ";").map { $0.trimmed }
            guard let name = parts.first, !name.isEmpty else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
            return WeightedElement(name: name, quality: weight.map { thousandths($0.dropFirst(2)) } ?? 1000)
        }
    }

    /// `1`, `1.000`, `0.5`: at most three digits after the point, at most 1.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1", parts.count <= 2 else { return 0 }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy({ (48...57).contains($0) }) else { return 0 }
        let digits = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
        return min(1000, (whole == "1" ? 1000 : 0) + digits)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without the blanks and tabs at either end.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else { return "" }
        return self[first...last]
    }
}
