/// The pass over the bytes before jansson sees them. It holds the limits, so that a hostile text costs neither stack nor memory, and finds
/// what jansson would accept in silence: numbers that would be rounded, and NUL.
///
/// It judges no grammar: what is not JSON passes through and is refused by jansson.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let profile: JSONProfile
    private var place = 0

    /// Where integers beyond `Int64` end that are to become doubles, ascending. jansson refuses them as they stand.
    private(set) var wideIntegerEnds: [Int] = []
    /// How many members all objects have together.
    private(set) var memberCount = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, profile: JSONProfile) {
        self.bytes = bytes
        self.profile = profile
    }

    mutating func scan() throws(JSONFault) {
        guard bytes.count <= profile.maximumBytes else { throw JSONFault(offset: 0, reason: .size(profile.maximumBytes)) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONFault(offset: 0, reason: .byteOrderMark) }
        try scanRoot()
        try scanValues()
    }

    private mutating func scanRoot() throws(JSONFault) {
        while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
        guard place < bytes.count else { throw JSONFault(offset: place, reason: .ended) }
        if profile.isStrict, bytes[place] != .openBrace { throw JSONFault(offset: place, reason: .root) }
    }

    private mutating func scanValues() throws(JSONFault) {
        // How many elements each open object has begun. An array starts so low that it never reaches the limit.
        var begun = [Int](repeating: 0, count: profile.maximumDepth + 1)
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case .openBrace, .openBracket:
                depth += 1
                guard depth <= profile.maximumDepth else { throw JSONFault(offset: place, reason: .depth(profile.maximumDepth)) }
                begun[depth] = bytes[place] == .openBrace ? 1 : Int.min
                place += 1
            case .closeBrace, .closeBracket:
                if depth > 0 { depth -= 1 }
                place += 1
            case .comma:
                begun[depth] += 1
                guard begun[depth] <= profile.maximumMembers else {
                    throw JSONFault(offset: place, reason: .members(profile.maximumMembers))
                }
                place += 1
            case .colon:
                memberCount += 1
                place += 1
            case .quote: try scanString()
            case .minus, .zero ... .nine: try scanNumber()
            case 0: throw JSONFault(offset: place, reason: .nul)
            default: place += 1
            }
        }
    }

    private mutating func scanString() throws(JSONFault) {
        place += 1
        while place < bytes.count {
            switch bytes[place] {
            case .quote:
                place += 1
                return
            case .backslash:
                if profile.isStrict, isEscapedNUL() { throw JSONFault(offset: place, reason: .nul) }
                place += 2
            case 0: throw JSONFault(offset: place, reason: .nul)
            default: place += 1
            }
        }
    }

    private func isEscapedNUL() -> Bool {
        place + 5 < bytes.count && bytes[place + 1] == UInt8(ascii: "u") && bytes[place + 2..<place + 6].allSatisfy { $0 == .zero }
    }

    private mutating func scanNumber() throws(JSONFault) {
        let start = place
        var isInteger = true
        while place < bytes.count, bytes[place].isJSONNumber {
            if !bytes[place].isDigit, place > start { isInteger = false }
            place += 1
        }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<place])
        if isInteger {
            guard JSONNumberText.isBeyondInt64(text) else { return }
            if profile.isStrict { throw JSONFault(offset: start, reason: .rounded) }
            wideIntegerEnds.append(place)
        } else if profile.isStrict, let fault = JSONNumberText.fault(of: text) {
            throw JSONFault(offset: start, reason: fault)
        }
    }
}

extension UInt8 {
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let minus = UInt8(ascii: "-")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")

    /// Blank, tab, line feed, carriage return.
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    var isDigit: Bool { self >= .zero && self <= .nine }

    /// A byte that can stand in a number.
    var isJSONNumber: Bool {
        switch self {
        case .zero ... .nine, .minus, UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }
}
