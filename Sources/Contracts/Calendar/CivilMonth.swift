import Messaging

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
    public var firstDay: CivilDate { CivilDate(day: Int(Timestamp.days(Int64(year), Int64(month), 1))) }

    /// The month so many months later.
    public func adding(_ months: Int) -> CivilMonth { CivilMonth(year: 0, month: count + months + 1) }

    public static func < (left: CivilMonth, right: CivilMonth) -> Bool { left.count < right.count }
}
