/// Who may have how much of something that all share and that none can be made to give back.
///
/// A holder may have up to four times as much as is free. One alone gets four fifths, and finds a fifth free that waits for others; two get
/// four ninths each; the more there are, the less is kept. Nobody has to be told beforehand how many there will be.
struct FairShare: Sendable {
    /// How many times what is free a holder may have. More would leave too little for who comes second, less would waste more.
    private static let factor = 4

    private(set) var total = 0
    private var held: [String: Int] = [:]

    /// Takes one more of `capacity` for a holder, if that is within its share.
    mutating func take(for holder: String, of capacity: Int) -> Bool {
        guard held[holder, default: 0] < Self.factor * (capacity - total) else { return false }
        held[holder, default: 0] += 1
        total += 1
        return true
    }

    /// Gives one back.
    mutating func giveBack(of holder: String) {
        held[holder, default: 0] -= 1
        total -= 1
    }
}
