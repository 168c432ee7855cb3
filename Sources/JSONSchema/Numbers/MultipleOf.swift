import JSON

/// `multipleOf`, decided on decimals: 19.99 is a multiple of 0.01, though neither is a double.
///
/// A double stands for the decimal of its shortest text, which is what was written.
struct MultipleOf: Sendable {
    let divisor: JSONValue
    private let decimal: Decimal

    /// Nil where the divisor is no number above zero.
    init?(_ divisor: JSONValue) {
        guard NumberOrder.isLess(0, divisor), let decimal = Decimal(divisor) else { return nil }
        self.divisor = divisor
        self.decimal = decimal
    }

    /// What is no number satisfies the keyword.
    func divides(_ value: JSONValue) -> Bool {
        if case .integer(let value) = value, case .integer(let divisor) = divisor { return value % divisor == 0 }
        guard let value = Decimal(value), value.digits != 0 else { return true }
        let shift = value.exponent - decimal.exponent
        // The digits end in no zero: a multiple of a divisor with a larger exponent would.
        guard shift >= 0 else { return false }
        return (value.digits % decimal.digits).multiplied(byTenTo: shift, modulo: decimal.digits) == 0
    }

    /// digits · 10^exponent, where the digits do not end in zero. The sign plays no part.
    private struct Decimal {
        var digits: UInt64
        var exponent = 0

        init?(_ value: JSONValue) {
            switch value {
            case .integer(let value): digits = value.magnitude
            case .number(let value):
                guard value.isFinite else { return nil }
                let parts = value.magnitude.description.split(separator: "e")
                let mantissa = parts[0].split(separator: ".")
                let fraction = mantissa.count > 1 ? mantissa[1] : ""
                guard let digits = UInt64(mantissa[0] + fraction) else { return nil }
                self.digits = digits
                exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
            default: return nil
            }
            while digits != 0, digits.isMultiple(of: 10) {
                digits /= 10
                exponent += 1
            }
        }
    }
}

extension UInt64 {
    /// self · 10^power mod modulus, for self below the modulus. The power of a double is at most 700.
    fileprivate func multiplied(byTenTo power: Int, modulo modulus: UInt64) -> UInt64 {
        var result = self
        for _ in 0..<power where result != 0 {
            result = modulus.dividingFullWidth((10 as UInt64).multipliedFullWidth(by: result)).remainder
        }
        return result
    }
}
