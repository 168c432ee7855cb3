import Contracts
import Orchestration
import Testing

@Suite("The sum of a clock can be read day by day")
struct ClockSumTests {
    private let calendar: WorkingCalendar

    init() throws { calendar = try ShippedCalendar.calendar() }

    @Test func `the days of a limit, and what came out`() throws {
        var c = clock(4, longestExtension: 10, begun: "2026-02-12")
        _ = c.apply([stop("1", .hearing, on: "2026-02-24"), resumption(on: "2026-02-25"), more(1, on: "2026-02-27")])
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(
            sum.lines(in: .en) == [
                "2026-02-12 Thursday: the start, does not count",
                "2026-02-13 Friday: day 1",
                "2026-02-14 Saturday: day 2, worked for Spring Festival",
                "2026-02-15 Sunday: Spring Festival, does not count",
                "2026-02-16 Monday: Spring Festival, does not count",
                "2026-02-17 Tuesday: Spring Festival, does not count",
                "2026-02-18 Wednesday: Spring Festival, does not count",
                "2026-02-19 Thursday: Spring Festival, does not count",
                "2026-02-20 Friday: Spring Festival, does not count",
                "2026-02-21 Saturday: Spring Festival, does not count",
                "2026-02-22 Sunday: Spring Festival, does not count",
                "2026-02-23 Monday: Spring Festival, does not count",
                "2026-02-24 Tuesday: day 3",
                "2026-02-25 Wednesday: the clock stands still: hearing",
                "2026-02-26 Thursday: day 4",
                "1 more, approved on 2026-02-27: too late, does not count",
                "statutory limit: 2026-02-26 24:00",
            ])
        #expect(sum.date(ofDay: 2) == day("2026-02-14"))
    }

    @Test func `in Chinese, with an extension in time and a year that was not announced`() throws {
        var c = clock(1, longestExtension: 10, begun: "2026-12-31")
        _ = c.apply(more(1, on: "2027-01-01"))
        let sum = try #require(c.sum(of: .statutory, in: calendar))
        #expect(
            sum.lines(in: .zh) == [
                "2026-12-31 周四: 起始日，不计",
                "2027-01-01 周五: 第1个工作日；2027年安排尚未公布，暂按周次计算；延长1日，director批准：the site is large",
                "2027-01-02 周六: 周末，不计；2027年安排尚未公布，暂按周次计算",
                "2027-01-03 周日: 周末，不计；2027年安排尚未公布，暂按周次计算",
                "2027-01-04 周一: 第2个工作日；2027年安排尚未公布，暂按周次计算",
                "法定期限：2027-01-04 24:00（暂定）",
            ])
    }

    @Test func `a clock that stands still`() throws {
        var c = clock(5, promised: 1, begun: "2026-03-02")
        _ = c.apply(stop(on: "2026-03-04"))
        let statutory = try #require(c.sum(of: .statutory, in: calendar))
        #expect(statutory.lines(in: .en).last == "statutory limit: the clock stands still with 3 of 5 days left")
        let promised = try #require(c.sum(of: .promised, in: calendar))
        #expect(promised.lines(in: .en).last == "promised limit: over on 2026-03-03 24:00, before the clock stood still")
        #expect(promised.lines(in: .zh).last == "承诺期限：已于2026-03-03 24:00届满，现停止计时")
    }
}
