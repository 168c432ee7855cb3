import Messaging

/// Durations as people write them in contracts: a whole number and a unit, `1500ms`.
enum DurationText {
    private static let milliseconds: [String: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]

    /// Reads a duration; nil where it is none or is longer than can be counted.
    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = milliseconds[String(text.dropFirst(digits.count))], let count = Int64(digits) else { return nil }
        let (product, overflows) = count.multipliedReportingOverflow(by: unit)
        return overflows ? nil : .milliseconds(product)
    }

    /// Reads a number of working days, `20wd`, which only clocks of cases count; nil where it is none.
    static func workingDays(_ text: String) -> Int? {
        guard text.hasSuffix("wd"), text.count > 2, text.dropLast(2).allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text.dropLast(2))
    }

    /// In days where it is a number of them, else in milliseconds.
    static func text(_ duration: Duration) -> String {
        let (days, rest) = duration.wholeMilliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return days > 0 && rest == 0 ? "\(days)d" : "\(duration.wholeMilliseconds)ms"
    }
}
