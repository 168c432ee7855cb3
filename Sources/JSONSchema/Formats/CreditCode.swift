/// An organisation's unified social credit code by GB 32100-2015: the registering authority, the kind, six digits of the place, nine characters of
/// the organisation, a check character.
public struct CreditCode: Hashable, Sendable {
    /// The 18 characters.
    public let text: String

    /// 31 characters, worth their place: digits and capital letters without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    /// The weights 3^(i-1) mod 31 for the i-th character.
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    private static let length = 18
    /// Where the digits of the place stand.
    private static let region = 2..<8

    /// Nil unless there are 18 characters of the alphabet, the place is in digits, and the check character is right.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, bytes[Self.region].allSatisfy(\.isDecimal), let check = Self.check(bytes.dropLast()), bytes.last == check
        else { return nil }
        self.text = text
    }

    /// The check character that belongs to the first 17 characters; nil where they are not 17 of the alphabet.
    public static func checkCharacter(of first17: some StringProtocol) -> Character? {
        check(Array(first17.utf8)[...]).map { Character(Unicode.Scalar($0)) }
    }

    private static func check(_ characters: ArraySlice<UInt8>) -> UInt8? {
        guard characters.count == length - 1 else { return nil }
        var sum = 0
        for (character, weight) in zip(characters, weights) {
            guard let worth = alphabet.firstIndex(of: character) else { return nil }
            sum += worth * weight
        }
        return alphabet[(31 - sum % 31) % 31]
    }
}

extension CreditCode: CustomStringConvertible {
    public var description: String { text }
}
