/// What the text of a number says beyond what fits in `Int64` and `Double`.
enum JSONNumberText {
    /// A decimal of so many significant digits survives the way to a double and back (DBL_DIG of IEEE 754 binary64).
    private static let safeDigits = 15
    /// With an exponent of so few digits such a decimal is also far from the limits of a double.
    private static let safeExponentDigits = 2
    /// `Int64.max` has 19 digits: one fewer always fits.
    private static let safeIntegerDigits = 18
    /// Stands for every larger exponent: far beyond a double, and additions to it do not overflow.
    private static let hugeExponent = 1_000_000_000

    /// Whether an integer (digits, perhaps after a minus) does not fit. A text without digits fits.
    static func isBeyondInt64(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > safeIntegerDigits else { return false }
        let isNegative = text.first == .minus
        var value: Int64 = 0
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let digit = Int64(byte - .zero)
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, exceeded) = isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflowed || exceeded { return true }
            value = sum
        }
        return false
    }

    /// Why a number with fraction or exponent cannot be kept as a double: its shortest form has another decimal value, or it has none.
    /// Nil where it can be kept, and where the text is no number at all.
    static func fault(of text: UnsafeBufferPointer<UInt8>) -> JSONFault.Reason? {
        if isClearlySafe(text) { return nil }
        guard let written = Decimal(text), let value = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        guard value.isFinite else { return .range }
        let kept = Array(value.description.utf8).withUnsafeBufferPointer { Decimal($0) }
        return kept == written ? nil : .rounded
    }

    /// Counts instead of converting: nearly every number that is sent ends here.
    private static func isClearlySafe(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        var exponentDigits = 0
        var isExponent = false
        for byte in text {
            if byte.isDigit {
                if isExponent { exponentDigits += 1 } else { digits += 1 }
            } else if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
                isExponent = true
            }
        }
        return digits <= safeDigits && exponentDigits <= safeExponentDigits
    }

    /// A decimal without regard to how it was written: 0.d₁d₂… · 10^exponent, d₁ and the last digit not zero. The sign plays no part.
    private struct Decimal: Equatable {
        var digits: [UInt8] = []
        var exponent = 0

        init?(_ text: UnsafeBufferPointer<UInt8>) {
            var rest = text.first == .minus ? text.dropFirst() : text[...]
            var pointSeen = false
            while let byte = rest.first, byte.isDigit || byte == UInt8(ascii: ".") && !pointSeen {
                rest = rest.dropFirst()
                guard byte.isDigit else {
                    pointSeen = true
                    continue
                }
                if byte != .zero || !digits.isEmpty {
                    digits.append(byte)
                    if !pointSeen { exponent += 1 }
                } else if pointSeen {
                    exponent -= 1
                }
            }
            guard let written = Self.exponent(rest) else { return nil }
            exponent += written
            while digits.last == .zero { digits.removeLast() }
            if digits.isEmpty { exponent = 0 }
        }

        /// The written exponent, 0 where there is none, nil where it is malformed.
        private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
            guard let letter = text.first else { return 0 }
            guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") else { return nil }
            var digits = text.dropFirst()
            let isNegative = digits.first == .minus
            if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
            guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
            let size = digits.reduce(0) { min($0 * 10 + Int($1 - .zero), hugeExponent) }
            return isNegative ? -size : size
        }
    }
}
