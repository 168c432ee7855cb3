import Contracts
import Messaging
import Orchestration
import Testing

@Suite("The law's clock counts working days from the day after the start")
struct StatutoryClockTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    @Test func `across the Spring Festival, whose make-up Saturdays count`() {
        var c = StatutoryClock(ClockTerms(LicensingLaw.single, promised: 5))
        #expect(c.due(.statutory, in: calendar) == nil)
        #expect(c.apply(.began(.acceptance, on: day("2026-02-09"))) == .changed)
        // 10 to 14 February, the last a Saturday, are five days; 24 to 28 five more; then two weeks.
        #expect(c.due(.promised, in: calendar) == DueDate(day("2026-02-14")))
        #expect(c.due(.statutory, in: calendar) == DueDate(day("2026-03-13")))
        #expect(c.due(.statutory, in: calendar)?.timestamp == moment("2026-03-13T16:00:00Z"))
    }

    @Test("The periods of the law", arguments: [(LicensingLaw.single, 30, "03-13", "03-27"), (LicensingLaw.joint, 60, "04-20", "05-13")])
    func law(period: LicensingLaw.Period, most: Int, due: String, extended: String) {
        #expect(period.days + period.longestExtension == most)
        var c = StatutoryClock(ClockTerms(period))
        _ = c.apply(.began(.acceptance, on: day("2026-02-09")))
        #expect(c.dueText(calendar) == "2026-\(due)")
        #expect(c.apply(more(period.longestExtension, on: "2026-03-10")) == .changed)
        #expect(c.dueText(calendar) == "2026-\(extended)")
    }

    @Test func `the certificate's days begin with the decision, here before the National Day`() {
        var c = StatutoryClock(ClockTerms(LicensingLaw.certificate, start: .decision, stops: []))
        #expect(c.apply(.began(.acceptance, on: day("2026-09-01"))) == .ignored(.otherStart))
        #expect(c.apply(.began(.decision, on: day("2026-09-30"))) == .changed)
        #expect(c.dueText(calendar) == "2026-10-20")
    }

    @Test func `with no days the start is the last one, and a start on a day off is nothing special`() {
        for start in ["2026-03-02", "2026-02-17", "2026-03-01"] { #expect(clock(0, begun: start).dueText(calendar) == start) }
        #expect(clock(0, begun: "2027-06-01").dueText(calendar) == "2027-06-01")
        #expect(clock(1, begun: "2026-02-17").dueText(calendar) == "2026-02-24")
        #expect(clock(1, begun: "2026-03-01").dueText(calendar) == "2026-03-02")
    }

    @Test func `a year that was not announced makes the date provisional, from the first day that is counted in it`() throws {
        #expect(clock(3, begun: "2026-12-28").dueText(calendar) == "2026-12-31")
        #expect(clock(4, begun: "2026-12-28").dueText(calendar) == "2027-01-01?")
        #expect(clock(5, begun: "2026-12-28").dueText(calendar) == "2027-01-04?")
        #expect(clock(5, begun: "2026-12-28").dueText(try ShippedCalendar.with2027()) == "2027-01-05")
        #expect(clock(20, begun: "2026-02-09").dueText(WorkingCalendar()) == "2026-03-09?")
    }

    @Test func `an extension is the law's, not the promise's, and has its limits`() {
        var c = clock(20, promised: 5, longestExtension: 10, begun: "2026-02-09")
        #expect(c.apply(more(11, on: "2026-03-01")) == .ignored(.extensionTooLong))
        #expect(c.apply(more(0, on: "2026-03-01")) == .ignored(.incompleteExtension))
        let nobody = ClockExtension(days: 1, approver: "", reason: "none", on: day("2026-03-01"))
        #expect(c.apply(.extended(nobody)) == .ignored(.incompleteExtension))
        #expect(c.apply(more(6, on: "2026-03-01")) == .changed)
        #expect(c.apply(more(6, on: "2026-03-01")) == .ignored(.duplicate))
        #expect(c.apply(more(5, on: "2026-03-02")) == .ignored(.extensionTooLong))
        #expect(c.apply(more(4, on: "2026-03-02")) == .changed)
        #expect(c.dueText(calendar) == "2026-03-27")
        #expect(c.dueText(calendar, .promised) == "2026-02-14")
    }

    @Test("An extension on the last day is in time, one on the day after is not", arguments: [("03-13", "03-16", 0), ("03-14", "03-13", 1)])
    func lateExtension(approved: String, due: String, late: Int) throws {
        var c = clock(20, longestExtension: 10, begun: "2026-02-09")
        #expect(c.apply(more(1, on: "2026-\(approved)")) == .changed)
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(sum.due == DueDate(day("2026-\(due)")))
        #expect(sum.lateExtensions.count == late)
    }

    @Test func `what was heard first stands, and says so`() {
        var c = clock(5, begun: "2026-03-02")
        let heard = c.apply([
            .began(.acceptance, on: day("2026-03-02")), .began(.acceptance, on: day("2026-03-03")), .began(.completePapers, on: day("2026-03-03")),
            stop(on: "2026-03-04"), stop(on: "2026-03-04"), stop("1", .hearing, on: "2026-03-04"), resumption(on: "2026-03-03"),
            resumption("2", on: "2026-03-03"), stop("2", on: "2026-03-04"), resumption(on: "2026-03-05"), resumption(on: "2026-03-06"),
            .ended(on: day("2026-03-06")), .ended(on: day("2026-03-06")),
        ])
        #expect(
            heard == [
                .ignored(.duplicate), .ignored(.contradiction), .ignored(.otherStart), .changed, .ignored(.duplicate), .ignored(.contradiction),
                .ignored(.resumedBeforeStop), .changed, .ignored(.resumedBeforeStop), .changed, .ignored(.contradiction), .changed,
                .ignored(.duplicate),
            ])
        #expect(c.dueText(calendar) == "2026-03-10")
    }

    @Test func `a clock can be built again from what it took in`() {
        var c = clock(20, promised: 5, longestExtension: 10, reminders: [1], begun: "2026-02-09")
        _ = c.apply([resumption("2", on: "2026-03-05"), stop("2", .hearing, on: "2026-03-03"), stop(on: "2026-03-06"), more(3, on: "2026-03-05")])
        _ = c.apply(.ended(on: day("2026-03-20")))
        c.markGiven(ClockSignal(.escalation, of: .promised, days: 5))
        var again = StatutoryClock(c.terms)
        #expect(again.apply(c.events).allSatisfy { $0 == .changed })
        for signal in c.given { again.markGiven(signal) }
        #expect(again == c)
    }
}
