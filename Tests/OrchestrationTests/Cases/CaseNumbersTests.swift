import Messaging
import Testing

@testable import Orchestration

@Suite("Case numbers")
struct CaseNumbersTests {
    private let numbers = CaseNumbers(secret: Array(0..<32))

    @Test("A number is the day in Beijing and six characters, and tells the place that it was made of")
    func course() {
        // Half past midnight on the next day in Beijing.
        let evening = Timestamp(milliseconds: 1_795_450_000_000 + 1_000_000)
        for place: Int64 in [0, 1, 2, 100_000, 1 << 30 - 1] {
            let text = numbers.text(of: place, at: evening)
            #expect(text.wholeMatch(of: /[0-9]{8}-[0-9A-HJKMNP-TV-Z]{6}/) != nil, "\(text)")
            #expect(numbers.place(in: text) == place)
        }
        #expect(numbers.text(of: 5, at: evening).prefix(8) == "20261124")
    }

    @Test("No two places have the same number, and neighbours have nothing in common that chance would not give them")
    func scrambled() {
        let tails = (0..<20_000).map { numbers.text(of: Int64($0), at: Timestamp(milliseconds: 0)).suffix(6) }
        #expect(Set(tails).count == tails.count)
        // Of 1024 pairs of first letters each comes some twenty times.
        let counts = Dictionary(grouping: tails) { $0.prefix(2) }.mapValues(\.count)
        #expect(counts.count == 1024 && counts.values.allSatisfy { (3...60).contains($0) })
        let equal = zip(tails, tails.dropFirst()).map { zip($0, $1).count { $0 == $1 } }.reduce(0, +)
        #expect((2_800...4_700).contains(equal), "one letter in 32 is the same by chance: \(equal)")
    }

    @Test("Another secret makes other numbers")
    func secret() {
        let others = CaseNumbers(secret: Array(1..<33))
        let now = Timestamp(milliseconds: 0)
        #expect((0..<1000).allSatisfy { numbers.text(of: $0, at: now) != others.text(of: $0, at: now) })
    }

    @Test(
        "What is no number has no place", arguments: ["", "a", "20261126-4F7K2", "20261126-4F7K2QQ", "20261126-4f7k2q", "20261126-4F7KIQ", "会-4F7K2"])
    func none(text: String) { #expect(numbers.place(in: text) == nil) }
}
