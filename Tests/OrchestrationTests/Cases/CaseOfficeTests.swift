import Contracts
import JSON
import Messaging
import MessagingTestKit
import Testing

@testable import Orchestration

/// A case with clocks: of the whole, and of those tasks that have one. It begins on Sunday, 23 November 2025 in Beijing.
func clockedCase(_ tasks: MatterTask..., terms: ClockTerms? = nil, calendar: WorkingCalendar = WorkingCalendar()) throws -> CaseMachine {
    let plain = try caseMatter(tasks)
    let whole = terms ?? ClockTerms(statutory: 20, promised: 7, longestExtension: 10, stops: [.supplement, .inspection], reminders: [1])
    let matter = Matter(
        name: plain.name, version: 1, title: plain.title, lane: .case, audience: [.citizen], channels: [.terminal], identity: .face,
        purpose: "residence", form: plain.form, deadline: .zero, tasks: tasks, terms: CaseTerms(clock: whole, retention: .seconds(86_400)))
    let plan = CasePlan(matter: matter, operations: try tasks.map { try caseOperation("\($0.name).do") }, undos: tasks.map { _ in nil })
    return CaseMachine(
        request: request, number: "20251123-0001", plan: plan, document: ["applicant": ["residentId": "R"], "form": [:]], ladder: CaseLadder(),
        calendar: calendar, at: opened)
}

