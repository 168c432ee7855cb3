import Contracts
import JSONSchema

/// Resident identity numbers of the demonstration, as GB 11643-1999 builds them.
enum ResidentNumber {
    /// Region, day of birth, three sequence digits (odd for men), and the check character.
    static func complete(region: String, birthDate: CivilDate, sequence: Int) -> String {
        let digits = String(sequence)
        let body = region + birthDate.compact + String(repeating: "0", count: 3 - digits.count) + digits
        return body + (ResidentID.checkCharacter(of: body).map(String.init) ?? "")
    }
}

/// Unified social credit codes of the demonstration, as GB 32100-2015 builds them.
enum CreditNumber {
    /// Digits and letters without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    private static let organizationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

    /// Register 9, kind 1, the region, the organization's code with its check character (GB 11714), and the check character of the whole.
    static func complete(region: String, serial: Int) -> String {
        // A stride without a common divisor with 31: neighbours look unalike, and no code comes twice.
        let organization = "MA1" + text(serial * 7919 + 100_003, places: 5)
        let body = "91" + region + organization + organizationCheck(organization)
        return body + (CreditCode.checkCharacter(of: body).map(String.init) ?? "")
    }

    /// Weighted digits, and letters counted from A = 10, modulo 11.
    private static func organizationCheck(_ code: String) -> String {
        let sum = zip(code, organizationWeights).reduce(0) { $0 + (Int(String($1.0), radix: 36) ?? 0) * $1.1 }
        switch 11 - sum % 11 {
        case 10: return "X"
        case 11: return "0"
        case let check: return String(check)
        }
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
