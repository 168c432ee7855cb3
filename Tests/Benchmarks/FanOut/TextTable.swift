/// Lines of words under each other, for people.
enum TextTable {
    static func aligned(_ lines: [[String]]) -> String {
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// With so many digits after the point, three at most.
    static func number(_ value: Double, _ digits: Int) -> String {
        guard digits > 0 else { return "\(Int(value.rounded()))" }
        let scale = digits == 1 ? 10 : digits == 2 ? 100 : 1000
        let whole = Int((abs(value) * Double(scale)).rounded())
        let fraction = "\(whole % scale)"
        return (value < 0 && whole > 0 ? "-" : "") + "\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// A duration in milliseconds; a dash where there is none.
    static func milliseconds(_ duration: Duration?, _ digits: Int = 2) -> String { duration.map { number($0 / .milliseconds(1), digits) } ?? "-" }
}

extension [Duration] {
    /// What this share of them did not exceed (nearest rank); nil where there are none.
    func percentile(_ share: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let rank = Int((share * Double(count)).rounded(.up))
        return sorted()[Swift.min(Swift.max(rank, 1), count) - 1]
    }
}
