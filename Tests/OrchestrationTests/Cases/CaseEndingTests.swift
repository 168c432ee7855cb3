import Contracts
import JSON
import Messaging
import Testing

@testable import Orchestration

@Suite("A case that ends otherwise")
struct CaseEndingTests {
    @Test("waits for the applicant, and asks those again who found something missing, in a new round under a new key")
    func supplement() throws {
        var machine = caseMachine(
            try casePlan(
                caseTask("police", input: [("residentId", ["applicant", "residentId"]), ("photo", ["form", "photo"])]), caseTask("records")))
        let first = machine.begin(at: opened)
        #expect(machine.supplemented(form: [:], at: opened).ignored == .noSupplementWanted)
        _ = machine.says(photoMissing, "police")
        #expect(machine.answer.state == .supplement)
        #expect(machine.missing.map(\.pointer.description) == ["/form/photo"], "by its place in the form, not in the department's input")
        let second = machine.supplemented(form: ["photo": "x"], at: opened + 60).change
        #expect(machine.asked(second) == ["police 1/2"], "those who have enough are left alone")
        #expect(second.asks[0].key != first.asks[0].key)
        #expect(second.asks[0].input == ["residentId": "R", "photo": "x"])
        #expect(machine.answer.state == .pending)
        #expect(machine.says(photoMissing, "police", attempt: 1, round: 1).ignored == .otherRound)
        _ = machine.says(permit, "police", at: opened + 61)
        _ = machine.says(permit, "records", at: opened + 61)
        #expect(machine.answer.state == .complete)
    }

    @Test("is withdrawn with every department that was asked, and closes when all have answered")
    func withdrawn() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), caseTask("records"), caseTask("fire", after: ["police"])))
        _ = machine.begin(at: opened)
        let change = machine.withdraw(at: opened + 1).change
        #expect(machine.withdrew(change) == ["police 1/1", "records 1/1"])
        #expect(machine.words == ["waiting", "waiting", "not-asked"])
        #expect(machine.withdraw(at: opened + 2).ignored == .hasEnded)
        _ = machine.says(.withdrawn, "police", at: opened + 3)
        #expect(machine.answer.state == .pending)
        #expect(machine.withdrew(machine.timePassed(at: opened + 61)) == ["records 2/1"], "a withdrawal is repeated until it is answered")
        _ = machine.says(.withdrawn, "records", at: opened + 62)
        #expect(machine.words == ["withdrawn", "withdrawn", "not-asked"])
        #expect(machine.answer.state == .withdrawn)
    }

    @Test("takes effects back when it is refused, the last one first")
    func compensation() throws {
        var machine = caseMachine(
            try casePlan(caseTask("police"), caseTask("records"), caseTask("fire"), caseTask("health"), undoable: ["police", "records", "health"]))
        _ = machine.begin(at: opened)
        _ = machine.says(permit, "records")
        _ = machine.says(permit, "police")
        let refused = machine.says(no, "fire").change
        #expect(machine.withdrew(refused) == ["health 1/1"])
        #expect(refused.asks.isEmpty, "first it must be known what has taken effect")
        // Too late to withdraw: it has taken effect, and is the last one.
        let third = machine.says(.answered(data: ["permit": "P3"]), "health").change
        #expect(machine.asked(third) == ["health-undo 1/1"])
        #expect(third.asks[0].input == ["permit": "P3"])
        #expect(machine.asked(machine.says(permit, "health-undo").change) == ["police-undo 1/1"])
        #expect(machine.asked(machine.says(.notFound, "police-undo").change) == ["records-undo 1/1"])
        #expect(machine.answer.state == .pending)
        _ = machine.says(permit, "records-undo")
        #expect(machine.answer.state == .refused)
        #expect(machine.words == ["withdrawn", "withdrawn", "refused", "withdrawn"])
    }

    @Test("waits for a person where an effect cannot be taken back")
    func cannotBeUndone() throws {
        var machine = caseMachine(try casePlan(caseTask("police"), undoable: ["police"]))
        _ = machine.begin(at: opened)
        _ = machine.withdraw(at: opened)
        _ = machine.says(permit, "police")
        _ = machine.says(no, "police-undo")
        #expect(machine.answer.state == .pending)
        let undo = try #require(machine.plan.step(named: "police-undo"))
        #expect(machine.state.steps[undo].stage == .held)
        _ = machine.dropped(undo, at: opened + 9)
        #expect(machine.answer.state == .withdrawn)
        #expect(machine.words == ["answered"], "what could not be taken back stays visible")
    }

    @Test("is not refused by an optional part, nor by one of a group while another may do")
    func groups() throws {
        var machine = caseMachine(
            try casePlan(caseTask("police", need: .optional), caseTask("records", need: .anyOf("g")), caseTask("health", need: .anyOf("g"))))
        _ = machine.begin(at: opened)
        _ = machine.says(no, "police")
        _ = machine.says(no, "records")
        #expect(machine.answer.state == .pending)
        #expect(machine.words == ["refused", "refused", "waiting"])
        _ = machine.says(no, "health")
        #expect(machine.answer.state == .refused)
    }

    @Test("cannot be withdrawn from a person's list by silence: whom a withdrawal does not help stays held")
    func withdrawalFails() throws {
        var machine = caseMachine(try casePlan(caseTask("police")))
        _ = machine.begin(at: opened)
        _ = machine.withdraw(at: opened)
        _ = machine.says(broken, "police")
        #expect(machine.state.steps[0].stage == .held)
        #expect(machine.withdrew(machine.askedAgain(0, at: opened + 5).change) == ["police 2/1"])
        _ = machine.says(.withdrawn, "police", at: opened + 6)
        #expect(machine.answer.state == .withdrawn)
    }
}
