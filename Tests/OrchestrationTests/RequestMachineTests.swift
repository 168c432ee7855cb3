import Contracts
import JSON
import JSONSchema
import Testing

@testable import Orchestration

@Suite("A lookup is fanned out, gathered, and closed exactly once")
struct RequestMachineTests {
    @Test("All answer: complete, with the last reply")
    func complete() throws {
        var m = try machine(matter(task("police"), task("records")))
        #expect(m.begin(at: start) == Change(asks: [m.ask(0), m.ask(1)]))
        #expect(m.answer.revision == 1)
        #expect(m.answer.state == .pending)
        #expect(
            m.received(reply("police", answered), for: 0, isValid: true, at: start + 12)
                == .changed(Change(ended: [Ended(index: 0, verdict: .spoke)])))
        #expect(m.answer.state == .pending)
        #expect(
            m.received(reply("records", .notFound), for: 1, isValid: true, at: start + 20)
                == .changed(Change(ended: [Ended(index: 1, verdict: .spoke)], closed: true)))
        #expect(m.answer.state == .complete)
        #expect(m.answer.revision == 3)
        #expect(m.answer.closedAt == (start + 20).timestamp)
        #expect(m.words == ["answered", "not-found"])
        #expect(m.answer.parts[0].milliseconds == 12)
        #expect(m.answer.parts[0].reason == nil)
        #expect(m.answer.parts[1].reason?.code == "not-found")
        #expect(m.deadlinePassed(at: start + 1500) == Change())
    }

    @Test("Silence: partial at the deadline; a late reply lifts it and ends nothing twice")
    func late() throws {
        var m = try machine(matter(task("police"), task("records")))
        _ = m.begin(at: start)
        _ = m.received(reply("police", answered), for: 0, isValid: true, at: start + 12)
        #expect(m.deadlinePassed(at: start + 1500) == Change(ended: [Ended(index: 1, verdict: .faulted)], closed: true))
        #expect(m.answer.state == .partial)
        #expect(m.words == ["answered", "timed-out"])
        let closedAt = m.answer.closedAt
        #expect(m.received(reply("records", answered), for: 1, isValid: true, at: start + 2000) == .changed(Change()))
        #expect(m.answer.state == .complete)
        #expect(m.answer.revision == 4)
        #expect(m.answer.closedAt == closedAt)
        #expect(m.received(reply("records", .notFound), for: 1, isValid: true, at: start + 2001) == .ignored(.duplicate))
        #expect(m.words == ["answered", "answered"])
    }

    @Test("Duplicates, foreigners and attempts that were never sent change nothing")
    func ignored() throws {
        var m = try machine(matter(task("police"), task("records")))
        _ = m.begin(at: start)
        _ = m.received(reply("police", answered), for: 0, isValid: true, at: start)
        let before = m.answer
        #expect(m.received(reply("police", .notFound), for: 0, isValid: true, at: start) == .ignored(.duplicate))
        #expect(m.received(reply("police", answered), for: 1, isValid: true, at: start) == .ignored(.wrongDepartment))
        #expect(m.received(reply("records", answered, attempt: 2), for: 1, isValid: true, at: start) == .ignored(.attemptNeverSent))
        #expect(m.received(reply("records", answered, round: 2), for: 1, isValid: true, at: start) == .ignored(.otherRound))
        #expect(m.answer == before)
    }

    @Test("A reply that breaks its contract is shown as invalid, and a later good one amends it")
    func invalid() throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        #expect(
            m.received(reply("police", answered), for: 0, isValid: false, at: start)
                == .changed(Change(ended: [Ended(index: 0, verdict: .faulted)], closed: true)))
        #expect(m.answer.state == .failed)
        #expect(m.words == ["invalid"])
        #expect(m.received(reply("police", answered), for: 0, isValid: true, at: start) == .changed(Change()))
        #expect(m.answer.state == .complete)
    }

    @Test("A retriable fault is asked about once more, if there is leave and time")
    func retry() throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        #expect(
            m.received(reply("police", busy), for: 0, isValid: true, at: start + 10, mayRetry: { true })
                == .changed(Change(asks: [m.ask(0, attempt: 2)])))
        #expect(m.words == ["waiting"])
        #expect(m.received(reply("police", busy), for: 0, isValid: true, at: start + 11, mayRetry: { true }) == .ignored(.duplicate))
        #expect(
            m.received(reply("police", busy, attempt: 2), for: 0, isValid: true, at: start + 20, mayRetry: { true })
                == .changed(Change(ended: [Ended(index: 0, verdict: .faulted)], closed: true)))
        #expect(m.words == ["failed"])
    }

    @Test("Without leave or time nothing is asked twice", arguments: [(10, false), (1490, true)])
    func noRetry(at milliseconds: Int, leave: Bool) throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        #expect(
            m.received(reply("police", busy), for: 0, isValid: true, at: start + milliseconds, mayRetry: { leave })
                == .changed(Change(ended: [Ended(index: 0, verdict: .faulted)], closed: true)))
    }

    @Test("At the deadline a part shows the department's last word")
    func lastWord() throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        _ = m.received(reply("police", busy), for: 0, isValid: true, at: start + 10, mayRetry: { true })
        _ = m.deadlinePassed(at: start + 1500)
        #expect(m.words == ["failed"])
        #expect(m.received(reply("police", answered, attempt: 1), for: 0, isValid: true, at: start + 1600) == .changed(Change()))
        #expect(m.answer.state == .complete)
    }

    @Test("A department that cannot be reached is unavailable at once, and the others go on")
    func unavailable() throws {
        var m = try machine(matter(task("police"), task("records")))
        _ = m.begin(at: start)
        #expect(m.notReached(0, attempt: 1, why: .noInstance, at: start) == Change(ended: [Ended(index: 0, verdict: .notReached)]))
        #expect(m.words == ["unavailable", "waiting"])
        #expect(m.answer.parts[0].reason?.code == "no-instance")
        _ = m.received(reply("records", answered), for: 1, isValid: true, at: start)
        #expect(m.answer.state == .partial)
    }

    @Test("A returned task is sent once more")
    func returned() throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        #expect(m.notReached(0, attempt: 1, why: .returned, at: start, mayRetry: { true }) == Change(asks: [m.ask(0, attempt: 2)]))
        #expect(m.notReached(0, attempt: 1, why: .returned, at: start, mayRetry: { true }) == Change())
        #expect(
            m.notReached(0, attempt: 2, why: .returned, at: start, mayRetry: { true })
                == Change(ended: [Ended(index: 0, verdict: .notReached)], closed: true))
    }

    @Test("What comes after is asked with the data of what came before")
    func after() throws {
        let pointer = JSONPointer(tokens: ["tasks", "account", "accountNo"])
        let loan = task("housing-fund", name: "loan", after: ["account"], input: [.init(member: "accountNo", source: .pointer(pointer))])
        let matter = try matter(task("housing-fund", name: "account"), loan)
        let operations = [try operation("housing-fund.account.read"), try operation("housing-fund.account.read", requires: ["accountNo"])]
        var m = try machine(matter, operations: operations)
        #expect(m.begin(at: start) == Change(asks: [m.ask(0)]))
        let account = Outcome.answered(data: ["accountNo": "A1"])
        #expect(
            m.received(reply("housing-fund", account, name: "account"), for: 0, isValid: true, at: start)
                == .changed(Change(asks: [m.ask(1, input: ["accountNo": "A1"])], ended: [Ended(index: 0, verdict: .spoke)])))

        var without = try machine(matter, operations: operations)
        _ = without.begin(at: start)
        _ = without.received(reply("housing-fund", .notFound, name: "account"), for: 0, isValid: true, at: start)
        #expect(without.words == ["not-found", "not-asked"])
        #expect(without.answer.parts[1].reason?.code == "input-missing")
        #expect(without.answer.state == .partial)

        var silent = try machine(matter, operations: operations)
        _ = silent.begin(at: start)
        _ = silent.deadlinePassed(at: start + 1500)
        #expect(silent.words == ["timed-out", "not-asked"])
        #expect(silent.answer.state == .failed)
    }

    @Test("A condition that does not hold settles its part without asking")
    func when() throws {
        let never = try JSONSchema(["not": [:]])
        var m = try machine(matter(task("police", when: never), task("records")))
        #expect(m.begin(at: start) == Change(asks: [m.ask(1)]))
        _ = m.received(reply("records", answered), for: 1, isValid: true, at: start)
        #expect(m.words == ["not-asked", "answered"])
        #expect(m.answer.state == .complete)
    }

    @Test("Optional parts are waited for and never counted")
    func optional() throws {
        var m = try machine(matter(task("police"), task("records", need: .optional)))
        _ = m.begin(at: start)
        #expect(
            m.received(reply("police", answered), for: 0, isValid: true, at: start) == .changed(Change(ended: [Ended(index: 0, verdict: .spoke)])))
        _ = m.received(reply("records", faulty), for: 1, isValid: true, at: start)
        #expect(m.answer.state == .complete)
    }

    @Test(
        "An any-of group is settled by one answer",
        arguments: [
            (answered, Outcome.notFound, Answer.State.complete), (.notFound, .notFound, .failed),
            (.refused(TaskProblem(code: "sealed", detail: "")), .refused(TaskProblem(code: "sealed", detail: "")), .refused),
        ])
    func anyOf(first: Outcome, second: Outcome, state: Answer.State) throws {
        var m = try machine(matter(task("police", need: .anyOf("proof")), task("records", need: .anyOf("proof"))))
        _ = m.begin(at: start)
        _ = m.received(reply("police", first), for: 0, isValid: true, at: start)
        #expect(m.answer.state == .pending)
        _ = m.received(reply("records", second), for: 1, isValid: true, at: start)
        #expect(m.answer.state == state)
    }

    @Test("Refused only if every counted part is")
    func refused() throws {
        let no = Outcome.refused(TaskProblem(code: "sealed", detail: ""))
        var both = try machine(matter(task("police"), task("records")))
        _ = both.begin(at: start)
        _ = both.received(reply("police", no), for: 0, isValid: true, at: start)
        _ = both.received(reply("records", no), for: 1, isValid: true, at: start)
        #expect(both.answer.state == .refused)
        var one = try machine(matter(task("police"), task("records")))
        _ = one.begin(at: start)
        _ = one.received(reply("police", no), for: 0, isValid: true, at: start)
        _ = one.received(reply("records", answered), for: 1, isValid: true, at: start)
        #expect(one.answer.state == .complete)
    }

    @Test("What is missing is told by its place in what the applicant gave")
    func incomplete() throws {
        var m = try machine(matter(task("police")))
        _ = m.begin(at: start)
        let missing = MissingInput(pointer: JSONPointer(tokens: ["residentId"]), code: "unreadable", detail: "unreadable")
        _ = m.received(reply("police", .incomplete([missing])), for: 0, isValid: true, at: start)
        guard case .said(.incomplete(let shown)) = m.answer.parts[0].content else {
            Issue.record("The part shows \(m.words).")
            return
        }
        #expect(shown.map(\.pointer.description) == ["/applicant/residentId"])
    }
}
