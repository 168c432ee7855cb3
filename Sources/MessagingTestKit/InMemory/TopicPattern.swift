/// The pattern of a binding to a topic exchange: words between dots, `*` for one word, `#` for any number of them.
struct TopicPattern: Hashable, Sendable {
    private let words: [Substring]

    init(_ pattern: String) {
        words = pattern.split(separator: ".", omittingEmptySubsequences: false)
    }

    func matches(_ key: String) -> Bool {
        Self.matches(words[...], key.split(separator: ".", omittingEmptySubsequences: false)[...])
    }

    private static func matches(_ pattern: ArraySlice<Substring>, _ key: ArraySlice<Substring>) -> Bool {
        guard let word = pattern.first else { return key.isEmpty }
        if word == "#" {
            return (key.startIndex...key.endIndex).contains { matches(pattern.dropFirst(), key[$0...]) }
        }
        guard let first = key.first, word == "*" || word == first else { return false }
        return matches(pattern.dropFirst(), key.dropFirst())
    }
}
