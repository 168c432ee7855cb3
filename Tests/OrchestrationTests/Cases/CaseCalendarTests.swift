import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("A calendar that comes counts open cases anew, and leaves a record")
struct CaseCalendarTests {
    private static let newYear = WorkingCalendar.Holiday(
        LocalizedText(zh: "元旦", en: "New Year"), off: day("2025-12-01")...day("2025-12-02"), working: [])
    private static let announced = WorkingCalendar([.init(2025, holidays: [newYear], fingerprint: "sha256:1")])

    @Test("The due date moves by the days that are off now; the note says which limits, days and years")
    func moved() throws {
        var machine = try clockedCase(caseTask("police"), calendar: Self.announced)
        let change = try begun(&machine, by: WorkingCalendar())
        #expect(machine.due == day("2025-12-04").endInBeijing)
        let note = try #require(change.notes.first)
        #expect(change.notes.map(\.action) == [.recounted] && note.step == nil)
        #expect(note.more["moves"]?.array?.map { $0["limit"]?.string } == ["statutory", "promised"])
        #expect(note.more["moves"]?[1]?["before"]?["due"] == "2025-12-02T16:00:00.000Z")
        #expect(note.more["moves"]?[1]?["after"]?["due"] == "2025-12-04T16:00:00.000Z")
        #expect(note.more["days"]?.array?.map { $0["date"]?.string } == ["2025-12-01", "2025-12-02"])
        #expect(note.more["years"]?[0]?["after"] == "sha256:1")
        #expect(
            change.notes.map { Timeline.entry(AuditRecord($0, of: request, by: "calendar", at: opened), of: machine.plan).text.en } == [
                "The public holidays were announced anew; it is due on 2025-12-04 instead of 2025-12-02"
            ])
        #expect(machine.state.revision == 2, "who looks at the case sees another date")
    }

    @Test("A provisional date that holds is definite now, which is told too")
    func confirmed() throws {
        let quiet = WorkingCalendar([.init(2025, holidays: [], fingerprint: "sha256:2")])
        var machine = try clockedCase(caseTask("police"), calendar: quiet)
        let change = try begun(&machine, by: WorkingCalendar())
        #expect(machine.due == day("2025-12-02").endInBeijing)
        #expect(change.notes.first?.more["moves"]?[1]?["after"]?["provisional"] == false)
        #expect(
            change.notes.map { Timeline.entry(AuditRecord($0, of: request, by: "calendar", at: opened), of: machine.plan).text.en } == [
                "The public holidays were announced; it is due on 2025-12-02"
            ])
    }

    @Test("What is not concerned leaves no note: the same days, a closed case, a task that is done")
    func untouched() throws {
        var same = try clockedCase(caseTask("police"), calendar: Self.announced)
        #expect(try begun(&same, by: Self.announced).notes.isEmpty)
        #expect(same.state.revision == 1)
        var closed = try clockedCase(caseTask("police"), calendar: Self.announced)
        _ = closed.begin(at: opened)
        _ = closed.says(permit, "police")
        #expect(closed.recounted(from: WorkingCalendar(), told: nil, at: opened + 5).notes.isEmpty)
        var fire = caseTask("fire")
        fire.clock = ClockTerms(statutory: 10)
        var done = try clockedCase(fire, caseTask("police"), calendar: Self.announced)
        _ = done.begin(at: opened)
        #expect(done.recounted(from: WorkingCalendar(), told: nil, at: opened + 5).notes.map(\.step) == [nil, "fire"])
        _ = done.says(permit, "fire")
        #expect(done.recounted(from: WorkingCalendar(), told: nil, at: opened + 5).notes.map(\.step) == [nil])
    }

    @Test("Where nothing is kept of the calendar before, the dates that were told are compared")
    func unknown() throws {
        var machine = try clockedCase(caseTask("police"), calendar: Self.announced)
        _ = machine.begin(at: opened)
        #expect(machine.recounted(from: nil, told: machine.due, at: opened + 5).notes.isEmpty)
        let change = machine.recounted(from: nil, told: day("2025-12-02").endInBeijing, at: opened + 5)
        #expect(change.notes.first?.more["moves"]?[0]?["after"]?["due"] == "2025-12-04T16:00:00.000Z")
    }

    /// Begins a case as if it had been counted by another calendar, and counts it anew.
    private func begun(_ machine: inout CaseMachine, by old: WorkingCalendar) throws -> CaseChange {
        _ = machine.begin(at: opened)
        return machine.recounted(from: old, told: nil, at: opened + 5)
    }

    // MARK: - With a store

    private static func file(_ year: Int, _ holidays: String) -> ContractFile {
        ContractFile(path: "calendars/cn-\(year).yaml", text: Array("calendar: cn\nyear: \(year)\nholidays:\n\(holidays)".utf8))
    }

    private static let of2026 = file(2026, "  - { name: { zh: 国庆节, en: National Day }, from: \"2026-10-01\", to: \"2026-10-07\" }\n")
    private static let of2027 = file(2027, "  - { name: { zh: 元旦, en: New Year }, from: \"2027-01-01\", to: \"2027-01-05\" }\n")

    /// A case of 29 working days that begins on Monday, 23 November 2026 is due in 2027, and reminded of on its last day.
    private static let terms = CaseTerms(clock: ClockTerms(statutory: 29, reminders: [0]), retention: .seconds(86_400))

    @Test("A reload counts open cases anew, once; the timeline, the record and an event say so, and timers follow")
    func reload() async throws {
        let stage = try CaseStage([caseTask("police")], terms: Self.terms)
        let (before, after) = (try stage.catalogue([Self.of2026]), try stage.catalogue([Self.of2026, Self.of2027]))
        let summer = moment("2027-06-01T00:00:00Z")
        try await stage.life(script: { _ in .later(availableAt: summer) }, catalogue: before) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            let viewer = CaseViewer(channel: CaseStage.counter)
            try await eventually("the promise is known") { try await service.record(of: request).contains { $0.action == "replied" } }
            let provisional = try await service.view(of: request, for: viewer)
            #expect(provisional.due == day("2027-01-01").endInBeijing && provisional.isDueProvisional)
            #expect(provisional.json(in: .en)["dueProvisional"] == true)
            #expect(try await service.list(CaseQuery(), for: viewer).lines.map(\.isDueProvisional) == [true])
            #expect(try await service.why(request).en.hasSuffix("It is due by 2027-01-01T16:00:00.000Z (provisional)."))
            #expect(try await service.lane.store.read { try $0.caseRecord(id: request)?.wakeAt } == day("2027-01-01").startInBeijing)
            service.use(after)
            try await eventually("the case is counted anew") {
                try await service.lane.store.read { try $0.caseRecord(id: request)?.due } == day("2027-01-06").endInBeijing
            }
            let definite = try await service.view(of: request, for: viewer)
            #expect(!definite.isDueProvisional && definite.json(in: .en)["dueProvisional"] == nil)
            #expect(try await service.list(CaseQuery(), for: viewer).lines.map(\.isDueProvisional) == [false])
            #expect(try await service.why(request).en.hasSuffix("It is due by 2027-01-06T16:00:00.000Z."))
            let timeline = try await service.timeline(of: request, for: viewer)
            #expect(timeline.last?.action == "recounted")
            #expect(timeline.last?.text.en == "The public holidays were announced anew; it is due on 2027-01-06 instead of 2027-01-01")
            let line = try #require(try await service.record(of: request).last)
            #expect(line.actor == "calendar" && line.detail["years"]?[0]?["year"] == 2027)
            #expect(try await service.lane.store.read { try $0.caseRecord(id: request)?.wakeAt } == day("2027-01-06").startInBeijing)
            // The same calendars again change nothing.
            service.use(try stage.catalogue([Self.of2026, Self.of2027]))
            _ = try await service.submit(stage.submission(key: "k2"))
            #expect(try await service.record(of: request).count { $0.action == "recounted" } == 1)
        }
    }

    @Test("A program that starts with other calendars counts anew what it finds, even after the old text was all that remembered them")
    func restart() async throws {
        let stage = try CaseStage([caseTask("police")], terms: Self.terms)
        let (before, after) = (try stage.catalogue([Self.of2026]), try stage.catalogue([Self.of2026, Self.of2027]))
        let request = Mutex("")
        try await stage.life(script: { _ in nil }, catalogue: before) { service in
            let id = try await service.submit(stage.submission()).view.answer.request
            request.withLock { $0 = id }
            // The clean-up of the store leaves the text alone that an open case is counted by.
            let hash = try #require(before.calendarEdition?.hash)
            _ = try await service.lane.store.write { try $0.erase(at: stage.clock.timestamp, limit: 9) }
            #expect(try await service.lane.store.read { try $0.text(hash: hash) } != nil)
        }
        let id = request.withLock { $0 }
        try await stage.life(script: { _ in nil }, catalogue: after) { service in
            try await eventually("the case is counted anew") { try await service.record(of: id).contains { $0.action == "recounted" } }
            let line = try #require(try await service.record(of: id).last { $0.action == "recounted" })
            #expect(line.detail["days"]?.array?.count == 3, "the first, the fourth and the fifth of January")
            #expect(try await service.view(of: id, for: CaseStage.operatorView).due == day("2027-01-06").endInBeijing)
            // Nobody is counted by the old ones any more, so their text goes.
            let hash = try #require(before.calendarEdition?.hash)
            _ = try await service.lane.store.write { try $0.erase(at: stage.clock.timestamp, limit: 9) }
            #expect(try await service.lane.store.read { try $0.text(hash: hash) } == nil)
        }
    }
}
