import Contracts
import Orchestration
import Testing

@Suite("A stopped clock does not count")
struct ClockStopTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    @Test func `the day of the stop counts, that of the resumption does not`() {
        // Monday; the five days are 3, 4, 5, 6 and 9 March.
        var c = clock(5, promised: 2, begun: "2026-03-02")
        #expect(c.dueText(calendar) == "2026-03-09")
        #expect(c.apply(stop(on: "2026-03-03")) == .changed)
        #expect(c.dueText(calendar) == nil)
        #expect(c.apply(resumption(on: "2026-03-05")) == .changed)
        #expect(c.dueText(calendar) == "2026-03-11")
        #expect(c.dueText(calendar, .promised) == "2026-03-06")
    }

    @Test func `a resumption on the day of the stop stops nothing`() {
        var c = clock(5, begun: "2026-03-02")
        #expect(c.apply([stop(on: "2026-03-04"), resumption(on: "2026-03-04")]) == [.changed, .changed])
        #expect(c.dueText(calendar) == "2026-03-09")
    }

    @Test func `a stop over a weekend takes nothing, one over the festival takes its working days alone`() {
        var weekend = clock(5, begun: "2026-03-02")
        _ = weekend.apply([stop(on: "2026-03-06"), resumption(on: "2026-03-08")])
        #expect(weekend.dueText(calendar) == "2026-03-09")
        // From 13 to 24 February it takes the make-up Saturday and the Tuesday.
        var festival = clock(5, begun: "2026-02-09")
        _ = festival.apply([stop(on: "2026-02-13"), resumption(on: "2026-02-24")])
        #expect(festival.dueText(calendar) == "2026-02-25")
    }

    @Test func `two stops at once: the clock runs when both are over`() throws {
        var c = clock(5, begun: "2026-03-02")
        _ = c.apply([stop("a", .inspection, on: "2026-03-03"), stop("b", .hearing, on: "2026-03-04"), resumption("a", on: "2026-03-05")])
        #expect(c.dueText(calendar) == nil)
        _ = c.apply(resumption("b", on: "2026-03-09"))
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(sum.due == DueDate(day("2026-03-13")))
        #expect(
            sum.entries.map(\.count).filter { if case .stopped = $0 { true } else { false } } == [
                .stopped([.inspection]), .stopped([.inspection, .hearing]), .stopped([.hearing]), .stopped([.hearing]),
            ])
    }

    @Test func `an open stop keeps what is left, and an extension meanwhile adds to it`() throws {
        var c = clock(5, longestExtension: 10, begun: "2026-03-02")
        _ = c.apply([stop(on: "2026-03-04"), more(3, on: "2026-04-30")])
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(sum.due == nil && sum.lastDay == nil)
        #expect(sum.openStops.map(\.id) == ["1"])
        #expect((sum.days, sum.daysCounted, sum.daysLeft) == (8, 2, 6))
        #expect(sum.entries.last?.date == day("2026-03-04"))
        #expect(sum.lateExtensions == [])
    }

    @Test func `a clock that is stopped before it begins counts from the resumption on`() {
        var c = StatutoryClock(ClockTerms(statutory: 2, start: .completePapers, stops: [.supplement]))
        _ = c.apply([stop(on: "2026-03-02"), .began(.completePapers, on: day("2026-03-04"))])
        #expect(c.dueText(calendar) == nil)
        _ = c.apply(resumption(on: "2026-03-06"))
        #expect(c.dueText(calendar) == "2026-03-10")
    }

    @Test func `a stop after the last day gives no day back`() throws {
        var c = clock(1, begun: "2026-03-02")
        _ = c.apply(stop(on: "2026-03-05"))
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(sum.due == nil)
        #expect(sum.lastDay == day("2026-03-03"))
        _ = c.apply(resumption(on: "2026-03-31"))
        #expect(c.dueText(calendar) == "2026-03-03")
    }

    @Test func `a reason that the terms do not have stops nothing`() {
        var c = StatutoryClock(ClockTerms(LicensingLaw.single))
        _ = c.apply(.began(.acceptance, on: day("2026-02-09")))
        #expect(c.apply(stop("1", .supplement, on: "2026-02-10")) == .ignored(.doesNotStop))
        #expect(c.dueText(calendar) == "2026-03-13")
        #expect(c.apply(stop("2", .expertReview, on: "2026-02-10")) == .changed)
        #expect(c.dueText(calendar) == nil)
    }
}
