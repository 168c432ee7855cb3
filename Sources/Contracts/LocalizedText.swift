/// The languages of the product. Everything that a citizen reads exists in both.
public enum Language: String, Sendable, CaseIterable {
    case zh, en
}

/// A text in both languages.
public struct LocalizedText: Hashable, Sendable {
    public var zh: String
    public var en: String

    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    public subscript(language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}
