/// A `traceparent` of W3C Trace Context, version 00: `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros.
enum TraceParent {
    /// The field's value if it can be gone on with; anything else is passed over, as the recommendation has it.
    static func read(_ field: String?) -> String? {
        guard let field, field.utf8.count == 55 else { return nil }
        let parts = field.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.count) == [2, 32, 16, 2], parts[0].elementsEqual("00".utf8),
            parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }),
            parts[1].contains(where: { $0 != 48 }), parts[2].contains(where: { $0 != 48 })
        else { return nil }
        return field
    }
}
