public import JSON

/// An amount of money as back offices keep it: whole fen, a hundredth of a yuan.
public struct Fen: Hashable, Sendable {
    /// In fen.
    public let value: Int64

    /// An amount of so many fen.
    public init(_ value: Int64) {
        self.value = value
    }

    /// Reads an amount in yuan as contracts write it, with two decimals: `84210.55`; nil for what is none.
    public init?(yuan text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, let value = Int64(parts[0] + parts[1]) else { return nil }
        self.init(value)
    }

    /// In yuan, exactly: `84210.55`.
    public var yuan: String {
        let (whole, cents) = value.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(value < 0 ? "-" : "")\(whole).\(cents < 10 ? "0" : "")\(cents)"
    }

    /// As contracts write an amount: its decimal text and its currency.
    public var json: JSONValue { ["amount": .string(yuan), "currency": .string(Self.currency)] }

    /// The currency of all back offices, as ISO 4217 has it.
    public static let currency = "CNY"
}
