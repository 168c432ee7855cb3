import Contracts
import Messaging
import Testing

@testable import AdapterKit

@Suite("The ledger, when a withdrawal comes")
struct LedgerWithdrawalTests {
    private typealias Ledger = LedgerTranscript

    @Test func `before its task: recorded, and the task that comes later does not run`() {
        let ledger = Ledger(.once)
        #expect(ledger.withdrawal() == .tell(Ledger.word(.withdrawn, at: 0)))
        #expect(ledger.task(at: 1) == .again(Ledger.word(.withdrawn, at: 0)))
        #expect(ledger.task(attempt: 2, input: "b", at: 2) == .again(Ledger.word(.withdrawn, at: 0)))
        #expect(ledger.withdrawal(attempt: 2, at: 3) == .again(Ledger.word(.withdrawn, at: 0)))
        #expect(ledger.entry?.runs == 0)
    }

    @Test func `after it took effect: the stored reply`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(at: 1))
        #expect(ledger.withdrawal(at: 2) == .again(Ledger.word(Ledger.done, at: 1)))
    }

    @Test func `after a failure: withdrawn, and no attempt runs any more`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(Ledger.broken, at: 1))
        #expect(ledger.withdrawal(at: 2) == .tell(Ledger.word(.withdrawn, at: 2)))
        #expect(ledger.task(attempt: 2, at: 3) == .again(Ledger.word(.withdrawn, at: 2)))
    }

    @Test func `after later: withdrawn, and no final word comes any more`() {
        let ledger = Ledger(.transaction)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(.later(availableAt: Ledger.at(1000)), at: 1))
        #expect(ledger.withdrawal(at: 2) == .tell(Ledger.word(.withdrawn, at: 2)))
        #expect(!ledger.settled(Ledger.done, at: 3))
    }

    @Test func `after later, when it is too late for the department: the promise again, then the final word`() {
        let ledger = Ledger(.transaction)
        let promise = Outcome.later(availableAt: Ledger.at(1000))
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(promise, at: 1))
        #expect(ledger.withdrawal(mayWithdraw: false, at: 2) == .again(Ledger.word(promise, at: 1)))
        #expect(ledger.settled(Ledger.done, at: 3))
        #expect(ledger.withdrawal(attempt: 2, at: 4) == .again(Ledger.word(Ledger.done, at: 3)))
    }

    @Test(arguments: [CaseEffect.none, .idempotent, .query, .once])
    func `while another instance works on it: it waits as a repetition does`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.withdrawal(at: 29) == .wait(until: Ledger.at(30)))
    }

    @Test(arguments: [CaseEffect.transaction, .none])
    func `of what a dead instance began and certainly did not do: withdrawn`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.withdrawal(at: 30) == .tell(Ledger.word(.withdrawn, at: 30)))
        #expect(!ledger.ended(run: 1, at: 31), "the dead do not commit")
    }

    @Test func `of what a dead instance began once: unknown, and the entry stays`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.withdrawal(at: 30) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 30)))
        ledger.change { machine, _ in machine.parked() }
        #expect(ledger.withdrawal(attempt: 2, at: 31) == .again(Ledger.word(unknownOutcome, at: 30)))
        #expect(ledger.settled(Ledger.done, at: 32))
        #expect(ledger.withdrawal(attempt: 3, at: 33) == .again(Ledger.word(Ledger.done, at: 32)))
    }

    @Test func `of what a dead instance began and may run again: it runs to its end, which can be taken back`() {
        let ledger = Ledger(.idempotent)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.withdrawal(at: 1) == .run(2, start: 2))
        #expect(ledger.ended(run: 2, at: 2))
        #expect(ledger.withdrawal(at: 3) == .again(Ledger.word(Ledger.done, at: 2)))
    }

    @Test func `of what a dead instance began and can be asked for: withdrawn where it has not happened`() {
        let ledger = Ledger(.query)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.withdrawal(at: 1) == .query(2, start: 2))
        #expect(ledger.change { machine, _ in machine.withdrawn(by: Ledger.arrival(1, .withdrawal), run: 2, at: Ledger.at(2)) })
        #expect(ledger.task(at: 3) == .again(Ledger.word(.withdrawn, at: 2)))
    }
}
