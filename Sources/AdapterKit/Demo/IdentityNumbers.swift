/// Resident identity numbers as GB 11643-1999 builds them.
enum ResidentNumber {
    /// Region, day of birth, three sequence digits (odd for men), and the check character of ISO 7064 MOD 11-2.
    static func complete(region: String, birthDate: CivilDate, sequence: Int) -> String {
        let digits = String(sequence)
        let body = region + birthDate.compact + String(repeating: "0", count: 3 - digits.count) + digits
        var remainder = 0
        for byte in body.utf8 { remainder = (remainder + Int(byte - UInt8(ascii: "0"))) * 2 % 11 }
        let check = (12 - remainder) % 11
        return body + (check == 10 ? "X" : String(check))
    }
}

/// Unified social credit codes as GB 32100-2015 builds them.
enum CreditNumber {
    /// Digits and letters without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    /// Register 9, kind 1, the region, the organization's code with its check character (GB 11714), and the check character of the whole.
    static func complete(region: String, serial: Int) -> String {
        let organization = "MA1" + text(serial &* 7919 + 100_003, places: 5)
        let body = "91" + region + organization + organizationCheck(organization)
        var sum = 0
        var weight = 1
        for character in body {
            sum += (alphabet.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        return body + String(alphabet[(31 - sum % 31) % 31])
    }

    /// Weights 3, 7, 9, 10, 5, 8, 4, 2 over digits and letters counted from A = 10, modulo 11.
    private static func organizationCheck(_ code: String) -> String {
        let sum = zip(code, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) { $0 + (Int(String($1.0), radix: 36) ?? 0) * $1.1 }
        let check = 11 - sum % 11
        return check == 10 ? "X" : check == 11 ? "0" : String(check)
    }

    private static func text(_ number: Int, places: Int) -> String {
        var rest = number
        var text = ""
        for _ in 0..<places {
            text = String(alphabet[rest % alphabet.count]) + text
            rest /= alphabet.count
        }
        return text
    }
}
