/// A citizen's identity number by GB 11643-1999: six digits of the place, eight of the date of birth, three of a sequence, a check character.
public struct ResidentID: Hashable, Sendable {
    /// The 18 characters.
    public let text: String

    /// ISO 7064 MOD 11-2 has the weights 2^(18-i) mod 11 for the i-th character.
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    /// The check character by the sum of the weighted digits modulo 11.
    private static let checkCharacters = Array("10X98765432".utf8)
    private static let length = 18

    /// Nil unless there are 18 characters, the date of birth is in the calendar, and the check character is right. `X` is written in upper case.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, let check = Self.check(bytes.dropLast()), bytes.last == check else { return nil }
        let number = { (places: Range<Int>) in bytes[places].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard InternetTime.isDay(year: number(6..<10), month: number(10..<12), day: number(12..<14)) else { return nil }
        self.text = text
    }

    /// The check character that belongs to the first 17 digits; nil where they are not 17 digits.
    public static func checkCharacter(of first17: some StringProtocol) -> Character? {
        check(Array(first17.utf8)[...]).map { Character(Unicode.Scalar($0)) }
    }

    private static func check(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == length - 1, digits.allSatisfy(\.isDecimal) else { return nil }
        return checkCharacters[zip(digits, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 } % 11]
    }
}

extension ResidentID: CustomStringConvertible {
    /// The place and the check character only: an identity number does not belong in a log line.
    public var description: String { "\(text.prefix(6))***********\(text.suffix(1))" }
}
