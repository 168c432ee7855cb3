import Contracts
import Orchestration
import Testing

@Suite("Another calendar leaves a record of what it changed")
struct ClockRevisionTests {
    @Test func `a year that is announced moves a provisional date`() throws {
        let (old, new) = (try ShippedCalendar.calendar(), try ShippedCalendar.with2027())
        let c = clock(5, promised: 3, begun: "2026-12-28")
        let revision = try #require(c.revision(from: old, to: new))
        #expect(
            revision.moves == [
                .init(
                    limit: .statutory, before: .init(due: DueDate(day("2027-01-04"), isProvisional: true), daysLeft: 0),
                    after: .init(due: DueDate(day("2027-01-05")), daysLeft: 0))
            ])
        #expect(
            revision.days == [.init(date: day("2027-01-01"), before: .weekday, after: .holiday(LocalizedText(zh: "元旦", en: "New Year")))])
        #expect(revision.years == [.init(year: 2027, before: nil, after: "sha256:2027")])
    }

    @Test func `a make-up Saturday brings a date forward, and a date may only be confirmed`() throws {
        let (old, new) = (try ShippedCalendar.calendar(), try ShippedCalendar.with2027())
        let sooner = try #require(clock(5, begun: "2027-01-04").revision(from: old, to: new)?.moves.first)
        #expect(sooner.before.due == DueDate(day("2027-01-11"), isProvisional: true))
        #expect(sooner.after.due == DueDate(day("2027-01-09")))
        let confirmed = try #require(clock(2, begun: "2027-01-04").revision(from: old, to: new))
        #expect(confirmed.moves.first?.after.due == DueDate(day("2027-01-06")))
        #expect(confirmed.days == [])
    }

    @Test func `nothing changes before the start, in another year, or with the same calendar`() throws {
        let (old, new) = (try ShippedCalendar.calendar(), try ShippedCalendar.with2027())
        #expect(StatutoryClock(ClockTerms(LicensingLaw.single)).revision(from: old, to: new) == nil)
        #expect(clock(20, begun: "2026-02-09").revision(from: old, to: new) == nil)
        #expect(clock(5, begun: "2026-12-28").revision(from: new, to: new) == nil)
    }

    @Test func `a stopped clock's record tells the days that are left`() throws {
        let (old, new) = (try ShippedCalendar.calendar(), try ShippedCalendar.with2027())
        var c = clock(5, begun: "2026-12-28")
        _ = c.apply(stop(on: "2027-01-04"))
        #expect(
            c.revision(from: old, to: new)?.moves == [
                .init(limit: .statutory, before: .init(due: nil, daysLeft: 0), after: .init(due: nil, daysLeft: 1))
            ])
    }
}
