/// What the loader says, in Chinese. It speaks English; here each of its sentences has its other form, with `{}` for what a sentence says it of.
///
/// A sentence that is not here is told in English: that is better than not to tell it, and a test finds it.
enum ChineseSentences {
    /// The Chinese of a sentence.
    static func translation(of sentence: String) -> String { translation(of: sentence, by: sentences) }

    private static func translation(of sentence: String, by templates: [Template]) -> String {
        // A question at the end asks what was meant.
        if let question = sentence.firstRange(of: "; did you mean “"), sentence.hasSuffix("”?") {
            let guess = sentence[question.upperBound...].dropLast(2)
            return translation(of: sentence[..<question.lowerBound] + ".", by: templates).dropLast() + "；是否想写“\(guess)”？"
        }
        for (english, chinese) in templates {
            if let parts = parts(of: sentence, by: english) { return filled(chinese, with: parts) }
        }
        return sentence
    }

    /// What stands at the placeholders of a template; nil where the sentence is another.
    private static func parts(of sentence: String, by literals: [Substring]) -> [Substring]? {
        guard let first = literals.first, sentence.hasPrefix(first) else { return nil }
        var rest = sentence.dropFirst(first.count)
        var parts: [Substring] = []
        for (place, literal) in literals.dropFirst().enumerated() {
            if place == literals.count - 2 {
                guard rest.hasSuffix(literal) else { return nil }
                parts.append(rest.dropLast(literal.count))
                return parts
            }
            guard let found = rest.firstRange(of: literal) else { return nil }
            parts.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        return rest.isEmpty ? parts : nil
    }

    /// Placeholders of the Chinese are numbered, because the order of words is another.
    private static func filled(_ template: String, with values: [Substring]) -> String {
        var text = template
        for (place, part) in values.enumerated() { text = text.replacing("{\(place)}", with: translation(of: String(part), by: parts)) }
        return text
    }

    private typealias Template = (english: [Substring], chinese: String)

    private static let sentences = templates(files + members + values + operations + matters + calendars + schemas + general)
    /// A part of a sentence may be a sentence, or less.
    private static let parts = sentences + templates(words)

    private static func templates(_ table: Sentences) -> [Template] {
        table.map { english, chinese in (english.split(separator: "{}", omittingEmptySubsequences: false), chinese) }
    }
}
