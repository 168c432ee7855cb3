import Contracts
import Messaging
import Testing

@Suite("Days and months of the calendar")
struct CivilDateTests {
    @Test func `dates read and write both forms of old and new systems`() throws {
        let date = try #require(CivilDate("20240229"))
        #expect(date.description == "2024-02-29")
        #expect(date.compact == "20240229")
        #expect(CivilDate("2024-02-29") == date)
        #expect(["20230229", "2024-2-29", "2024022", "", "abcdefgh"].map { CivilDate($0) } == [nil, nil, nil, nil, nil])
    }

    @Test func `months are added to the end of shorter months`() throws {
        let date = try #require(CivilDate("2026-11-30"))
        #expect(date.adding(months: 3).description == "2027-02-28")
        #expect(date.adding(months: -9).description == "2026-02-28")
        #expect(date.adding(months: 3).adding(days: -1).description == "2027-02-27")
    }

    @Test func `the day in Beijing begins at four in the afternoon of the day before`() throws {
        let before = try #require(Timestamp("2026-11-22T15:59:59Z"))
        let after = try #require(Timestamp("2026-11-22T16:00:00Z"))
        #expect(CivilDate(inBeijingAt: before).description == "2026-11-22")
        #expect(CivilDate(inBeijingAt: after).description == "2026-11-23")
    }

    @Test func `months read, write and count`() throws {
        let month = try #require(CivilMonth("2026-11"))
        #expect(month.number == 202611)
        #expect(month.adding(2).description == "2027-01")
        #expect(month.adding(-11).description == "2025-12")
        #expect(CivilMonth(number: 202601) == CivilMonth("2026-01"))
        #expect(["2026-13", "2026-00", "202611", "26-11", ""].map { CivilMonth($0) } == [nil, nil, nil, nil, nil])
    }

    @Test func `hyphens stand between year, month and day`() {
        #expect(["2026-1123-", "20261-1-23", "-2026-11-2", "2026-11-2三"].map { CivilDate($0) } == [nil, nil, nil, nil])
    }

    @Test func `a day ends in Beijing at 16.00Z, where the next begins`() throws {
        let date = try #require(CivilDate("2026-11-23"))
        #expect(date.endInBeijing.description == "2026-11-23T16:00:00.000Z")
        #expect(date.startInBeijing.description == "2026-11-22T16:00:00.000Z")
        #expect(CivilDate(inBeijingAt: date.endInBeijing) == date.adding(days: 1))
    }

    @Test func `days of the week go on before 1970 and over leap days`() {
        let dates = ["1949-10-01", "1969-12-31", "1970-01-01", "2000-02-29", "2026-02-14"]
        #expect(dates.compactMap { CivilDate($0)?.weekday } == [.saturday, .wednesday, .thursday, .tuesday, .saturday])
        #expect(Weekday.allCases.filter(\.isWeekend) == [.saturday, .sunday])
    }

    @Test func `every day of two centuries is the day after the one before, in text, year and month`() throws {
        let first = try #require(CivilDate("1896-01-01"))
        let last = try #require(CivilDate("2104-12-31"))
        for date in first...last {
            let text = date.description
            guard CivilDate(text) == date, date.month.description == text.prefix(7), String(date.year) == text.prefix(4),
                date.month.firstDay <= date, date < date.month.adding(1).firstDay
            else {
                Issue.record("\(text)")
                return
            }
        }
        #expect(first.distance(to: last) == 76_335)
    }
}
