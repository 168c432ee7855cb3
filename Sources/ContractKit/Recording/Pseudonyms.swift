import AdapterKit
import Contracts
import Crypto
import JSONSchema

/// Stand-ins for what is true of people: of the same form, the same for the same value and key, and of nobody who exists.
///
/// Each is drawn from HMAC-SHA256 over the value. Without the key nobody can tell whose stand-in it is, or try out whom it fits.
public struct Pseudonyms: Sendable {
    /// Shortest key that is taken: as long as what the function makes of it.
    public static let shortestKey = 32

    private let key: SymmetricKey

    /// - Parameter key: at least ``shortestKey`` random bytes.
    public init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// Numbers that belong to a value.
    /// - Parameters:
    ///   - kind: what the value is; the same text as something else has other numbers.
    ///   - turn: another draw, where the one before was no good.
    func draw(_ kind: String, _ value: String, turn: Int = 0) -> SplitMix64 {
        // Lengths keep one part's end from passing for another's beginning.
        let text = "\(kind.utf8.count) \(kind) \(turn) \(value)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return SplitMix64(seed: code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    // MARK: - Identifiers

    /// A resident identity number with a right check character, in a region that is assigned to nobody: 99….
    func residentID(_ number: String, turn: Int = 0) -> String {
        var random = draw("resident-id", number, turn: turn)
        let region = "99" + Self.digits(4, &random)
        let firstBirth = CivilMonth(year: 1940, month: 1).firstDay.day
        let lastBirth = CivilMonth(year: 2008, month: 1).firstDay.day - 1
        let birth = CivilDate(day: random.number(firstBirth...lastBirth)).description.filter { $0 != "-" }
        let body = region + birth + Self.digits(3, &random)
        let whole = body + (ResidentID.checkCharacter(of: body).map(String.init) ?? "")
        return whole == number ? residentID(number, turn: turn + 1) : whole
    }

    /// A unified social credit code with a right check character, in a region that is assigned to nobody.
    func creditCode(_ code: String, turn: Int = 0) -> String {
        var random = draw("credit-code", code, turn: turn)
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let body = "9199" + Self.digits(4, &random) + String((0..<9).map { _ in random.pick(alphabet) })
        let whole = body + (CreditCode.checkCharacter(of: body).map(String.init) ?? "")
        return whole == code ? creditCode(code, turn: turn + 1) : whole
    }

    // MARK: - People

    /// Somebody of the demonstration, who does not exist.
    private func resident(_ kind: String, _ value: String, _ turn: Int) -> DemoResident {
        var random = draw(kind, value, turn: turn)
        return DemoPopulation().resident(random.below(DemoPopulation.mostResidents))
    }

    /// A name that belongs to nobody in particular.
    func name(_ name: String, turn: Int = 0) -> String {
        let other = resident("name", name, turn).name
        return other == name ? self.name(name, turn: turn + 1) : other
    }

    func address(_ address: String, turn: Int = 0) -> String {
        let other = resident("address", address, turn).address
        return other == address ? self.address(address, turn: turn + 1) : other
    }

    // MARK: - Forms

    /// A day between 1940 and 2007.
    func day(_ day: String, turn: Int = 0) -> String {
        var random = draw("day", day, turn: turn)
        let days = CivilMonth(year: 1940, month: 1).firstDay.day...CivilMonth(year: 2008, month: 1).firstDay.day - 1
        let other = CivilDate(day: random.number(days)).description
        return other == day ? self.day(day, turn: turn + 1) : other
    }

    /// A text of the same form: digits for digits, letters for letters, Chinese characters for Chinese characters. All else stays.
    ///
    /// Later turns keep a digit that the text begins with: many numbers have a form there, and it is nobody's.
    func text(_ text: String, turn: Int = 0) -> String {
        var random = draw("text", text, turn: turn)
        let other = Self.unassigned(Self.sameForm(text, keepsFirstDigit: turn >= Self.strictTurns, &random))
        // A text of punctuation alone has no other of its form.
        return other == text && turn < Self.mostTurns ? self.text(text, turn: turn + 1) : other
    }

    /// Draws after which a form is taken to have one text only.
    private static let mostTurns = 32
    /// Draws in which every digit is another.
    private static let strictTurns = 2
    /// Identity numbers have 15 digits, or 17 and a check character.
    private static let identityDigits = 15

    /// Digits in a row that could be somebody's identity number become one of a region that is assigned to nobody.
    private static func unassigned(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var start = 0
        for place in 0...bytes.count where place == bytes.count || !(0x30...0x39).contains(bytes[place]) {
            if place - start >= identityDigits {
                bytes[start] = UInt8(ascii: "9")
                bytes[start + 1] = UInt8(ascii: "9")
            }
            start = place + 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func sameForm(_ text: String, keepsFirstDigit: Bool = false, _ random: inout SplitMix64) -> String {
        var isFirst = true
        return String(
            text.unicodeScalars.map { scalar -> Character in
                defer { isFirst = false }
                if isFirst, keepsFirstDigit, ("0"..."9").contains(scalar) { return Character(scalar) }
                return other(scalar, isFirst: isFirst, &random)
            })
    }

    private static func other(_ scalar: Unicode.Scalar, isFirst: Bool, _ random: inout SplitMix64) -> Character {
        switch scalar {
        // A number does not begin with 0 where it did not.
        case "0" where isFirst: "0"
        case "0"..."9": Character(String(isFirst ? random.number(1...9) : random.below(10)))
        case "a"..."z": letter("a", &random)
        case "A"..."Z": letter("A", &random)
        case _ where scalar.properties.isIdeographic: random.pick(characters)
        // Letters of other scripts become Latin ones: nothing of a name stays because we do not know its alphabet.
        case _ where scalar.properties.isAlphabetic: letter("a", &random)
        case _ where scalar.properties.numericType != nil: Character(String(random.below(10)))
        default: Character(scalar)
        }
    }

    private static func letter(_ first: Unicode.Scalar, _ random: inout SplitMix64) -> Character {
        Character(Unicode.Scalar(UInt8(first.value) + UInt8(random.below(26))))
    }

    /// Common characters that say nothing about anybody.
    private static let characters = Array("甲乙丙丁东西南北春夏秋冬山水云雨风花木石天地日月星河江海湖桥路街门田")

    /// A whole number with as many digits.
    func number(_ number: Int64, turn: Int = 0) -> Int64 {
        var random = draw("number", String(number), turn: turn)
        let digits = Self.unassigned(Self.sameForm(String(number.magnitude), &random))
        let other = (Int64(digits) ?? Int64.max) * number.signum()
        return other == number && turn < Self.mostTurns ? self.number(number, turn: turn + 1) : other
    }

    private static func digits(_ count: Int, _ random: inout SplitMix64) -> String { (0..<count).map { _ in String(random.below(10)) }.joined() }
}
