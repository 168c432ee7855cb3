import Contracts

extension Language {
    /// What is spoken where the caller wants nothing, or nothing that we speak: most of those who ask are citizens at a counter in China.
    static let spokenByDefault = Language.zh

    /// The language that an `Accept-Language` field wants most (RFC 9110 §12.5.4). Only the primary subtag counts: `zh-CN` and `zh-Hant` are
    /// zh, `en-GB` is en. Of two wanted alike the one named first is taken.
    static func preferred(by field: String?) -> Language {
        guard let field else { return spokenByDefault }
        var qualities: [Language: Int] = [:]
        var order: [Language] = []
        var others: Int?
        for element in WeightedElement.list(field) {
            if element.name == "*" {
                others = element.quality
            } else if let language = Language(rawValue: String(element.name.prefix { $0 != "-" })) {
                if qualities[language] == nil { order.append(language) }
                qualities[language] = max(qualities[language] ?? 0, element.quality)
            }
        }
        if let others {
            for language in [spokenByDefault] + allCases where qualities[language] == nil {
                qualities[language] = others
                order.append(language)
            }
        }
        var best: (language: Language, quality: Int)?
        for language in order {
            if let quality = qualities[language], quality > best?.quality ?? 0 { best = (language, quality) }
        }
        return best?.language ?? spokenByDefault
    }
}
