#if canImport(Glibc)
    import Glibc
#endif

/// A moment in UTC, to the millisecond: `2026-11-23T05:00:00.000Z`.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The wall clock's time.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so much later, to the millisecond; earlier, where the duration is negative.
    public func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds + duration.wholeMilliseconds)
    }

    /// From this moment to another: negative where that one is earlier.
    public func duration(to other: Timestamp) -> Duration { .milliseconds(other.milliseconds - milliseconds) }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// The duration doubled so often, at most `longest`: the pause before the next try, after so many in vain.
    public func doubled(_ times: Int, upTo longest: Duration) -> Duration {
        var duration = self
        var left = times
        // Not computed as a power, which would overflow.
        while left > 0, duration < longest {
            duration = duration * 2
            left -= 1
        }
        return min(duration, longest)
    }
}

// MARK: - Text

extension Timestamp {
    private static let millisecondsPerDay: Int64 = 86_400_000

    /// How many bytes its text has.
    public static let textLength = 24

    /// RFC 3339 in UTC with milliseconds and `Z`.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            write(into: text)
            return Self.textLength
        }
    }

    /// Writes ``description`` into ``textLength`` bytes.
    public func write(into text: UnsafeMutableBufferPointer<UInt8>) {
        var days = milliseconds / Self.millisecondsPerDay
        var rest = milliseconds % Self.millisecondsPerDay
        if rest < 0 {
            rest += Self.millisecondsPerDay
            days -= 1
        }
        let (year, month, day) = Self.civil(fromDays: days)
        var place = 0
        func write(_ value: Int64, digits: Int, then separator: Unicode.Scalar) {
            var value = value
            for offset in stride(from: digits - 1, through: 0, by: -1) {
                text[place + offset] = UInt8(48 + value % 10)
                value /= 10
            }
            text[place + digits] = UInt8(ascii: separator)
            place += digits + 1
        }
        write(year, digits: 4, then: "-")
        write(month, digits: 2, then: "-")
        write(day, digits: 2, then: "T")
        write(rest / 3_600_000, digits: 2, then: ":")
        write(rest / 60_000 % 60, digits: 2, then: ":")
        write(rest / 1000 % 60, digits: 2, then: ".")
        write(rest % 1000, digits: 3, then: "Z")
    }

    /// Reads RFC 3339 with `Z`, with any number of fractional digits; nil for everything else, other offsets included.
    public init?(_ text: some StringProtocol) {
        // Whole strings are read where they lie; every message has several.
        guard
            let time = text.utf8.withContiguousStorageIfAvailable(Self.init(reading:))
                ?? Array(text.utf8).withUnsafeBufferPointer(Self.init(reading:))
        else { return nil }
        self = time
    }

    private init?(reading bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for place in range {
                guard (48...57).contains(bytes[place]) else { return nil }
                value = value * 10 + Int64(bytes[place] - 48)
            }
            return value
        }
        func has(_ character: Unicode.Scalar, at place: Int) -> Bool { bytes[place] == UInt8(ascii: character) }
        guard has("-", at: 4), has("-", at: 7), has("T", at: 10), has(":", at: 13), has(":", at: 16),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...Self.length(ofMonth: month, year: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard has(".", at: 19), bytes.count > 21, let thousandths = number(20..<min(23, bytes.count - 1)),
                bytes[20..<(bytes.count - 1)].allSatisfy({ (48...57).contains($0) })
            else { return nil }
            // One digit are tenths, two hundredths; what follows the third is dropped.
            let digits = bytes.count - 21
            fraction = digits == 1 ? thousandths * 100 : digits == 2 ? thousandths * 10 : thousandths
        }
        let seconds = ((Self.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years begin in March here, so that the leap day is the last.
    package static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date so many days after 1970-01-01.
    package static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
