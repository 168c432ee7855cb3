import JSON
import JSONSchema

/// Takes people out of texts that should hold none: a remark that quotes a name of the same exchange, a number that is somebody's.
struct TextScrubber: Sendable {
    /// Digits in a row that are somebody's number: telephones have eleven, identity numbers and bank cards more.
    private static let digitsOfSomebody = 11
    /// Texts shorter than this are too common to be looked for in others: two Chinese characters have six bytes.
    static let shortestTaint = 4

    private let pseudonyms: Pseudonyms
    /// What is known to be somebody's, the longest first, with what stands for it.
    private let taints: [(text: String, standIn: String)]

    /// - Parameter known: texts of the same exchange that the contract marks as sensitive, with what stands for them.
    init(_ pseudonyms: Pseudonyms, known: [String: String]) {
        self.pseudonyms = pseudonyms
        taints = known.filter { $0.key.utf8.count >= Self.shortestTaint }.map { ($0.key, $0.value) }
            .sorted { ($1.text.utf8.count, $0.text) < ($0.text.utf8.count, $1.text) }
    }

    /// Whether a text looks as if it held a mailbox or a number that is somebody's: then what was recorded of it is a stand-in.
    static func looksPersonal(_ text: String) -> Bool {
        var digits = 0
        for character in text {
            if character == "@" { return true }
            if character.isWholeNumber {
                digits += 1
                if digits >= digitsOfSomebody { return true }
            } else if !partsGroups(character) {
                digits = 0
            }
        }
        return false
    }

    func scrub(_ text: String) -> String {
        var text = text
        for taint in taints where text.contains(taint.text) { text.replace(taint.text, with: taint.standIn) }
        return scrubNumbers(scrubMailboxes(text))
    }

    /// The number, where it is too short to be somebody's; else one with as many digits.
    func scrub(_ number: Int64) -> Int64 {
        String(number.magnitude).utf8.count >= Self.digitsOfSomebody ? pseudonyms.number(number) : number
    }

    private func scrubMailboxes(_ text: String) -> String {
        guard text.contains("@") else { return text }
        return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.contains("@") ? "somebody@example.invalid" : String(word)
        }.joined(separator: " ")
    }

    /// Runs of digits, full-width ones too, that blanks, hyphens and the like may part in groups, with an `X` at the end of an identity number.
    private func scrubNumbers(_ text: String) -> String {
        var result = ""
        var run: [Character] = []
        func flush() {
            let digits = run.filter(\.isWholeNumber).count
            // What parts groups at the end belongs to what follows.
            let tail = Array(run.reversed().prefix { !$0.isWholeNumber && $0 != "X" && $0 != "x" }.reversed())
            let number = String(run.dropLast(tail.count))
            result += digits >= Self.digitsOfSomebody ? standIn(number) : number
            result += String(tail)
            run = []
        }
        for character in text {
            if character.isWholeNumber {
                run.append(character)
            } else if !run.isEmpty, Self.partsGroups(character) || "Xx".contains(character) && run.last?.isWholeNumber == true {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }

    private static func partsGroups(_ character: Character) -> Bool { character == " " || character == "-" || character == "\u{A0}" }

    private func standIn(_ number: String) -> String {
        ResidentID(number.uppercased()) != nil ? pseudonyms.residentID(number.uppercased()) : pseudonyms.text(number)
    }
}
