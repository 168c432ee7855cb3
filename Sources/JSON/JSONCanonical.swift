extension JSONValue {
    /// The value in the canonical form of RFC 8785: members sorted by UTF-16, numbers as ECMAScript writes them.
    ///
    /// Equal values have one canonical form: `1` and `1.0` are both `1`. As the RFC knows doubles only, an integer beyond 2⁵³ is written as
    /// the double nearest to it; what must be told apart beyond that is a string. A number that is not finite becomes `null`.
    public var canonicalUTF8: [UInt8] {
        var text: [UInt8] = []
        writeCanonical(into: &text)
        return text
    }

    private func writeCanonical(into text: inout [UInt8]) {
        switch self {
        case .integer(let value) where value.magnitude > JSONCanonical.exactIntegers: JSONCanonical.write(Double(value), into: &text)
        case .number(let value): JSONCanonical.write(value, into: &text)
        case .null, .bool, .integer, .string: write(into: &text)
        case .array(let elements):
            text.append(.openBracket)
            for (place, element) in elements.enumerated() {
                if place > 0 { text.append(.comma) }
                element.writeCanonical(into: &text)
            }
            text.append(.closeBracket)
        case .object(let object):
            text.append(.openBrace)
            for (place, member) in object.sorted(by: { JSONCanonical.precedes($0.name, $1.name) }).enumerated() {
                if place > 0 { text.append(.comma) }
                JSONWriter.write(member.name, into: &text)
                text.append(.colon)
                member.value.writeCanonical(into: &text)
            }
            text.append(.closeBrace)
        }
    }
}

/// The order of names, and numbers as ECMAScript's `Number::toString` writes them (ECMA-262, section 6.1.6.1.20).
enum JSONCanonical {
    /// Up to this, every integer is a double.
    static let exactIntegers: UInt64 = 1 << 53

    /// From 10²¹ on ECMAScript writes an exponent.
    private static let largestPlainExponent = 21
    /// Below 10⁻⁶ it does so too.
    private static let smallestPlainExponent = -5

    /// The order of UTF-16 units, from the UTF-8 bytes: it differs from theirs only in that U+E000…U+FFFF (first byte EE or EF) come
    /// after the scalars that need a surrogate pair (first byte F0 and above).
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8) { rank($0) < rank($1) }
    }

    private static func rank(_ byte: UInt8) -> UInt8 { byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte }

    static func write(_ value: Double, into text: inout [UInt8]) {
        guard value.isFinite else { return text.append(contentsOf: JSONWriter.null) }
        guard value != 0 else { return text.append(.zero) }
        if value < 0 { text.append(.minus) }
        // value = 0.d₁d₂… · 10^point, from the shortest digits.
        let (digits, point) = shortestDigits(value.magnitude)
        let zeros = { (count: Int) in repeatElement(UInt8.zero, count: count) }
        let dot = UInt8(ascii: ".")
        switch point {
        case _ where point >= digits.count && point <= largestPlainExponent: text += digits + zeros(point - digits.count)
        case 1...largestPlainExponent: text += digits[..<point] + [dot] + digits[point...]
        case smallestPlainExponent...0: text += [.zero, dot] + zeros(-point) + digits
        default:
            text.append(digits[0])
            if digits.count > 1 { text += [dot] + digits[1...] }
            text += Array("e\(point > 0 ? "+" : "")\(point - 1)".utf8)
        }
    }

    private static func shortestDigits(_ value: Double) -> (digits: [UInt8], point: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = Array(mantissa[0].utf8)
        var digits = whole + (mantissa.count > 1 ? Array(mantissa[1].utf8) : [])
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.last == .zero { digits.removeLast() }
        let leading = digits.prefix { $0 == .zero }.count
        digits.removeFirst(leading)
        point -= leading
        return (digits, point)
    }
}
