/// Reads an expression. By the grammar of ECMA-262 with the `u` flag: what that refuses is refused, such as needless escapes of letters.
struct PatternParser {
    /// Nesting of groups. An expression is read by recursion.
    private static let maximumDepth = 64

    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var depth = 0

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try alternatives()
        guard place == scalars.count else { throw error("an unmatched “)”") }
        return node
    }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private func error(_ what: String) -> PatternError { PatternError(sentence: "\(what) at character \(place + 1)") }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try quantified()) }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func quantified() throws(PatternError) -> PatternNode {
        let atom = try atom()
        guard let (least, most) = try quantifier() else { return atom }
        switch atom {
        case .start, .end, .wordBoundary: throw error("an anchor cannot be repeated,")
        default: break
        }
        // Laziness changes which match is found, not whether there is one.
        _ = take("?")
        return .repeated(atom, atLeast: least, atMost: most)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        let least = try count()
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : try count() }
        guard take("}") else { throw error("a repetition is {m}, {m,} or {m,n},") }
        if let most, most < least { throw error("a repetition whose upper bound is below the lower") }
        return (least, most)
    }

    private mutating func count() throws(PatternError) -> Int {
        var count: Int?
        while let digit = next, ScalarSet.digits.contains(digit) {
            count = min((count ?? 0) * 10 + Int(digit.value - 0x30), PatternProgram.maximumSize)
            place += 1
        }
        guard let count else { throw error("a repetition is {m}, {m,} or {m,n},") }
        return count
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        guard let scalar = next else { return .empty }
        switch scalar {
        case "^":
            place += 1
            return .start
        case "$":
            place += 1
            return .end
        case ".":
            place += 1
            return .scalars(.notLineEnd)
        case "(":
            return try group()
        case "[":
            place += 1
            return .scalars(try characterClass())
        case "\\":
            place += 1
            if take("b") { return .wordBoundary(isInverted: false) }
            if take("B") { return .wordBoundary(isInverted: true) }
            return .scalars(try escape(inClass: false))
        case "*", "+", "?", "{": throw error("nothing to repeat")
        case "]", "}": throw error("an unmatched “\(scalar)”; write \\\(scalar)")
        default:
            place += 1
            return .scalars(.single(scalar))
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw error("groups nested deeper than \(Self.maximumDepth) levels") }
        place += 1
        if take("?"), !take(":") { try groupName() }
        let node = try alternatives()
        guard take(")") else { throw error("a group without “)”") }
        return node
    }

    /// `(?<name>…)` is a plain group to us; look-around begins in the same way.
    private mutating func groupName() throws(PatternError) {
        let isLookBehind = place + 1 < scalars.count && (scalars[place + 1] == "=" || scalars[place + 1] == "!")
        guard take("<"), !isLookBehind else { throw error("look-ahead and look-behind are not supported;") }
        let start = place
        while let scalar = next, scalar != ">" {
            guard ScalarSet.word.contains(scalar) || scalar == "$" || scalar.properties.isAlphabetic else { break }
            place += 1
        }
        guard place > start, take(">") else { throw error("a group's name is not closed") }
    }
}

// MARK: - Classes and escapes

extension PatternParser {
    private mutating func characterClass() throws(PatternError) -> ScalarSet {
        var set = ScalarSet()
        let isInverted = take("^")
        while !take("]") {
            guard next != nil else { throw error("a class without “]”") }
            let low = try classMember()
            guard next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
                set.formUnion(low)
                continue
            }
            place += 1
            let high = try classMember()
            guard let first = low.only, let last = high.only, first <= last else { throw error("a range whose ends are not two characters in order") }
            set.ranges.append(first...last)
        }
        set.isInverted = isInverted
        return set
    }

    private mutating func classMember() throws(PatternError) -> ScalarSet {
        guard let scalar = next else { throw error("a class without “]”") }
        place += 1
        return scalar == "\\" ? try escape(inClass: true) : .single(scalar)
    }

    /// What follows a backslash.
    private mutating func escape(inClass: Bool) throws(PatternError) -> ScalarSet {
        guard let scalar = next else { throw error("an escape without a character") }
        place += 1
        switch scalar {
        case "d": return .digits
        case "D": return .digits.inverted
        case "w": return .word
        case "W": return .word.inverted
        case "s": return .space
        case "S": return .space.inverted
        case "t": return .single("\t")
        case "n": return .single("\n")
        case "r": return .single("\r")
        case "v": return .single("\u{0B}")
        case "f": return .single("\u{0C}")
        case "b" where inClass: return .single("\u{08}")
        case "-" where inClass: return .single("-")
        case "c": return try controlLetter()
        case "x": return .single(try hexadecimal(digits: 2))
        case "u": return .single(try unicodeEscape())
        case "p", "P": return try property(isInverted: scalar == "P")
        case "0" where next.map(ScalarSet.digits.contains) != true: return .single("\0")
        case "1"..."9", "k": throw error("back-references are not supported;")
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return .single(scalar)
        default: throw error("an unknown escape, \\\(scalar),")
        }
    }

    private mutating func controlLetter() throws(PatternError) -> ScalarSet {
        guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else { throw error("\\c takes a letter") }
        place += 1
        return ScalarSet(ranges: [letter.value % 32...letter.value % 32])
    }

    private mutating func property(isInverted: Bool) throws(PatternError) -> ScalarSet {
        guard take("{") else { throw error("\\p takes a name in braces") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        guard take("}"), let set = ScalarSet.property(name) else {
            throw error("an unknown property; the general categories are known, such as \\p{L}")
        }
        return isInverted ? ScalarSet(excludedCategories: [set.categories]) : set
    }

    private mutating func unicodeEscape() throws(PatternError) -> Unicode.Scalar {
        if take("{") {
            var value: UInt32 = 0
            let start = place
            while let digit = next?.hexDigitValue, value <= 0x10FFFF {
                value = value * 16 + digit
                place += 1
            }
            guard place > start, take("}"), let scalar = Unicode.Scalar(value) else {
                throw error("\\u{…} takes the hexadecimal number of a character")
            }
            return scalar
        }
        let first = try hexadecimalValue(digits: 4)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw error("half of a surrogate pair") }
        let second = try hexadecimalValue(digits: 4)
        guard (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) else {
            throw error("half of a surrogate pair")
        }
        return scalar
    }

    private mutating func hexadecimal(digits: Int) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(try hexadecimalValue(digits: digits)) else { throw error("an escape of no character") }
        return scalar
    }

    private mutating func hexadecimalValue(digits: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next?.hexDigitValue else { throw error("an escape that needs \(digits) hexadecimal digits") }
            value = value * 16 + digit
            place += 1
        }
        return value
    }
}

extension ScalarSet {
    /// The only scalar of the set, if it is one.
    fileprivate var only: UInt32? {
        guard ranges.count == 1, categories.isEmpty, excludedCategories.isEmpty, !isInverted, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}

extension Unicode.Scalar {
    fileprivate var hexDigitValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
