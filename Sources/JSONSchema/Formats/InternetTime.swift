/// Dates and times of RFC 3339, in the Gregorian calendar.
enum InternetTime {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    private static let dateLength = 10
    private static let clockLength = 8

    /// `YYYY-MM-DD`, a day that exists.
    static func isDate(_ text: Bytes) -> Bool {
        guard text.count == dateLength, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), let year = number(text, 0..<4),
            let month = number(text, 5..<7), let day = number(text, 8..<10)
        else { return false }
        return isDay(year: year, month: month, day: day)
    }

    static func isDay(year: Int, month: Int, day: Int) -> Bool {
        let days: Int
        switch month {
        case 2: days = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: days = 30
        case 1...12: days = 31
        default: return false
        }
        return (1...days).contains(day)
    }

    static func isDateTime(_ text: Bytes) -> Bool {
        guard text.count > dateLength, text[dateLength] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(Bytes(rebasing: text[..<dateLength])) && isTime(Bytes(rebasing: text[(dateLength + 1)...]))
    }

    /// `HH:MM:SS`, perhaps with a fraction, and `Z` or an offset. Second 60 is a leap second, which only 23:59 UTC has.
    static func isTime(_ text: Bytes) -> Bool {
        guard text.count > clockLength, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"), let hour = number(text, 0..<2),
            let minute = number(text, 3..<5), let second = number(text, 6..<8)
        else { return false }
        var rest = clockLength
        if text[rest] == UInt8(ascii: ".") {
            rest += 1
            while rest < text.count, text[rest].isDecimal { rest += 1 }
            guard rest > clockLength + 1 else { return false }
        }
        guard let offset = offsetMinutes(Bytes(rebasing: text[rest...])), hour <= 23, minute <= 59, second <= 60 else { return false }
        let minuteOfDayInUTC = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || minuteOfDayInUTC == 1439
    }

    /// `P`, then weeks alone, or days and what is longer, and after `T` hours and what is shorter: RFC 3339, appendix A. Units come from the longest to
    /// the shortest and leave none out between them.
    static func isDuration(_ text: Substring.UTF8View) -> Bool {
        guard text.first == UInt8(ascii: "P") else { return false }
        let parts = text.dropFirst().split(separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = units(parts[0]) else { return false }
        if parts.count == 1 { return date == "W" || !date.isEmpty && "YMD".contains(date) }
        guard let time = units(parts[1]), !time.isEmpty else { return false }
        return "YMD".contains(date) && "HMS".contains(time)
    }

    /// The letters of what is written as numbers each with a letter behind it; nil where it is written otherwise.
    private static func units(_ text: Substring.UTF8View) -> String? {
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
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == 6, text[3] == UInt8(ascii: ":"),
            let hours = number(text, 1..<3), let minutes = number(text, 4..<6), hours <= 23, minutes <= 59
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    /// The number that decimal digits at these places make; nil where they are others.
    static func number(_ text: Bytes, _ places: Range<Int>) -> Int? {
        var number = 0
        for place in places {
            guard text[place].isDecimal else { return nil }
            number = number * 10 + Int(text[place] - 0x30)
        }
        return number
    }
}

extension String {
    /// Looks at the bytes where they are.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = self
        return text.withUTF8(body)
    }
}
