public import Messaging

/// A day of the calendar, as `2026-11-23`.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let day: Int

    private static let millisecondsPerDay: Int64 = 86_400_000

    /// The day so many days after 1970-01-01.
    public init(day: Int) {
        self.day = day
    }

    /// The day in Beijing at that moment. China has one time zone, eight hours ahead, and no summer time.
    public init(inBeijingAt timestamp: Timestamp) {
        let local = timestamp.advanced(by: .seconds(8 * 3600)).milliseconds
        let (days, rest) = local.quotientAndRemainder(dividingBy: Self.millisecondsPerDay)
        self.init(day: Int(rest < 0 ? days - 1 : days))
    }

    /// Reads `2026-11-23`, or `20261123` as old systems write it; nil for what is no day.
    public init?(_ text: String) {
        let digits = text.filter { $0 != "-" }
        guard digits.utf8.count == 8, text.utf8.count == 8 || text.utf8.count == 10 else { return nil }
        let (year, rest) = (digits.prefix(4), digits.dropFirst(4))
        guard let time = Timestamp("\(year)-\(rest.prefix(2))-\(rest.suffix(2))T00:00:00Z") else { return nil }
        self.init(day: Int(time.milliseconds / Self.millisecondsPerDay))
    }

    /// As `2026-11-23`.
    public var description: String { String(Timestamp(milliseconds: Int64(day) * Self.millisecondsPerDay).description.prefix(10)) }

    /// As `20261123`.
    public var compact: String { description.filter { $0 != "-" } }

    /// The month that it lies in.
    public var month: CivilMonth { CivilMonth(description.prefix(7)) ?? CivilMonth(year: 1970, month: 1) }

    /// The year that it lies in.
    public var year: Int { month.year }

    /// The day so many months later; the last of its month where that month is too short.
    public func adding(months: Int) -> CivilDate {
        let target = month.adding(months)
        let dayOfMonth = day - month.firstDay.day
        return CivilDate(day: min(target.firstDay.day + dayOfMonth, target.adding(1).firstDay.day - 1))
    }

    /// The day so many days later.
    public func adding(days: Int) -> CivilDate { CivilDate(day: day + days) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.day < right.day }
}

/// A month of the calendar, as `2026-11`.
public struct CivilMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since January of the year 0.
    public let count: Int

    /// - Parameter month: from 1; beyond 12 it runs into the following years.
    public init(year: Int, month: Int) {
        count = year * 12 + month - 1
    }

    /// Reads `2026-11`; nil for what is no month.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
            year >= 0, (1...12).contains(month)
        else { return nil }
        self.init(year: year, month: month)
    }

    /// Reads 202611, as old systems write it in a number.
    public init(number: Int) {
        self.init(year: number / 100, month: number % 100)
    }

    /// The year that it lies in.
    public var year: Int { count / 12 }
    /// From 1 to 12.
    public var month: Int { count % 12 + 1 }

    /// As 202611.
    public var number: Int { year * 100 + month }

    /// As `2026-11`.
    public var description: String {
        let (year, month) = (String(year), String(month))
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + (month.count == 1 ? "-0" : "-") + month
    }

    /// Its first day.
    public var firstDay: CivilDate { CivilDate("\(description)-01") ?? CivilDate(day: 0) }

    /// The month so many months later.
    public func adding(_ months: Int) -> CivilMonth { CivilMonth(year: 0, month: count + months + 1) }

    public static func < (left: CivilMonth, right: CivilMonth) -> Bool { left.count < right.count }
}
