import Contracts
import Testing

@Suite("The shipped calendars")
struct ShippedCalendarsTests {
    private static let years = 2024...2026

    @Test func `cover these years`() throws {
        #expect(try ShippedContracts.catalogue().calendar.years.keys.sorted() == Array(Self.years))
    }

    @Test("have the holidays and make-up days that others read in the notices", arguments: years)
    func published(year: Int) throws {
        let published = try PublishedHolidays.required()
        let calendar = try ShippedContracts.catalogue().calendar
        let holidays = try #require(calendar.years[year]).holidays
        #expect(holidays.flatMap(\.off).map(\.description) == published.off.filter { $0.year == year }.sorted().map(\.description))
        #expect(holidays.flatMap(\.working).map(\.description) == published.working.filter { $0.year == year }.sorted().map(\.description))
        let days = CivilMonth(year: year, month: 1).firstDay..<CivilMonth(year: year + 1, month: 1).firstDay
        for day in days { #expect(calendar.isWorkingDay(day) == published.isWorkingDay(day), "\(day)") }
    }

    @Test("have as many working days as the notices leave", arguments: zip(years, [251, 248, 248]))
    func counts(year: Int, workingDays: Int) throws {
        let calendar = try ShippedContracts.catalogue().calendar
        let days = CivilMonth(year: year, month: 1).firstDay..<CivilMonth(year: year + 1, month: 1).firstDay
        #expect(days.count(where: calendar.isWorkingDay) == workingDays)
    }
}
