import Crypto

/// Idempotency keys: the same for all sendings of a step in a round, and for nothing else.
///
/// They are worked out, not drawn, so that a state that was lost and is read again from an older copy asks under the same key.
enum CaseKey {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// 26 digits of five bits each are 130 bits of the hash: nobody guesses one, and no two are alike.
    private static let length = 26

    static func make(request: String, step: String, round: Int) -> String {
        var bits = 0, held = 0
        var text: [UInt8] = []
        for byte in SHA256.hash(data: Array("\(request)/\(step)/\(round)".utf8)) where text.count < length {
            bits = bits << 8 | Int(byte)
            held += 8
            while held >= 5, text.count < length {
                held -= 5
                text.append(alphabet[bits >> held & 31])
            }
            bits &= 1 << held - 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}
