import JSON

/// How two numbers compare by their exact values: an integer beyond 2⁵³ is not rounded to a double first.
enum NumberOrder {
    /// Whether both are numbers and the left is less.
    static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.number(let left), .number(let right)): left < right
        case (.integer(let left), .number(let right)): compare(left, right) < 0
        case (.number(let left), .integer(let right)): compare(right, left) > 0
        default: false
        }
    }

    /// Negative, zero or positive as the integer is below, equal to or above the double.
    private static func compare(_ integer: Int64, _ double: Double) -> Int {
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        let whole = Int64(double)
        if integer != whole { return integer < whole ? -1 : 1 }
        let fraction = double - Double(whole)
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }
}
