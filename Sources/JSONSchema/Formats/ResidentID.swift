/// A citizen's identity number by GB 11643-1999: six digits of the place, eight of the date of birth, three of a sequence, a check character.
public struct ResidentID: Hashable, Sendable {
    /// The 18 characters.
    public let text: String

    private static let length = 18

    /// Nil unless there are 18 characters, the date of birth is in the calendar, and the check character is right. `X` is written in upper case.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    static func isValid(_ text: String) -> Bool {
        text.withBytes { bytes in
            guard bytes.count == length, let check = check(bytes), bytes[length - 1] == check, let year = InternetTime.number(bytes, 6..<10),
                let month = InternetTime.number(bytes, 10..<12), let day = InternetTime.number(bytes, 12..<14)
            else { return false }
            return InternetTime.isDay(year: year, month: month, day: day)
        }
    }

    /// The check character that belongs to the first 17 digits; nil where they are not 17 digits.
    public static func checkCharacter(of first17: some StringProtocol) -> Character? {
        String(first17).withBytes { $0.count == length - 1 ? check($0) : nil }.map { Character(Unicode.Scalar($0)) }
    }

    /// ISO 7064 MOD 11-2 over the first 17 characters; nil where one is no digit.
    private static func check(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        var sum = 0
        for place in 0..<(length - 1) {
            guard bytes[place].isDecimal else { return nil }
            sum = (sum + Int(bytes[place] - 0x30)) * 2 % 11
        }
        let check = (12 - sum) % 11
        return check == 10 ? UInt8(ascii: "X") : 0x30 + UInt8(check)
    }
}

extension ResidentID: CustomStringConvertible {
    /// The place and the check character only: an identity number does not belong in a log line.
    public var description: String { "\(text.prefix(6))***********\(text.suffix(1))" }
}
