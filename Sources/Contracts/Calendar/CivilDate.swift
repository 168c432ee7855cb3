public import Messaging

/// A day of the proleptic Gregorian calendar, as `2026-11-23`. Which day it is at a moment is asked for Beijing, whose time all of China keeps.
public struct CivilDate: Hashable, Comparable, Strideable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let day: Int

    private static let millisecondsPerDay: Int64 = 86_400_000
    /// China has one time zone, eight hours ahead of UTC, and no summer time since 1991.
    private static let aheadOfUTC: Int64 = 8 * 3_600_000

    /// The day so many days after 1970-01-01.
    public init(day: Int) {
        self.day = day
    }

    /// The day in Beijing at that moment.
    public init(inBeijingAt timestamp: Timestamp) {
        let (days, rest) = (timestamp.milliseconds + Self.aheadOfUTC).quotientAndRemainder(dividingBy: Self.millisecondsPerDay)
        self.init(day: Int(rest < 0 ? days - 1 : days))
    }

    /// Reads `2026-11-23`, or `20261123` as old systems write it; nil for what is no day.
    public init?(_ text: String) {
        let hyphened: String
        switch text.utf8.count {
        case 10: hyphened = text
        case 8: hyphened = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6))"
        default: return nil
        }
        guard let midnight = Timestamp("\(hyphened)T00:00:00Z") else { return nil }
        self.init(day: Int(midnight.milliseconds / Self.millisecondsPerDay))
    }

    /// As `2026-11-23`.
    public var description: String { String(Timestamp(milliseconds: Int64(day) * Self.millisecondsPerDay).description.prefix(10)) }

    /// As `20261123`.
    public var compact: String { description.filter { $0 != "-" } }

    /// The month that it lies in.
    public var month: CivilMonth {
        let (year, month, _) = Timestamp.civil(fromDays: Int64(day))
        return CivilMonth(year: Int(year), month: Int(month))
    }

    /// The year that it lies in.
    public var year: Int { Int(Timestamp.civil(fromDays: Int64(day)).year) }

    /// Its day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday, three days after a Monday.
        let daysSinceMonday = ((day + 3) % 7 + 7) % 7
        return Weekday.allCases[daysSinceMonday]
    }

    /// When it begins in Beijing: 00:00 there, 16:00Z of the day before.
    public var startInBeijing: Timestamp { Timestamp(milliseconds: Int64(day) * Self.millisecondsPerDay - Self.aheadOfUTC) }

    /// When it ends in Beijing: 24:00 there, 16:00Z. A period that ends with this day is over at this moment.
    public var endInBeijing: Timestamp { adding(days: 1).startInBeijing }

    /// The day so many months later; the last of its month where that month is too short.
    public func adding(months: Int) -> CivilDate {
        let target = month.adding(months)
        let dayOfMonth = day - month.firstDay.day
        return CivilDate(day: min(target.firstDay.day + dayOfMonth, target.adding(1).firstDay.day - 1))
    }

    /// The day so many days later.
    public func adding(days: Int) -> CivilDate { CivilDate(day: day + days) }

    // Strideable, so that a range of days can be walked.

    public func distance(to other: CivilDate) -> Int { other.day - day }
    public func advanced(by days: Int) -> CivilDate { adding(days: days) }

    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.day < right.day }
    public static func == (left: CivilDate, right: CivilDate) -> Bool { left.day == right.day }
}
