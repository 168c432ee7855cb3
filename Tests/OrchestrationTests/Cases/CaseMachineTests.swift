import Contracts
import JSON
import Messaging
import Testing

@testable import Orchestration

@Suite("A case")
struct CaseMachineTests {
    @Test("asks all at once, and closes when the last has answered")
    func course() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records")))
        let first = machine.begin(at: opened)
        #expect(machine.asked(first) == ["police 1/1", "records 1/1"])
        #expect(first.asks[0].key != first.asks[1].key)
        #expect(machine.answer.state == .pending)
        #expect(machine.says(permit, "police").change.ended == [0])
        #expect(machine.words == ["answered", "waiting"])
        #expect(machine.says(.notFound, "records").change.notes.map(\.action) == [.replied, .closed])
        #expect(machine.answer.state == .complete)
        #expect(machine.answer.closedAt == opened + 1)
        #expect(machine.wakeAt(after: opened) == nil)
    }

    @Test("asks what comes after others with what they answered")
    func order() throws {
        var machine = caseMachine(
            try casePlan(caseTask("police"), caseTask("records", after: ["police"], input: [("permit", ["tasks", "police", "permit"])])))
        #expect(machine.asked(machine.begin(at: opened)) == ["police 1/1"])
        let change = machine.says(permit, "police").change
        #expect(machine.asked(change) == ["records 1/1"])
        #expect(change.asks[0].input == ["permit": "P1"])
    }

    @Test("does not ask what needs what nobody gave, and says so")
    func notAsked() throws {
        var machine = caseMachine(
            try casePlan(
                caseTask("police"), caseTask("records", after: ["police"], input: [("permit", ["tasks", "police", "permit"])]),
                requires: ["records": ["permit"]]))
        _ = machine.begin(at: opened)
        _ = machine.says(.notFound, "police")
        #expect(machine.words == ["not-found", "not-asked"])
        #expect(machine.answer.state == .partial)
    }

    @Test("asks again under the same key: after silence, after a passing fault, after a promise that was not kept")
    func ladder() throws {
        var machine = caseMachine(try casePlan(caseTask("police")))
        let first = machine.begin(at: opened)
        #expect(machine.wakeAt(after: opened) == opened + 300)
        #expect(machine.timePassed(at: opened + 299) == CaseChange())
        let second = machine.timePassed(at: opened + 300)
        #expect(machine.asked(second) == ["police 2/1"])
        #expect(second.asks[0].key == first.asks[0].key)
        #expect(machine.wakeAt(after: opened) == opened + 1200)
        _ = machine.says(passing, "police", at: opened + 400)
        #expect(machine.wakeAt(after: opened) == opened + 430, "the second rung, because it is the second time")
        #expect(machine.asked(machine.timePassed(at: opened + 430)) == ["police 3/1"])
        _ = machine.says(.later(availableAt: opened + 5000), "police", at: opened + 500)
        #expect(machine.words == ["later"])
        #expect(machine.wakeAt(after: opened) == opened + 5060)
        #expect(machine.asked(machine.timePassed(at: opened + 5060)) == ["police 4/1"])
        #expect(machine.says(permit, "police", attempt: 1).change.ended == [0], "the word counts for any attempt that was sent")
        #expect(machine.answer.state == .complete)
    }

    @Test("is withdrawn from a department that finds it incomplete, whichever was first")
    func incompleteAtTheEnd() throws {
        for isBefore in [true, false] {
            var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records")))
            _ = machine.begin(at: opened)
            if isBefore { _ = machine.says(photoMissing, "police") }
            _ = machine.withdraw(at: opened + 2)
            if !isBefore { _ = machine.says(photoMissing, "police", at: opened + 3) }
            _ = machine.says(.withdrawn, "records", at: opened + 4)
            #expect(machine.words == ["withdrawn", "withdrawn"] && machine.isClosed)
        }
    }

    @Test("is not put off for ever by a department that names a far day")
    func farDays() throws {
        let end = try #require(Timestamp("9999-12-31T23:59:59Z"))
        let fault = Outcome.failed(TaskProblem(.busy, "too much", isRetriable: true), retryAfter: end)
        var failing = caseMachine(try casePlan(caseTask("police")))
        _ = failing.begin(at: opened)
        _ = failing.says(fault, "police")
        #expect(failing.wakeAt(after: opened) == opened + 864_000, "at the limit a person is called")
        _ = failing.withdraw(at: opened + 2)
        _ = failing.says(fault, "police", at: opened + 3)
        #expect(failing.wakeAt(after: opened) == opened + 3 + 6 * 3600, "the applicant waits for it")

        var promising = caseMachine(try casePlan(caseTask("police")))
        _ = promising.begin(at: opened)
        _ = promising.says(.later(availableAt: end), "police", at: opened)
        #expect(promising.wakeAt(after: opened) == opened + 366 * 86_400 + 60)
        #expect(try CaseState(reading: promising.state.utf8) == promising.state, "the year after it has five digits")
    }

    @Test("leaves to a person what stays silent to its limit, fails for good, or breaks its contract")
    func held() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records"), caseTask("health")))
        _ = machine.begin(at: opened)
        _ = machine.says(broken, "records")
        _ = machine.says(permit, "health", isValid: false)
        #expect(machine.words == ["waiting", "failed", "invalid"])
        var now = opened
        while machine.state.steps[0].stage == .asked, let wake = machine.wakeAt(after: now) {
            now = wake
            _ = machine.timePassed(at: now)
        }
        #expect(now == opened + 864_000)
        #expect(machine.words == ["timed-out", "failed", "invalid"])
        #expect(machine.answer.state == .pending, "a case does not end by itself where somebody has to look")
        // Everything that a person can do.
        #expect(machine.asked(machine.askedAgain(0, at: now).change).count == 1)
        #expect(machine.answeredByHand(1, permit, at: now).change.notes.map(\.action) == [.answeredByHand, .replied])
        #expect(machine.dropped(2, at: now).change.ended == [2])
        _ = machine.says(permit, "police", at: now)
        #expect(machine.answer.state == .partial)
    }

    @Test("goes on by itself when a held department speaks after all")
    func heldSpeaks() throws {
        var machine = caseMachine(try casePlan(caseTask("police")))
        _ = machine.begin(at: opened)
        _ = machine.says(broken, "police")
        #expect(machine.says(permit, "police").change.ended == [0])
        #expect(machine.answer.state == .complete)
    }

    @Test("shows what a department did although a person had given up on it")
    func afterAll() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records")))
        _ = machine.begin(at: opened)
        _ = machine.says(permit, "records")
        _ = machine.dropped(0, at: opened + 10)
        #expect(machine.answer.state == .partial)
        let closedAt = machine.answer.closedAt
        #expect(machine.says(permit, "police", at: opened + 20).ignored == nil)
        #expect(machine.answer.state == .complete)
        #expect(machine.answer.closedAt == closedAt)
        #expect(machine.says(permit, "police", at: opened + 21).ignored == .duplicate)
    }

    @Test("is not moved by words that are not for it")
    func ignored() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records", after: ["police"])))
        #expect(machine.says(permit, "police", attempt: 1, round: 1).ignored == .attemptNeverSent, "nothing was sent yet")
        _ = machine.begin(at: opened)
        let before = machine.state
        #expect(machine.says(permit, "police", attempt: 2).ignored == .attemptNeverSent)
        #expect(machine.says(permit, "police", round: 2).ignored == .otherRound)
        #expect(machine.says(permit, "records", attempt: 1, round: 1).ignored == .attemptNeverSent)
        let foreign = Reply(task: "x", attempt: 1, round: 1, department: "fire", instance: "i", outcome: permit, asOf: opened)
        #expect(machine.received(foreign, step: 0, isValid: true, at: opened).ignored == .wrongDepartment)
        #expect(machine.state == before)
        _ = machine.says(permit, "police")
        let after = machine.state
        #expect(machine.says(no, "police").ignored == .duplicate, "the first final word stands")
        #expect(machine.state == after)
    }

    @Test("a state that was stored and read again goes on as if nothing had happened")
    func stored() throws {
        let plan = try casePlan(
            caseTask("police"), caseTask("records"), caseTask("health"), caseTask("fire", after: ["police"]), undoable: ["police"])
        var machine = caseMachine(plan, form: ["name": "N"])
        _ = machine.begin(at: opened)
        _ = machine.says(permit, "police")
        _ = machine.says(photoMissing, "records")
        _ = machine.says(.later(availableAt: opened + 99), "health")
        _ = machine.says(.failed(TaskProblem(.busy, "x", isRetriable: true), retryAfter: opened + 50), "fire")
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
        _ = machine.withdraw(at: opened + 5)
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
    }
}
