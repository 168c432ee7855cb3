/// Finds what makes a YAML text mean more than it shows: anchors, aliases and tags. It looks where a value may begin and skips quotes,
/// comments and block texts; a plain text over several lines must not begin one with `&`, `*` or `!`.
struct YAMLScan {
    struct Finding {
        var place: SourcePlace
        var message: String
    }

    static func hiddenMeaning(in text: [UInt8]) -> [Finding] {
        var scan = YAMLScan(text: text)
        scan.run()
        return scan.findings
    }

    private let text: [UInt8]
    private var findings: [Finding] = []
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    /// Whether a value or a name may begin here.
    private var expectsValue = true

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func run() {
        while offset < text.count {
            let byte = text[offset]
            switch byte {
            case UInt8(ascii: "\n"): newLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
            case UInt8(ascii: "#") where offset == lineStart || isSpace(text[offset - 1]): skipLine()
            case UInt8(ascii: "'") where expectsValue: skipQuoted(by: byte)
            case UInt8(ascii: "\"") where expectsValue: skipQuoted(by: byte)
            case UInt8(ascii: "|") where expectsValue, UInt8(ascii: ">") where expectsValue: skipBlock()
            case UInt8(ascii: "&") where expectsValue, UInt8(ascii: "*") where expectsValue:
                find("Anchors and aliases are not read: write the value out, or put it in quotes.")
            case UInt8(ascii: "!") where expectsValue: find("Tags are not read: leave it out, or put the text in quotes.")
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): step(expectsValue: true)
            case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "?"): step(expectsValue: endsWord(offset + 1))
            default: step(expectsValue: false)
            }
        }
    }

    private mutating func step(expectsValue: Bool) {
        offset += 1
        self.expectsValue = expectsValue
    }

    private mutating func newLine() {
        offset += 1
        line += 1
        lineStart = offset
        expectsValue = true
    }

    private mutating func skipLine() {
        while offset < text.count, text[offset] != UInt8(ascii: "\n") { offset += 1 }
    }

    private mutating func find(_ message: String) {
        let column = text[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1
        findings.append(Finding(place: SourcePlace(line: line, column: column), message: message))
        step(expectsValue: false)
    }

    private mutating func skipQuoted(by quote: UInt8) {
        offset += 1
        while offset < text.count, text[offset] != quote {
            if text[offset] == UInt8(ascii: "\n") {
                newLine()
            } else {
                offset += quote == UInt8(ascii: "\"") && text[offset] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        step(expectsValue: false)
        // A single quote is written as two within single quotes.
        if quote == UInt8(ascii: "'"), offset < text.count, text[offset] == quote { skipQuoted(by: quote) }
    }

    /// A block text ends with the first line that is no deeper than the one it was begun in.
    private mutating func skipBlock() {
        let depth = indentation(from: lineStart)
        skipLine()
        while offset < text.count {
            newLine()
            let end = text[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let isBlank = text[offset..<end].allSatisfy(isSpace)
            guard isBlank || indentation(from: offset) > depth else { return }
            offset = end
        }
    }

    private func indentation(from start: Int) -> Int {
        text[start...].prefix { $0 == UInt8(ascii: " ") }.count
    }

    private func endsWord(_ place: Int) -> Bool {
        place >= text.count || isSpace(text[place]) || text[place] == UInt8(ascii: "\n")
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
