/// Dates and times of RFC 3339, in the Gregorian calendar.
enum InternetTime {
    typealias Bytes = Substring.UTF8View

    /// `YYYY-MM-DD`, a day that exists.
    static func isDate(_ text: Bytes) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], digits: 4), let month = number(parts[1], digits: 2), let day = number(parts[2], digits: 2)
        else { return false }
        return isDay(year: year, month: month, day: day)
    }

    static func isDay(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month) else { return false }
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    static func isDateTime(_ text: Bytes) -> Bool {
        guard let separator = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "t") }) else { return false }
        return isDate(text[..<separator]) && isTime(text[text.index(after: separator)...])
    }

    /// `HH:MM:SS`, perhaps with a fraction, and `Z` or an offset. Second 60 is a leap second, which only 23:59 UTC has.
    static func isTime(_ text: Bytes) -> Bool {
        guard let offsetStart = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "z") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }),
            let offset = offsetMinutes(text[offsetStart...])
        else { return false }
        let clock = text[..<offsetStart].split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        if clock.count == 2 { guard !clock[1].isEmpty, clock[1].allSatisfy(\.isDecimal) else { return false } }
        let parts = clock[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], digits: 2), let minute = number(parts[1], digits: 2),
            let second = number(parts[2], digits: 2)
        else { return false }
        guard hour <= 23, minute <= 59, second <= 60 else { return false }
        let minuteOfDayInUTC = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || minuteOfDayInUTC == 1439
    }

    /// `P`, then weeks alone, or days and what is longer, and after `T` hours and what is shorter: RFC 3339, appendix A. Units come from the longest to
    /// the shortest and leave none out between them.
    static func isDuration(_ text: Bytes) -> Bool {
        guard text.first == UInt8(ascii: "P") else { return false }
        let parts = text.dropFirst().split(separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = units(parts[0]) else { return false }
        if parts.count == 1 { return date == "W" || !date.isEmpty && "YMD".contains(date) }
        guard let time = units(parts[1]), !time.isEmpty else { return false }
        return "YMD".contains(date) && "HMS".contains(time)
    }

    /// The letters of what is written as numbers each with a letter behind it; nil where it is written otherwise.
    private static func units(_ text: Bytes) -> String? {
        var units = ""
        var digits = 0
        for byte in text {
            if byte.isDecimal {
                digits += 1
            } else {
                guard digits > 0 else { return nil }
                units.unicodeScalars.append(Unicode.Scalar(byte))
                digits = 0
            }
        }
        return digits == 0 ? units : nil
    }

    private static func offsetMinutes(_ text: Bytes) -> Int? {
        guard let sign = text.first else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
        let parts = text.dropFirst().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = number(parts[0], digits: 2), let minutes = number(parts[1], digits: 2), hours <= 23, minutes <= 59
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func number(_ text: Bytes, digits: Int) -> Int? {
        guard text.count == digits, text.allSatisfy(\.isDecimal) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
