import Contracts
import Orchestration
import Testing

@Suite("A case has a clock of the whole and clocks of its tasks")
struct CaseClockTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    /// In joint handling; the fire brigade has a limit of its own, the food office another, and the signboard none.
    private func begun() -> CaseClock {
        var c = CaseClock(
            ClockTerms(LicensingLaw.joint, promised: 10, stops: LicensingLaw.notCounted.union([.supplement])),
            tasks: ["fire": ClockTerms(LicensingLaw.single, promised: 5), "food": ClockTerms(statutory: 20)])
        for scope: CaseClock.Scope in [.whole, .task("fire"), .task("food")] {
            #expect(c.apply(.began(.acceptance, on: day("2026-03-02")), to: scope) == .changed)
        }
        return c
    }

    private func due(_ c: CaseClock, _ limit: ClockLimit = .promised) -> [String?] {
        [CaseClock.Scope.whole, .task("fire"), .task("food")].map { c[$0]?.dueText(calendar, limit) }
    }

    @Test func `statutory and promised, of the case and of each task`() {
        let c = begun()
        #expect(due(c, .statutory) == ["2026-05-08", "2026-03-30", "2026-03-30"])
        #expect(due(c) == ["2026-03-16", "2026-03-09", nil])
        #expect(c[.task("signboard")] == nil)
    }

    @Test func `a task's inspection stops the task and the whole, not the other task`() {
        var c = begun()
        #expect(c.apply(stop("1", .inspection, on: "2026-03-04"), to: .task("fire")) == .changed)
        #expect(due(c, .statutory) == [nil, nil, "2026-03-30"])
        #expect(c.apply(resumption(on: "2026-03-06"), to: .task("fire")) == .changed)
        #expect(due(c, .statutory) == ["2026-05-11", "2026-04-01", "2026-03-30"])
    }

    @Test func `a stop of the whole stops the tasks whose terms have its reason`() {
        var c = begun()
        #expect(c.apply(stop("1", .hearing, on: "2026-03-04"), to: .whole) == .changed)
        #expect(due(c, .statutory) == [nil, nil, "2026-03-30"])
        #expect(c.apply(resumption(on: "2026-03-06"), to: .whole) == .changed)
        #expect(c.apply(stop("2", .supplement, on: "2026-03-09"), to: .whole) == .changed)
        #expect(due(c, .statutory) == [nil, "2026-04-01", "2026-03-30"])
    }

    @Test func `a task without a clock stops the whole all the same, and nothing else reaches it`() {
        var c = begun()
        #expect(c.apply(stop("1", .expertReview, on: "2026-03-04"), to: .task("signboard")) == .changed)
        #expect(due(c) == [nil, "2026-03-09", nil])
        #expect(c.apply(.ended(on: day("2026-03-05")), to: .task("signboard")) == .ignored(.noClock))
        #expect(c.apply(more(5, on: "2026-03-05"), to: .task("fire")) == .changed)
        #expect(due(c, .statutory) == [nil, "2026-04-07", "2026-03-30"])
    }

    @Test func `signals come with their scope, and the next one is the earliest of all`() throws {
        var c = begun()
        #expect(c.nextSignal(after: moment("2026-03-02T00:00:00Z"), in: calendar) == moment("2026-03-09T16:00:00Z"))
        let late = c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar)
        #expect(late.map(\.scope) == [.task("fire")])
        let signal = try #require(late.first?.signal)
        c.markGiven(signal, of: .task("fire"))
        #expect(c.signals(at: moment("2026-03-09T16:00:00Z"), in: calendar).isEmpty)
        #expect(c.signals(at: moment("2026-03-16T16:00:00Z"), in: calendar).map(\.scope) == [.whole])
    }

    @Test func `another calendar's record names the clocks that it moved`() throws {
        let c = begun()
        #expect(c.revisions(from: calendar, to: try ShippedCalendar.with2027()).isEmpty)
        let provisional = c.revisions(from: WorkingCalendar(), to: calendar)
        #expect(provisional.map(\.scope) == [.whole, .task("fire"), .task("food")])
        #expect(provisional[0].revision.moves.map(\.limit) == [.statutory, .promised])
    }
}
