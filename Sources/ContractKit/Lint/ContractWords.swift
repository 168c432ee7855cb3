import Contracts
import JSON

/// `words.yaml`: the names that members of contracts may have. One thing has one name, in whichever department.
struct ContractWords {
    /// Whether what stands under a name says something about a person.
    enum Personal: String, CaseIterable {
        /// Wherever it stands.
        case always
        /// Where the operation is asked about a resident; an enterprise's name is nobody's.
        case ofResident = "of-a-resident"
    }

    struct Word {
        var personal: Personal?
        /// Names that people write for it and should not.
        var not: [String]
    }

    private(set) var words: [String: Word] = [:]
    private var replacements: [String: String] = [:]

    init(_ source: ContractSource, _ findings: inout [LintFinding]) {
        guard let members = source.json.object else {
            findings.append(Self.finding(source, JSONPointer(), zh: "词表是以名称为成员的对象。", en: "The list of words is an object of names."))
            return
        }
        for (name, value) in members {
            let place = JSONPointer(tokens: [name])
            guard value["zh"]?.string?.isEmpty == false, value["en"]?.string?.isEmpty == false else {
                findings.append(Self.finding(source, place, zh: "“\(name)”须有 zh 和 en 的含义。", en: "“\(name)” needs its meaning in zh and en."))
                continue
            }
            for member in value.object?.names ?? [] where !["zh", "en", "personal", "not"].contains(member) {
                findings.append(
                    Self.finding(
                        source, place + member, zh: "词条只有 zh、en、personal 和 not，没有“\(member)”。",
                        en: "A word has zh, en, personal and not; “\(member)” is none of these."))
            }
            let personal = value["personal"]?.string.flatMap { Personal(rawValue: $0) }
            if value["personal"] != nil, personal == nil {
                let words = Personal.allCases.map(\.rawValue)
                findings.append(
                    Self.finding(
                        source, place + "personal", zh: "“personal”应为 \(words.joined(separator: " 或 "))。",
                        en: "“personal” must be \(words.joined(separator: " or "))."))
            }
            let not = value["not"]?.array?.compactMap(\.string) ?? []
            words[name] = Word(personal: personal, not: not)
            for other in not { replacements[other] = name }
        }
    }

    /// The name to write for one that is not on the list.
    func replacement(for name: String) -> String? { replacements[name] }

    private static func finding(_ source: ContractSource, _ pointer: JSONPointer, zh: String, en: String) -> LintFinding {
        let place = source.place(of: pointer)
        return LintFinding(LintRule.word, file: source.path, line: place.line, column: place.column, LocalizedText(zh: zh, en: en))
    }
}
