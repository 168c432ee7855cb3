/// An organisation's unified social credit code by GB 32100-2015: the registering authority, the kind, six digits of the place, nine characters of
/// the organisation, a check character.
public struct CreditCode: Hashable, Sendable {
    /// The 18 characters.
    public let text: String

    /// 31 characters, worth their place: digits and capital letters without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let length = 18
    /// Where the digits of the place stand.
    private static let region = 2..<8

    /// Nil unless there are 18 characters of the alphabet, the place is in digits, and the check character is right.
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    static func isValid(_ text: String) -> Bool {
        text.withBytes { bytes in
            guard bytes.count == length, let check = check(bytes), worth(bytes[length - 1]) == check else { return false }
            return InternetTime.number(bytes, region) != nil
        }
    }

    /// The check character that belongs to the first 17 characters; nil where they are not 17 of the alphabet.
    public static func checkCharacter(of first17: some StringProtocol) -> Character? {
        String(first17).withBytes { $0.count == length - 1 ? check($0) : nil }.map { Character(Unicode.Scalar(alphabet[$0])) }
    }

    /// What the check character of the first 17 characters is worth; nil where one is not of the alphabet. The i-th has the weight 3^(i-1).
    private static func check(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var (sum, weight) = (0, 1)
        for place in 0..<(length - 1) {
            guard let worth = worth(bytes[place]) else { return nil }
            sum += worth * weight
            weight = weight * 3 % 31
        }
        return (31 - sum % 31) % 31
    }

    private static func worth(_ character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "H"): Int(character - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "J")...UInt8(ascii: "N"): Int(character - UInt8(ascii: "J")) + 18
        case UInt8(ascii: "P")...UInt8(ascii: "R"): Int(character - UInt8(ascii: "P")) + 23
        case UInt8(ascii: "T")...UInt8(ascii: "U"): Int(character - UInt8(ascii: "T")) + 26
        case UInt8(ascii: "W")...UInt8(ascii: "Y"): Int(character - UInt8(ascii: "W")) + 28
        default: nil
        }
    }
}

extension CreditCode: CustomStringConvertible {
    public var description: String { text }
}
