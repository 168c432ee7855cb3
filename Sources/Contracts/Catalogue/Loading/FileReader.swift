import JSON
import JSONSchema

/// Reads the values of one file, and logs what is wrong with them where they stand. Every `nil` has been logged.
struct FileReader {
    let file: String
    let log: MistakeLog

    func complain(_ rule: CatalogueMistake.Rule, _ place: SourcePlace, _ message: String) {
        log.add(rule, file: file, at: place, message)
    }

    /// The members of an object that may have these and must have some of them; nil where it is no object.
    func members(of node: SourceNode, _ what: String, required: [String], optional: [String] = []) -> [String: SourceNode]? {
        guard let members = node.members else {
            complain(.wrongType, node.place, "Here stands \(what): an object with \(listed(required + optional)).")
            return nil
        }
        var found: [String: SourceNode] = [:]
        for member in members {
            if required.contains(member.name) || optional.contains(member.name) {
                found[member.name] = member.value
            } else {
                let question = Spelling.question(member.name, among: (required + optional).filter { node[$0] == nil })
                complain(.unknownMember, member.place, "“\(member.name)” is no member of \(what)\(question)")
            }
        }
        for name in required where node[name] == nil { complain(.missingMember, node.place, "“\(name)” is missing from \(what).") }
        return found
    }

    /// A text that is not empty.
    func string(_ node: SourceNode?, _ what: String) -> String? {
        guard let node else { return nil }
        guard let text = node.string, !text.isEmpty else {
            complain(.wrongType, node.place, "“\(what)” must be a text.")
            return nil
        }
        return text
    }

    /// A text in both languages.
    func text(_ node: SourceNode?, _ what: String) -> LocalizedText? {
        guard let node else { return nil }
        guard let members = node.members else {
            complain(.language, node.place, "“\(what)” must be there in both languages: { zh: …, en: … }.")
            return nil
        }
        for member in members where Language(rawValue: member.name) == nil {
            complain(.unknownMember, member.place, "“\(member.name)” is no language of a text; write zh and en.")
        }
        var texts: [Language: String] = [:]
        for language in Language.allCases {
            if let text = node[language.rawValue]?.string, !text.isEmpty {
                texts[language] = text
            } else {
                complain(.language, node[language.rawValue]?.place ?? node.place, "“\(what)” has no text in the language \(language.rawValue).")
            }
        }
        guard let zh = texts[.zh], let en = texts[.en] else { return nil }
        return LocalizedText(zh: zh, en: en)
    }

    /// A whole number.
    func number(_ node: SourceNode?, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        guard case .scalar(.integer(let value)) = node.content, let number = Int(exactly: value), range.contains(number) else {
            complain(.number, node.place, "“\(what)” must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    /// A whole number and a unit.
    func duration(_ node: SourceNode?, _ what: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let node else { return nil }
        guard let text = node.string, let duration = DurationText.duration(text) else {
            let hint = node.string.flatMap(DurationText.workingDays) != nil ? "; working days count only in the clocks of cases" : ""
            complain(.duration, node.place, "“\(what)” must be a whole number and a unit (ms, s, m, h or d), as 800ms\(hint).")
            return nil
        }
        guard range.contains(duration) else {
            let (least, most) = (DurationText.text(range.lowerBound), DurationText.text(range.upperBound))
            complain(.duration, node.place, "“\(what)” must be from \(least) to \(most).")
            return nil
        }
        return duration
    }

    /// A number of working days.
    func workingDays(_ node: SourceNode?, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        guard let days = node.string.flatMap(DurationText.workingDays) else {
            complain(.duration, node.place, "“\(what)” must be a number of working days, as 20wd.")
            return nil
        }
        guard range.contains(days) else {
            complain(.duration, node.place, "“\(what)” must be from \(range.lowerBound)wd to \(range.upperBound)wd.")
            return nil
        }
        return days
    }

    /// One of the words of a type.
    func word<Word: RawRepresentable & CaseIterable>(_ node: SourceNode?, _ what: String, as type: Word.Type) -> Word? where Word.RawValue == String {
        guard let node else { return nil }
        let words = Word.allCases.map(\.rawValue)
        guard let text = node.string, let word = Word(rawValue: text) else {
            let question = node.string.map { Spelling.question($0, among: words) } ?? "."
            complain(.unknownWord, node.place, "“\(what)” must be \(listed(words, "or"))\(question)")
            return nil
        }
        return word
    }

    /// A list of words of a type: at least one, each once.
    func words<Word: RawRepresentable & CaseIterable & Hashable>(_ node: SourceNode?, _ what: String, as type: Word.Type) -> [Word]?
    where Word.RawValue == String {
        guard let node else { return nil }
        guard let elements = node.elements, !elements.isEmpty else {
            complain(.wrongType, node.place, "“\(what)” must be a list of \(listed(Word.allCases.map(\.rawValue), "or")).")
            return nil
        }
        let words = elements.compactMap { word($0, what, as: type) }
        if Set(words).count < words.count { complain(.unknownWord, node.place, "“\(what)” names one of them twice.") }
        return words.count == elements.count ? words : nil
    }

    /// The elements of a list, or none where the member is not there.
    func list(_ node: SourceNode?, _ what: String) -> [SourceNode] {
        guard let node else { return [] }
        guard let elements = node.elements else {
            complain(.wrongType, node.place, "“\(what)” must be a list.")
            return []
        }
        return elements
    }

    /// An operation and its version.
    func reference(_ node: SourceNode?, _ what: String) -> OperationReference? {
        guard let node else { return nil }
        let parts = node.string?.split(separator: "@", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, Name.isOperation(String(parts[0])), let version = Int(parts[1]), version >= 1, String(version) == parts[1] else {
            complain(.wrongType, node.place, "“\(what)” must be an operation and its version, as police.resident.read@1.")
            return nil
        }
        return OperationReference(String(parts[0]), version: version)
    }

    private func listed(_ words: [String], _ conjunction: String = "and") -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " \(conjunction) \(words[words.count - 1])"
    }
}
