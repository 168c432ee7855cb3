import Contracts
import Testing

@Suite("The calendar says which days are worked")
struct WorkingCalendarTests {
    private static let text = """
        calendar: cn
        year: 2026
        holidays:
          - { name: { zh: 春节, en: Spring Festival }, from: "2026-02-15", to: "2026-02-23", working: ["2026-02-14", "2026-02-28"] }
        """

    private func calendar(_ text: String = text) throws -> WorkingCalendar {
        try Catalogue(reading: TestFolder().adding("calendars/cn-2026.yaml", text).files).calendar
    }

    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    @Test func `weekdays, weekends, holidays and make-up days`() throws {
        let calendar = try calendar()
        let festival = LocalizedText(zh: "春节", en: "Spring Festival")
        #expect(try calendar.kind(of: date("2026-02-13")) == .weekday)
        #expect(try calendar.kind(of: date("2026-02-14")) == .makeUp(festival))
        #expect(try calendar.kind(of: date("2026-02-15")) == .holiday(festival))
        #expect(try calendar.kind(of: date("2026-02-23")) == .holiday(festival))
        #expect(try calendar.kind(of: date("2026-03-01")) == .weekend)
        let worked = try (date("2026-02-13")...date("2026-03-02")).filter(calendar.isWorkingDay).map(\.description)
        #expect(worked == ["2026-02-13", "2026-02-14", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02"])
    }

    @Test func `a year that was not announced has its weekdays, and says so`() throws {
        let calendar = try calendar()
        let newYear = try date("2027-01-01")
        #expect(calendar.isWorkingDay(newYear))
        #expect(!calendar.covers(newYear))
        #expect(calendar.covers(newYear.adding(days: -1)))
    }

    @Test func `another version of a year has another fingerprint, another comment has not`() throws {
        let calendar = try calendar()
        let year = try #require(calendar.years[2026])
        #expect(year.fingerprint.hasPrefix("sha256:") && year.fingerprint.count == 71)
        #expect(try self.calendar("# corrected\n" + Self.text).years[2026] == year)
        let other = try self.calendar(Self.text.split(separator: ", \"2026-02-28\"").joined())
        #expect(
            try other.changes(since: calendar) == [
                .init(year: 2026, before: year.fingerprint, after: #require(other.years[2026]).fingerprint)
            ])
        #expect(calendar.changes(since: calendar) == [])
        #expect(calendar.changes(since: WorkingCalendar()) == [.init(year: 2026, before: nil, after: year.fingerprint)])
        #expect(WorkingCalendar().changes(since: calendar) == [.init(year: 2026, before: year.fingerprint, after: nil)])
    }

    @Test func `a catalogue without calendars has one in which all is provisional`() throws {
        let calendar = try Catalogue(reading: TestFolder().files).calendar
        #expect(calendar == WorkingCalendar())
        #expect(try !calendar.covers(date("2026-02-14")))
    }
}