@Suite("An office stops, resumes and extends the clock of a case")
struct CaseOfficeTests {
    private func end(of date: String) throws -> Timestamp { try #require(CivilDate(date)).endInBeijing }
    private let monday = opened + 86_400
    private let wednesday = opened + 3 * 86_400

    @Test("What an inspection takes does not count: from the day after the stop to that of the resumption")
    func stopAndResume() throws {
        var machine = try clockedCase(caseTask("police"))
        _ = machine.begin(at: opened)
        #expect(try machine.due == end(of: "2025-12-02"))
        #expect(machine.ordered(.stop(.inspection), of: nil, at: monday).change.notes == [CaseNote(.clockStopped, word: "inspection")])
        #expect(machine.due == nil)
        #expect(try CaseState(reading: machine.state.utf8) == machine.state)
        #expect(machine.ordered(.resume(nil), of: nil, at: wednesday).change.notes == [CaseNote(.clockResumed)])
        #expect(try machine.due == end(of: "2025-12-04"), "Tuesday and Wednesday are out")
        // A second inspection is another stop.
        #expect(machine.ordered(.stop(.inspection), of: nil, at: wednesday).ignored == nil)
        #expect(machine.ordered(.resume(.inspection), of: nil, at: wednesday).ignored == nil)
        #expect(try machine.due == end(of: "2025-12-04"), "what is resumed on the same day has stopped nothing")
    }

    @Test("A clock that stands still is not stopped again, and one that runs is not resumed")
    func twice() throws {
        var machine = try clockedCase(caseTask("police"))
        _ = machine.begin(at: opened)
        #expect(machine.refusal(of: .resume(nil), nil, at: monday) == .notStopped(nil))
        _ = machine.ordered(.stop(.inspection), of: nil, at: monday)
        let since = CivilDate(inBeijingAt: monday)
        let before = machine.state
        #expect(machine.ordered(.stop(.inspection), of: nil, at: wednesday).ignored == .clockUnchanged)
        #expect(machine.state == before)
        #expect(machine.refusal(of: .stop(.inspection), nil, at: wednesday) == .stopped(.inspection, since: since))
        #expect(machine.refusal(of: .resume(.supplement), nil, at: wednesday) == .notStopped(.supplement))
    }

    @Test("Several stops may be open; which of them is over has to be said")
    func several() throws {
        var machine = try clockedCase(caseTask("police"))
        _ = machine.begin(at: opened)
        _ = machine.ordered(.stop(.inspection), of: nil, at: monday)
        _ = machine.ordered(.stop(.supplement), of: nil, at: monday)
        #expect(machine.refusal(of: .resume(nil), nil, at: wednesday) == .severalStops([.inspection, .supplement]))
        _ = machine.ordered(.resume(.supplement), of: nil, at: wednesday)
        #expect(machine.due == nil, "the inspection is not over")
        _ = machine.ordered(.resume(nil), of: nil, at: wednesday)
        #expect(try machine.due == end(of: "2025-12-04"))
    }

    @Test("A reason that the matter's terms do not have stops nothing, and the applicant's own wait is not the office's to end")
    func otherReasons() throws {
        var machine = try clockedCase(caseTask("police"))
        _ = machine.begin(at: opened)
        #expect(machine.refusal(of: .stop(.hearing), nil, at: monday) == .doesNotStop(.hearing, but: [.supplement, .inspection]))
        _ = machine.says(photoMissing, "police", at: monday)
        #expect(machine.due == nil)
        #expect(machine.refusal(of: .resume(nil), nil, at: monday) == .notStopped(nil))
        #expect(machine.refusal(of: .resume(.supplement), nil, at: monday) == .notStopped(.supplement))
    }

    @Test("An extension lasts as long as the terms allow in all, and names who approved it and why")
    func extensions() throws {
        var machine = try clockedCase(caseTask("police"), terms: ClockTerms(statutory: 5, longestExtension: 10))
        _ = machine.begin(at: opened)
        #expect(try machine.due == end(of: "2025-11-28"))
        func order(_ days: Int) -> ClockOrder { .extend(days: days, approver: "the bureau's head", reason: "two inspections") }
        #expect(machine.refusal(of: order(11), nil, at: monday) == .tooLong(left: 10, of: 10))
        let notes = machine.ordered(order(6), of: nil, at: monday).change.notes
        #expect(notes == [CaseNote(.extended, word: "6", more: ["approver": "the bureau's head", "reason": "two inspections"])])
        #expect(try machine.due == end(of: "2025-12-08"))
        #expect(machine.refusal(of: order(6), nil, at: monday) == .known, "the same order, sent twice, extends once")
        #expect(machine.refusal(of: order(5), nil, at: monday) == .tooLong(left: 4, of: 10))
        #expect(machine.ordered(order(4), of: nil, at: monday).ignored == nil)
        #expect(machine.refusal(of: order(1), nil, at: monday) == .tooLong(left: 0, of: 10))
    }

    @Test("Once the limit is over, or where the terms have none, nothing is extended; on the last day it still is")
    func late() throws {
        var machine = try clockedCase(caseTask("police"), terms: ClockTerms(statutory: 5, longestExtension: 10, stops: [.inspection]))
        _ = machine.begin(at: opened)
        _ = machine.says(.later(availableAt: opened + 60 * 86_400), "police")
        let more = ClockOrder.extend(days: 1, approver: "head", reason: "x")
        let friday = opened + 5 * 86_400
        let over = try #require(CivilDate("2025-11-28"))
        #expect(machine.refusal(of: more, nil, at: friday) == nil)
        #expect(machine.refusal(of: more, nil, at: friday + 86_400) == .over(over))
        #expect(machine.refusal(of: .stop(.inspection), nil, at: friday + 86_400) == .over(over), "what was missed stays missed")
        #expect(machine.ordered(more, of: nil, at: friday + 86_400).ignored == .clockUnchanged)
        var strict = try clockedCase(caseTask("police"), terms: ClockTerms(statutory: 5))
        _ = strict.begin(at: opened)
        #expect(strict.refusal(of: more, nil, at: monday) == .noExtension)
    }

    @Test("A task's clock stops alone or with the whole, as the terms of each have it")
    func tasks() throws {
        var fire = caseTask("fire")
        fire.clock = ClockTerms(statutory: 10, longestExtension: 5, stops: [.inspection, .expertReview])
        var machine = try clockedCase(fire, caseTask("police"))
        _ = machine.begin(at: opened)
        _ = machine.ordered(.stop(.expertReview), of: "fire", at: monday)
        #expect(try machine.due == end(of: "2025-12-02"), "the whole's terms do not have expert review")
        #expect(machine.state.clock?.tasks["fire"]?.due(.statutory, in: machine.calendar) == nil)
        _ = machine.ordered(.stop(.inspection), of: "fire", at: monday)
        #expect(machine.due == nil)
        #expect(machine.refusal(of: .resume(nil), nil, at: monday) == .notStopped(nil), "the whole itself was not stopped")
        #expect(machine.refusal(of: .resume(nil), "fire", at: monday) == .severalStops([.expertReview, .inspection]))
        _ = machine.ordered(.resume(.inspection), of: "fire", at: wednesday)
        #expect(try machine.due == end(of: "2025-12-04"))
        // A task without a clock of its own stops the whole.
        _ = machine.ordered(.stop(.inspection), of: "police", at: wednesday)
        #expect(machine.due == nil)
        #expect(machine.ordered(.resume(nil), of: "police", at: wednesday).ignored == nil)
        let more = ClockOrder.extend(days: 5, approver: "head", reason: "x")
        #expect(machine.refusal(of: more, "police", at: wednesday) == .noClock)
        #expect(machine.refusal(of: more, "health", at: wednesday) == .unknownTask("health"))
        #expect(machine.ordered(more, of: "fire", at: wednesday).change.notes.first?.step == "fire")
    }

    @Test("What is done has no clock any more, and a matter without one never had")
    func ended() throws {
        var machine = try clockedCase(caseTask("police"), caseTask("records"))
        _ = machine.begin(at: opened)
        _ = machine.says(permit, "police")
        #expect(machine.refusal(of: .stop(.inspection), "police", at: monday) == .ended)
        #expect(machine.refusal(of: .stop(.inspection), nil, at: monday) == nil)
        _ = machine.says(permit, "records")
        #expect(machine.refusal(of: .stop(.inspection), nil, at: monday) == .ended)
        var plain = caseMachine(try casePlan(caseTask("police")))
        _ = plain.begin(at: opened)
        #expect(plain.refusal(of: .stop(.inspection), nil, at: monday) == .noClock)
    }

    @Test("Whoever is refused is told why in one sentence of each language")
    func sentences() {
        let day = CivilDate(inBeijingAt: opened)
        let refusals: [ClockRefusal] = [
            .unknownTask("fire"), .noClock, .ended, .notBegun, .doesNotStop(.hearing, but: [.inspection]), .doesNotStop(.hearing, but: []),
            .stopped(.inspection, since: day), .notStopped(.hearing), .notStopped(nil), .severalStops([.hearing, .inspection]), .over(day),
            .noExtension, .tooLong(left: 4, of: 10), .known,
        ]
        #expect(Set(refusals.map(\.text.en)).count == refusals.count && Set(refusals.map(\.text.zh)).count == refusals.count)
        #expect(ClockRefusal.tooLong(left: 4, of: 10).text.en == "It may be extended by 10 working days in all, of which 4 are left.")
        #expect(ClockRefusal.stopped(.inspection, since: day).text.en == "It has stood still for inspection since 2025-11-23 already.")
    }
}

@Suite("What offices do is recorded, and shown to whom it concerns")
struct CaseRecordTests {
    private let terms = CaseTerms(
        clock: ClockTerms(statutory: 20, promised: 7, longestExtension: 10, stops: [.inspection]), retention: .seconds(86_400))

