import JSON

/// What a scalar without quotes means, or that versions of YAML differ about it.
enum PlainScalar {
    case value(JSONValue)
    case ambiguous(String)

    init(_ text: String) {
        switch text {
        case "", "~", "null": self = .value(.null)
        case "true": self = .value(true)
        case "false": self = .value(false)
        default:
            if Self.truthWords.contains(text.lowercased()) {
                self = .ambiguous("a truth value")
            } else if text.lowercased() == "null" {
                self = .ambiguous("null")
            } else if let first = text.utf8.first, Self.startsNumbers.contains(first) {
                self = Self.number(text)
            } else {
                self = .value(.string(text))
            }
        }
    }

    /// Truth values of YAML 1.1, and spellings of those of 1.2 that JSON does not have.
    private static let truthWords: Set<String> = ["yes", "no", "on", "off", "y", "n", "true", "false"]
    private static let startsNumbers = Set("0123456789+-.".utf8)

    /// A text that begins as numbers do: a number as JSON writes it, a text that no reader takes for something else, or neither.
    private static func number(_ text: String) -> PlainScalar {
        let bytes = Array(text.utf8)
        var digits = bytes[...]
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        if !digits.isEmpty, digits.allSatisfy(isDigit) {
            let isCanonical = bytes.first != UInt8(ascii: "+") && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
            guard isCanonical, let integer = Int64(text) else { return .ambiguous("a number in another base or of another size") }
            return .value(.integer(integer))
        }
        if let number = Double(text), !text.lowercased().contains("x"), number.isFinite {
            guard digits.first.map(isDigit) == true, bytes.first != UInt8(ascii: "+") else { return .ambiguous("a number") }
            return .value(.number(number))
        }
        if bytes.allSatisfy({ isDigit($0) || Self.joinsDigits.contains($0) }), bytes.contains(where: isDigit) {
            return .ambiguous("a date, a time or a number")
        }
        let lowered = text.lowercased()
        if lowered.hasPrefix("0x") || lowered.hasPrefix("0o") || lowered.hasPrefix("0b") || lowered.hasSuffix(".inf") || lowered == ".nan" {
            return .ambiguous("a number")
        }
        return .value(.string(text))
    }

    /// What dates, times of day and long numbers of YAML 1.1 have between their digits.
    private static let joinsDigits = Set("-:._+,TZtz ".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
