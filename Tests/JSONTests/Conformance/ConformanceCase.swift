import JSON
import Testing

/// One text and what each profile makes of it. The names follow the meaning of the cases of nst/JSONTestSuite; the texts are our own.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    enum Verdict: Sendable, Equatable {
        case accepted
        /// With a part of the reason.
        case refused(String)
    }

    let name: String
    let text: [UInt8]
    let bus: Verdict
    let document: Verdict

    var testDescription: String { name }

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}

extension ConformanceCase {
    /// Valid everywhere; the bus takes it where it is an object.
    static func valid(_ name: String, _ text: String) -> ConformanceCase {
        let trimmed = text.drop { $0.isWhitespace }
        return ConformanceCase(name: name, text: bytes(text), bus: trimmed.first == "{" ? .accepted : .refused("root"), document: .accepted)
    }

    static func invalid(_ name: String, _ text: String) -> ConformanceCase { invalid(name, bytes: bytes(text)) }

    static func invalid(_ name: String, bytes: [UInt8]) -> ConformanceCase {
        ConformanceCase(name: name, text: bytes, bus: .refused(""), document: .refused(""))
    }
}
