import Contracts
import Crypto
import Messaging

/// Case numbers: the day on which the case was opened, and six characters that nobody confuses on the telephone: `20261126-4F7K2Q`.
///
/// The characters are the case's place among all cases of the store, scrambled by a secret of the store. Who knows some numbers can tell no other
/// and not how many there are, no number has to be tried before it is given, and the store finds the place by the number itself.
///
/// Scrambled is by a balanced Feistel network (Luby and Rackoff, 1988) over two halves of 15 bits: each round is undone by the same round, so no two
/// places have the same characters. Eight rounds are twice those that make it a pseudo-random permutation in theory.
struct CaseNumbers: Sendable {
    private static let length = 6
    private static let halfBits: Int64 = 15
    private static let half: Int64 = (1 << halfBits) - 1
    private static let rounds: [UInt8] = Array(0..<8)

    private let start: SHA256

    /// - Parameter secret: 32 random bytes.
    init(secret: [UInt8]) {
        var start = SHA256()
        start.update(data: secret)
        self.start = start
    }

    /// The number of the case at a place, by its lower 30 bits.
    func text(of place: Int64, at time: Timestamp) -> String {
        var (left, right) = (place >> Self.halfBits & Self.half, place & Self.half)
        for round in Self.rounds { (left, right) = (right, left ^ mix(right, round)) }
        let bits = left << Self.halfBits | right
        let day = CivilDate(inBeijingAt: time).description.utf8.filter { $0 != UInt8(ascii: "-") }
        let tail = (0..<Self.length).map { RequestID.alphabet[Int(bits >> Int64($0 * 5) & 31)] }
        return String(decoding: day + [UInt8(ascii: "-")] + tail, as: UTF8.self)
    }

    /// The place of the case of a number, which need not be this store's; nil where it is none.
    func place(in number: String) -> Int64? {
        let tail = number.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).last ?? number.utf8[...]
        guard tail.count == Self.length else { return nil }
        var bits: Int64 = 0
        for (place, letter) in tail.enumerated() {
            guard let digit = RequestID.alphabet.firstIndex(of: letter) else { return nil }
            bits |= Int64(digit) << Int64(place * 5)
        }
        var (left, right) = (bits >> Self.halfBits, bits & Self.half)
        for round in Self.rounds.reversed() { (left, right) = (right ^ mix(left, round), left) }
        return left << Self.halfBits | right
    }

    private func mix(_ half: Int64, _ round: UInt8) -> Int64 {
        var hash = start
        hash.update(data: [round, UInt8(truncatingIfNeeded: half >> 8), UInt8(truncatingIfNeeded: half)])
        return hash.finalize().prefix(2).reduce(0) { $0 << 8 | Int64($1) } & Self.half
    }
}
