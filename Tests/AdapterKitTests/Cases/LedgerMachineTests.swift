import Contracts
import Messaging
import Testing

@testable import AdapterKit

@Suite("The ledger, when a task comes")
struct LedgerMachineTests {
    private typealias Ledger = LedgerTranscript

    @Test(arguments: [CaseEffect.transaction, .none, .idempotent, .query, .once])
    func `the first time it runs, and a repetition is told the same, whatever its attempt`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(at: 2))
        #expect(ledger.task(at: 3) == .again(Ledger.word(Ledger.done, at: 2)))
        #expect(ledger.task(attempt: 7, at: 4) == .again(Ledger.word(Ledger.done, at: 2)))
        #expect(ledger.entry?.runs == 1)
        #expect(ledger.entry?.message == nil, "what nobody has to take up any more is not kept")
    }

    @Test(arguments: [Outcome.notFound, .refused(TaskProblem(code: "revoked", detail: "d")), .incomplete([])])
    func `a decision is as final as data`(outcome: Outcome) {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(outcome))
        #expect(ledger.task(attempt: 2, at: 1) == .again(Ledger.word(outcome, at: 0)))
    }

    @Test func `the key with another input is refused, whatever has become of the first, and changes nothing`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        let begun = ledger.entry
        #expect(ledger.task(input: "b") == .refuse(.keyReused))
        #expect(ledger.entry == begun)
        #expect(ledger.ended())
        #expect(ledger.task(attempt: 2, input: "b") == .refuse(.keyReused))
        #expect(ledger.task() == .again(Ledger.word(Ledger.done, at: 0)))
    }

    @Test func `after a failure the same attempt is told it again, and a higher one runs again`() {
        let ledger = Ledger(.once)
        #expect(ledger.task(attempt: 2) == .run(1, start: 1))
        #expect(ledger.ended(Ledger.broken, at: 1))
        #expect(ledger.task(attempt: 2, at: 2) == .again(Ledger.word(Ledger.broken, at: 1)))
        #expect(ledger.task(attempt: 1, at: 3) == .again(Ledger.word(Ledger.broken, at: 1)))
        #expect(ledger.task(attempt: 3, at: 4) == .run(2, start: 1))
        #expect(ledger.ended(run: 2, at: 5))
        #expect(ledger.task(attempt: 4, at: 6) == .again(Ledger.word(Ledger.done, at: 5)))
    }

    @Test func `later is said again, with a time that has not passed, until somebody gives the final word`() {
        let ledger = Ledger(.once)
        let promise = Outcome.later(availableAt: Ledger.at(1000))
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.ended(promise))
        #expect(ledger.task(attempt: 2, at: 999) == .again(Ledger.word(promise, at: 0)))
        #expect(ledger.task(attempt: 3, at: 1000) == .again(Ledger.word(.later(availableAt: Ledger.at(1300)), at: 0)))
        #expect(ledger.settled(.later(availableAt: Ledger.at(9000)), at: 1100))
        #expect(ledger.task(attempt: 4, at: 1200) == .again(Ledger.word(.later(availableAt: Ledger.at(9000)), at: 1100)))
        #expect(ledger.settled(Ledger.done, at: 2000))
        #expect(ledger.entry?.sendAt == Ledger.at(2000), "it leaves now")
        #expect(ledger.task(attempt: 5, at: 2001) == .again(Ledger.word(Ledger.done, at: 2000)))
        #expect(!ledger.settled(.notFound, at: 2002), "the first final word stands")
    }

    // MARK: - Another instance

    @Test(arguments: [CaseEffect.none, .idempotent, .query, .once])
    func `while another instance works on it, a repetition waits`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        let begun = ledger.entry
        #expect(ledger.task(attempt: 2, at: 29) == .wait(until: Ledger.at(30)))
        #expect(ledger.takenUp(at: 29) == .wait(until: Ledger.at(30)))
        #expect(ledger.entry == begun, "nothing is written while somebody else works")
    }

    @Test func `within a transaction nobody waits: whoever commits first has done it`() {
        let ledger = Ledger(.transaction)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(at: 1) == .run(2, start: 2))
        #expect(ledger.ended(run: 2, at: 2))
        ledger.instance = "police-0001"
        #expect(!ledger.change { machine, _ in machine.isRunning(1) })
        #expect(!ledger.ended(.notFound, run: 1, at: 3))
        #expect(ledger.task(at: 4) == .again(Ledger.word(Ledger.done, at: 2)))
    }

    @Test(arguments: [CaseEffect.transaction, .none, .idempotent])
    func `when the lease is over, what may run again does`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(attempt: 2, at: 30) == .run(2, start: 2))
        #expect(ledger.entry?.attempt == 2)
        #expect(ledger.entry?.state == .begun(owner: "police-0002", until: Ledger.at(60)))
    }

    @Test func `when the lease is over, what can be asked for is`() {
        let ledger = Ledger(.query)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(at: 30) == .query(2, start: 2))
        #expect(ledger.ended(run: 2, at: 31))
        #expect(ledger.task(at: 32) == .again(Ledger.word(Ledger.done, at: 31)))
    }

    @Test func `when the lease is over, what happens once is parked, and everybody is told so until a person knows`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(attempt: 2, at: 30) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 30)))
        #expect(ledger.task(attempt: 2, at: 31) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 30)), "it was not parked yet")
        ledger.change { machine, _ in machine.parked() }
        #expect(ledger.task(attempt: 3, at: 32) == .again(Ledger.word(unknownOutcome, at: 30)))
        #expect(ledger.settled(Ledger.done, at: 40))
        #expect(ledger.task(attempt: 4, at: 41) == .again(Ledger.word(Ledger.done, at: 40)))
    }

    @Test func `what a person finds not done runs again at the next attempt`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.task(attempt: 2, at: 1) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 1)))
        #expect(ledger.settled(Ledger.broken, at: 40))
        #expect(ledger.task(attempt: 2, at: 41) == .again(Ledger.word(Ledger.broken, at: 40)))
        #expect(ledger.task(attempt: 3, at: 42) == .run(2, start: 1))
    }

    @Test func `an instance takes up what bears its own name without waiting for the lease`() {
        let ledger = Ledger(.idempotent)
        #expect(ledger.task() == .run(1, start: 1))
        #expect(ledger.takenUp(at: 1) == .run(2, start: 2))
        #expect(ledger.ended(run: 2, at: 2))
        #expect(ledger.takenUp(at: 3) == .nothing)
    }

    @Test func `who comes back late brings what he has done, unless there is a word already`() {
        let ledger = Ledger(.idempotent)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(at: 30) == .run(2, start: 2))
        ledger.instance = "police-0001"
        #expect(!ledger.ended(Ledger.broken, run: 1, at: 31), "a failure of one of two says nothing")
        #expect(ledger.ended(run: 1, at: 32))
        ledger.instance = "police-0002"
        #expect(!ledger.ended(.notFound, run: 2, at: 33))
        #expect(ledger.task(at: 34) == .again(Ledger.word(Ledger.done, at: 32)))
    }

    @Test func `who was thought dead tells what nobody knew`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.instance = "police-0002"
        #expect(ledger.task(at: 30) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 30)))
        ledger.instance = "police-0001"
        #expect(ledger.ended(run: 1, at: 31))
        #expect(ledger.task(at: 32) == .again(Ledger.word(Ledger.done, at: 31)))
    }

    // MARK: - Long work

    @Test func `long work is promised and stays under its lease`() {
        let ledger = Ledger(.once)
        #expect(ledger.task() == .run(1, start: 1))
        let promise = Outcome.later(availableAt: Ledger.at(345))
        #expect(ledger.change { machine, _ in machine.promised(run: 1, at: Ledger.at(45)) } == Ledger.word(promise, at: 45))
        #expect(ledger.entry?.message != nil, "somebody may have to take it up")
        #expect(ledger.ended(run: 1, at: 500))
        #expect(ledger.task(attempt: 2, at: 501) == .again(Ledger.word(Ledger.done, at: 500)))
        #expect(ledger.change { machine, _ in machine.promised(run: 1, at: Ledger.at(502)) } == nil)
    }

    @Test func `an instance that stops leaves its unfinished work to the next at once`() {
        let ledger = Ledger(.idempotent)
        #expect(ledger.task() == .run(1, start: 1))
        ledger.change { machine, _ in machine.released(run: 1, at: Ledger.at(5)) }
        ledger.instance = "police-0002"
        #expect(ledger.task(at: 5) == .run(2, start: 2))
    }

    // MARK: - Poison

    @Test(arguments: [CaseEffect.transaction, .none])
    func `what stops the adapter three times fails and is parked, for it certainly changed nothing`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        let poison = Outcome.failed(TaskProblem(.internal, "it stopped the adapter 3 times"))
        #expect((0...2).map { ledger.task(at: $0) } == [.run(1, start: 1), .run(2, start: 2), .run(3, start: 3)])
        #expect(ledger.task(at: 3) == .park(.poison, Ledger.word(poison, at: 3)))
        ledger.change { machine, _ in machine.parked() }
        #expect(ledger.task(at: 4) == .again(Ledger.word(poison, at: 3)))
        #expect(ledger.task(attempt: 2, at: 5) == .run(4, start: 1), "a person asked for it")
    }

    @Test(arguments: [CaseEffect.idempotent, .query])
    func `what stops the adapter three times is unknown where it may have taken effect`(effect: CaseEffect) {
        let ledger = Ledger(effect)
        for second in 0...2 { _ = ledger.task(at: second) }
        #expect(ledger.task(at: 3) == .park(.unknownOutcome, Ledger.word(unknownOutcome, at: 3)))
        #expect(ledger.entry?.runs == 3)
    }

    @Test func `what ends, even badly, is no poison`() {
        let ledger = Ledger(.idempotent)
        for attempt in 1...9 {
            #expect(ledger.task(attempt: attempt, at: attempt) == .run(attempt, start: 1))
            #expect(ledger.ended(Ledger.broken, run: attempt, at: attempt))
        }
        #expect(ledger.task(attempt: 10, at: 10) == .run(10, start: 1))
        #expect(ledger.change { machine, _ in machine.outlived(run: 10, at: Ledger.at(11)) } == 11)
        #expect(ledger.entry?.starts == 1, "an error that the process outlived ended its start")
    }
}
