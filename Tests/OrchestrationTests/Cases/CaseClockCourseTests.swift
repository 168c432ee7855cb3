import Contracts
import JSON
import Messaging
import Testing

@testable import Orchestration

@Suite("The clock and the papers of a case")
struct CaseClockCourseTests {
    /// Sunday, 23 November 2025 in Beijing, 13:00.
    private let terms = ClockTerms(statutory: 20, promised: 7, longestExtension: 10, stops: [.supplement, .inspection], reminders: [1])

    private func machine(_ tasks: MatterTask..., papers: [RequiredDocument] = [], terms: ClockTerms? = nil) throws -> CaseMachine {
        let plain = try caseMatter(tasks)
        let matter = Matter(
            name: plain.name, version: 1, title: plain.title, lane: .case, audience: [.citizen], channels: [.terminal], identity: .face,
            purpose: "residence", form: plain.form, deadline: .zero, tasks: tasks,
            terms: CaseTerms(clock: terms ?? self.terms, documents: papers, handout: .together, retention: .seconds(86_400)))
        let plan = CasePlan(matter: matter, operations: try tasks.map { try caseOperation("\($0.name).do") }, undos: tasks.map { _ in nil })
        return caseMachine(plan)
    }

    private func day(_ text: String) throws -> Timestamp { try #require(CivilDate(text)).endInBeijing }

    @Test("A promise of seven working days is due at the end of the seventh; the day of acceptance does not count")
    func due() throws {
        var machine = try machine(caseTask("police"))
        #expect(machine.due == nil)
        _ = machine.begin(at: opened)
        #expect(try machine.due == day("2025-12-02"))
        #expect(machine.view.due == machine.due, "whoever is told that a case was accepted is told when it is due")
        _ = machine.says(permit, "police")
        #expect(machine.due == nil, "what is done is not due")
        #expect(machine.wakeAt(after: opened + 2) == nil)
    }

    @Test("A supplement stops the clock; there is no due date meanwhile, and later one by the days that it took")
    func supplement() throws {
        var machine = try machine(caseTask("police"))
        _ = machine.begin(at: opened)
        let monday = opened + 86_400
        _ = machine.says(photoMissing, "police", at: monday)
        #expect(machine.due == nil)
        // Monday to Thursday: three working days.
        _ = machine.supplemented(form: ["photo": "p"], at: monday + 3 * 86_400)
        #expect(try machine.due == day("2025-12-05"))
    }

    @Test("A step that ends takes its own stops along, and the clock of the whole runs on")
    func endedStops() throws {
        let monday = opened + 86_400
        var inspected = try machine(caseTask("police"), caseTask("records"))
        _ = inspected.begin(at: opened)
        _ = inspected.ordered(.stop(.inspection), of: "police", at: opened)
        #expect(inspected.due == nil)
        let notes = inspected.says(permit, "police", at: monday).change.notes
        #expect(notes.contains(CaseNote(.clockResumed, step: "police")), "whoever reads that it stopped reads that it runs")
        #expect(try inspected.due == day("2025-12-03"))

        var dropped = try machine(caseTask("police"), caseTask("records"))
        _ = dropped.begin(at: opened)
        _ = dropped.says(photoMissing, "police", at: opened)
        #expect(dropped.due == nil)
        _ = dropped.dropped(0, at: monday)
        #expect(try dropped.due == day("2025-12-03"))

        var withdrawn = try machine(caseTask("police"), caseTask("records"))
        _ = withdrawn.begin(at: opened)
        _ = withdrawn.says(photoMissing, "police", at: opened)
        _ = withdrawn.withdraw(at: monday)
        #expect(try withdrawn.due == day("2025-12-03"), "who does not let go is late some day")
    }

    @Test("A supplement that comes when the wall clock has been set back ends the stop all the same")
    func setBack() throws {
        var machine = try machine(caseTask("police"))
        _ = machine.begin(at: opened)
        _ = machine.says(photoMissing, "police", at: opened + 86_400)
        _ = machine.supplemented(form: ["photo": "p"], at: opened)
        #expect(machine.state.clock?.openStops == [])
        #expect(try machine.due == day("2025-12-02"))
    }

    @Test("Somebody is reminded before a limit is over and told after, once each, however often time is looked at")
    func signals() throws {
        var machine = try machine(caseTask("police"))
        _ = machine.begin(at: opened)
        _ = machine.says(.later(availableAt: opened + 60 * 86_400), "police")
        var told: [String] = []
        for _ in 0..<40 {
            guard let wake = machine.wakeAt(after: machine.state.asOf), wake < opened + 50 * 86_400 else { break }
            for _ in 0..<2 {
                let notes = machine.timePassed(at: wake).notes.filter { $0.action == .reminded || $0.action == .escalated }
                told += notes.map { "\($0.action) \($0.word ?? "")" }
            }
            machine.state.asOf = wake
        }
        #expect(told == ["reminded promised", "escalated promised", "reminded statutory", "escalated statutory"])
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
    }

    @Test("An office stops and extends a clock as its terms allow, and no further")
    func office() throws {
        var machine = try machine(caseTask("police"))
        _ = machine.begin(at: opened)
        let today = CivilDate(inBeijingAt: opened)
        let stop = ClockStop(id: "i1", reason: .inspection, on: today)
        #expect(machine.changeClock(.stopped(stop), of: .whole, at: opened).change.notes == [CaseNote(.clockStopped, word: "inspection")])
        #expect(machine.due == nil)
        #expect(machine.changeClock(.stopped(.init(id: "h1", reason: .hearing, on: today)), of: .whole, at: opened).ignored == .clockUnchanged)
        _ = machine.changeClock(.resumed(stop: "i1", on: today), of: .whole, at: opened)
        #expect(try machine.due == day("2025-12-02"))
        let more = ClockExtension(days: 11, approver: "the bureau's head", reason: "two inspections", on: today)
        #expect(machine.changeClock(.extended(more), of: .whole, at: opened).ignored == .clockUnchanged, "more than the terms allow")
    }

    @Test("A paper that only the applicant has is waited for before the department is asked, and goes along with the task")
    func papers() throws {
        let photo = RequiredDocument(
            name: "photo", title: LocalizedText(zh: "照片", en: "Photograph"), need: .required, types: ["image/png"], most: 1000)
        var task = caseTask("police")
        task.documents = ["photo"]
        var machine = try machine(task, caseTask("records"), papers: [photo])
        #expect(machine.asked(machine.begin(at: opened)) == ["records 1/1"])
        #expect(machine.answer.state == .supplement)
        #expect(machine.missing.map(\.pointer.description) == ["/documents/photo"])
        let sha256 = String(repeating: "a", count: 64)
        let given = CaseDocument(name: "photo", type: "image/png", size: 12, sha256: sha256)
        #expect(machine.asked(machine.documentStored(given, at: opened + 5).change) == ["police 1/2"])
        #expect(machine.state.steps[0].documents.map(\.href) == ["/v1/documents/\(sha256)"])
    }

    @Test("A clock that starts on complete papers begins with the last of them; where none are missing it begins with the case")
    func completePapers() throws {
        let photo = RequiredDocument(
            name: "photo", title: LocalizedText(zh: "照片", en: "Photograph"), need: .required, types: ["image/png"], most: 1000)
        var task = caseTask("police")
        task.documents = ["photo"]
        let terms = ClockTerms(statutory: 20, promised: 7, start: .completePapers, stops: [.supplement])
        var waiting = try machine(task, papers: [photo], terms: terms)
        _ = waiting.begin(at: opened)
        #expect(waiting.due == nil && waiting.state.clock?.whole.startedOn == nil)
        let given = CaseDocument(name: "photo", type: "image/png", size: 12, sha256: String(repeating: "a", count: 64))
        let thursday = opened + 4 * 86_400
        _ = waiting.documentStored(given, at: thursday)
        #expect(waiting.state.clock?.whole.startedOn == CivilDate(inBeijingAt: thursday))
        #expect(try waiting.due == day("2025-12-08"), "seven working days after Thursday, the 27th")
        #expect(try CaseState(reading: waiting.state.utf8) == waiting.state)
        var complete = try machine(caseTask("police"), papers: [], terms: terms)
        _ = complete.begin(at: opened)
        #expect(try complete.due == day("2025-12-02"))
    }
}
