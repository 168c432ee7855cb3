/// A generator of numbers that are the same for the same seed on every machine and with every release of the standard library.
///
/// The algorithm is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
public struct SplitMix64: Sendable {
    private var state: UInt64

    /// A generator at the beginning of the seed's sequence.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number of the sequence, of all 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number from 0 up to, but not including, the bound.
    public mutating func below(_ bound: Int) -> Int {
        // The high half of the product: a bias below one in 2^50 for the small bounds of demonstration data.
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the range, both ends included.
    public mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True that many times in a hundred.
    public mutating func chance(percent: Int) -> Bool { below(100) < percent }

    /// One of the elements.
    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
