import Contracts
import Messaging
import Testing

@testable import AdapterKit

@Suite("The ledger, when a word is sent")
struct LedgerSendingTests {
    private typealias Ledger = LedgerTranscript

    /// A ledger whose task has come to its end, with the first word just said.
    private func said(at seconds: Int = 0) -> Ledger {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(at: seconds))
        return ledger
    }

    @Test func `a word whose fate is not known is sent again after a minute, as often as it takes`() {
        let ledger = said(at: 5)
        #expect(ledger.entry?.sendAt == Ledger.at(65))
        ledger.offered(at: 65)
        #expect(ledger.entry?.sendAt == Ledger.at(125))
        ledger.offered(at: 130)
        #expect(ledger.entry?.sendAt == Ledger.at(190))
        #expect(ledger.entry?.tries == 0, "not known is not in vain")
    }

    @Test func `a word that the broker has is sent no more`() {
        let ledger = said()
        ledger.taken()
        #expect(ledger.entry?.sendAt == nil)
        ledger.offered(at: 60)
        #expect(ledger.entry?.sendAt == nil)
    }

    @Test func `a word that was given back is offered again soon, then less and less often`() {
        let ledger = said()
        var now = 0
        var waits: [Int] = []
        for _ in 0..<9 {
            let given = now
            ledger.notTaken(1, at: now)
            while let due = ledger.entry?.sendAt, due > Ledger.at(now) { now += 1 }
            waits.append(now - given)
            ledger.offered(at: now)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test func `what becomes of a word that another has followed changes nothing`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(.later(availableAt: Ledger.at(1000))))
        #expect(ledger.settled(Ledger.done, at: 10))
        let settled = ledger.entry
        ledger.notTaken(1, at: 11)
        #expect(ledger.entry == settled)
    }

    @Test func `a word that was confirmed is not offered again because an earlier offer of it came back`() {
        let ledger = said()
        ledger.taken()
        ledger.notTaken(1, at: 3)
        #expect(ledger.entry?.sendAt == nil)
    }

    @Test func `a new word is sent as if none had come back`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(Ledger.broken))
        for second in 1...5 { ledger.notTaken(1, at: second) }
        #expect(ledger.task(attempt: 2, at: 10) == .run(2, start: 1))
        #expect(ledger.ended(run: 2, at: 11))
        #expect(ledger.entry?.sendAt == Ledger.at(71))
        ledger.notTaken(2, at: 12)
        #expect(ledger.entry?.sendAt == Ledger.at(13))
    }
}