    @Test("An order moves the due date, and stands in the timeline and, with the office's name, in the record")
    func orders() async throws {
        let stage = try CaseStage([caseTask("police")], terms: terms)
        try await stage.life(script: { _ in nil }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            let viewer = CaseViewer(channel: CaseStage.counter)
            #expect(try await service.order(.stop(.inspection), of: nil, in: request, by: "chen").due == nil)
            #expect(try await service.view(of: request, for: viewer).due == nil)
            await #expect(throws: Problem.refused(.stopped(.inspection, since: CivilDate(inBeijingAt: stage.clock.timestamp)))) {
                _ = try await service.order(.stop(.inspection), of: nil, in: request, by: "chen")
            }
            let due = try await service.order(.resume(nil), of: nil, in: request, by: "chen").due
            #expect(due != nil)
            let more = ClockOrder.extend(days: 10, approver: "the bureau's head", reason: "two inspections")
            _ = try await service.order(more, of: nil, in: request, by: "lin")
            #expect(try await service.view(of: request, for: viewer).due == due, "an office's promise is not extended")
            let timeline = try await service.timeline(of: request, for: viewer)
            #expect(timeline.map(\.action).suffix(3) == ["clockStopped", "clockResumed", "extended"])
            #expect(timeline.last?.text.en == "The limit was extended by 10 working days, approved by the bureau's head: two inspections")
            let record = try await service.record(of: request)
            #expect(record.suffix(3).map(\.actor) == ["chen", "chen", "lin"])
            #expect(record.last?.detail["approver"] == "the bureau's head")
            let clock = try await service.clock(of: request, for: viewer)
            #expect(clock["whole"]?["statutory"]?["days"] == 30)
            await #expect(throws: Problem.unknownRequest) { _ = try await service.order(more, of: nil, in: "nothing", by: "lin") }
        }
    }

    @Test("Why an operator gave a step up is for operators: the applicant reads a neutral sentence")
    func dropped() async throws {
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in broken }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("it is held") { try await service.held(limit: 10).count == 1 }
            try await service.drop(request, step: "police", reason: "a word about somebody else", by: "chen")
            let timeline = try await service.timeline(of: request, for: CaseViewer(channel: CaseStage.counter))
            let entry = try #require(timeline.first { $0.action == "dropped" })
            #expect(entry.word == nil && entry.text.en == "police is not waited for any more")
            #expect(!timeline.contains { "\($0)".contains("somebody else") })
            #expect(timeline.count { $0.action == "dropped" } == 1)
            let line = try #require(try await service.record(of: request).first { $0.action == "dropped" })
            #expect(line.actor == "chen" && line.detail["reason"] == "a word about somebody else")
        }
    }
}
