extension JSONValue {
    /// The value as compact JSON text in UTF-8.
    ///
    /// Members keep their order; numbers are written in the shortest text that reads back as the same value, strings with the fewest escapes.
    /// A number that is not finite has no JSON form and becomes `null`.
    public var utf8: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(JSONWriter.usualSize)
        write(into: &text)
        return text
    }

    /// Appends what ``utf8`` gives.
    public func write(into text: inout [UInt8]) {
        switch self {
        case .null: text.append(contentsOf: JSONWriter.null)
        case .bool(true): text.append(contentsOf: JSONWriter.true)
        case .bool(false): text.append(contentsOf: JSONWriter.false)
        case .integer(let value): JSONWriter.write(value, into: &text)
        case .number(let value): JSONWriter.write(value, into: &text)
        case .string(let value): JSONWriter.write(value, into: &text)
        case .array(let elements):
            text.append(.openBracket)
            var isFirst = true
            for element in elements {
                if !isFirst { text.append(.comma) }
                isFirst = false
                element.write(into: &text)
            }
            text.append(.closeBracket)
        case .object(let object):
            text.append(.openBrace)
            var isFirst = true
            for member in object {
                if !isFirst { text.append(.comma) }
                isFirst = false
                JSONWriter.write(member.name, into: &text)
                text.append(.colon)
                member.value.write(into: &text)
            }
            text.append(.closeBrace)
        }
    }
}

/// Scalars as JSON text. Our own, because jansson 2.14 prints doubles with needless digits.
enum JSONWriter {
    /// Most messages fit, so that the text rarely grows.
    static let usualSize = 1024

    static let null = Array("null".utf8)
    static let `true` = Array("true".utf8)
    static let `false` = Array("false".utf8)

    private static let hexDigits = Array("0123456789abcdef".utf8)

    static func write(_ value: Int64, into text: inout [UInt8]) {
        if value < 0 { text.append(.minus) }
        var rest = value.magnitude
        let start = text.count
        repeat {
            text.append(.zero + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        text[start...].reverse()
    }

    /// Swift's description is the shortest text that reads back, and JSON syntax for every finite double.
    static func write(_ value: Double, into text: inout [UInt8]) {
        text.append(contentsOf: value.isFinite ? Array(value.description.utf8) : null)
    }

    static func write(_ value: String, into text: inout [UInt8]) {
        text.append(.quote)
        var value = value
        value.withUTF8 { bytes in
            var start = 0
            for (place, byte) in bytes.enumerated() where byte < 0x20 || byte == .quote || byte == .backslash {
                text.append(contentsOf: bytes[start..<place])
                writeEscaped(byte, into: &text)
                start = place + 1
            }
            text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        text.append(.quote)
    }

    private static func writeEscaped(_ byte: UInt8, into text: inout [UInt8]) {
        text.append(.backslash)
        switch byte {
        case .quote, .backslash: text.append(byte)
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        default: text.append(contentsOf: [UInt8(ascii: "u"), .zero, .zero, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
        }
    }
}
