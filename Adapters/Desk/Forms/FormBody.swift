/// What a browser sends from a form: names and values, in their order.
struct FormBody: Hashable {
    /// No form of ours has nearly as many fields.
    static let mostFields = 2000

    private let pairs: [(name: String, value: String)]

    init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// Reads `application/x-www-form-urlencoded`; nil where it is none, in UTF-8 and without NUL.
    init?(parsing bytes: [UInt8]) {
        var pairs: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = halves.count == 2 ? Self.decoded(halves[1]) : "" else { return nil }
            pairs.append((name, value))
            guard pairs.count <= Self.mostFields else { return nil }
        }
        self.pairs = pairs
    }

    /// The first value of that name.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// All values of that name.
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// The places that are named as missing or wrong: those that are marked, and those with a sentence, for a mark is easily forgotten.
    var markedPlaces: [String] {
        let sentence = "missing-detail"
        let named = pairs.compactMap { pair -> String? in
            if pair.name == "missing" { return pair.value }
            guard pair.name.hasPrefix(sentence), !Self.trimmed(pair.value).isEmpty else { return nil }
            return String(pair.name.dropFirst(sentence.count))
        }
        var seen: Set<String> = []
        return named.filter { seen.insert($0).inserted }
    }

    /// The value on one line, without blanks around it; empty where there is none.
    func line(_ name: String) -> String { Self.trimmed(self[name] ?? "") }

    /// The value as it was written, with line breaks of one kind and without blanks around it.
    func text(_ name: String) -> String { Self.trimmed((self[name] ?? "").replacing("\r\n", with: "\n")) }

    static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    static func == (left: FormBody, right: FormBody) -> Bool { left.pairs.elementsEqual(right.pairs) { $0 == $1 } }

    func hash(into hasher: inout Hasher) {
        for (name, value) in pairs {
            hasher.combine(name)
            hasher.combine(value)
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): text.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
                text.append(high << 4 | low)
            default: text.append(byte)
            }
        }
        return text.contains(0) ? nil : String(validating: text, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
