/// A set of Unicode scalars: ranges and general categories, perhaps all but these.
struct ScalarSet: Equatable, Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var categories: Set<Unicode.GeneralCategory> = []
    /// Categories whose complement belongs to the set (`\P{…}`).
    var excludedCategories: [Set<Unicode.GeneralCategory>] = []
    var isInverted = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if ranges.contains(where: { $0.contains(value) }) { return !isInverted }
        guard !categories.isEmpty || !excludedCategories.isEmpty else { return isInverted }
        let category = scalar.properties.generalCategory
        return (categories.contains(category) || excludedCategories.contains { !$0.contains(category) }) != isInverted
    }

    mutating func formUnion(_ other: ScalarSet) {
        ranges += other.isInverted ? Self.complement(of: other.ranges) : other.ranges
        categories.formUnion(other.categories)
        excludedCategories += other.excludedCategories
    }

    static func single(_ scalar: Unicode.Scalar) -> ScalarSet { ScalarSet(ranges: [scalar.value...scalar.value]) }

    private static func complement(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return gaps
    }
}

// MARK: - The classes of ECMA-262

extension ScalarSet {
    static let digits = ScalarSet(ranges: [0x30...0x39])
    static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// White space and line terminators.
    static let space = ScalarSet(ranges: [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
        0xFEFF...0xFEFF,
    ])
    static let notLineEnd = ScalarSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isInverted: true)

    var inverted: ScalarSet {
        var set = self
        set.isInverted.toggle()
        return set
    }

    /// The set of `\p{name}`: the general categories by their short or long names. Nil for others.
    static func property(_ name: String) -> ScalarSet? {
        let name =
            name.split(separator: "=").count == 2 && (name.hasPrefix("gc=") || name.hasPrefix("General_Category="))
            ? name.drop { $0 != "=" }.dropFirst() : name[...]
        let found = categoryNames.filter { $0.names.contains(where: { $0 == name }) }.flatMap(\.categories)
        return found.isEmpty ? nil : ScalarSet(categories: Set(found))
    }

    private static let categoryNames: [(names: [String], categories: [Unicode.GeneralCategory])] = [
        (["L", "Letter"], [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]),
        (["Lu", "Uppercase_Letter"], [.uppercaseLetter]), (["Ll", "Lowercase_Letter"], [.lowercaseLetter]),
        (["Lt", "Titlecase_Letter"], [.titlecaseLetter]), (["Lm", "Modifier_Letter"], [.modifierLetter]), (["Lo", "Other_Letter"], [.otherLetter]),
        (["M", "Mark"], [.nonspacingMark, .spacingMark, .enclosingMark]), (["Mn", "Nonspacing_Mark"], [.nonspacingMark]),
        (["Mc", "Spacing_Mark"], [.spacingMark]), (["Me", "Enclosing_Mark"], [.enclosingMark]),
        (["N", "Number"], [.decimalNumber, .letterNumber, .otherNumber]), (["Nd", "Decimal_Number", "digit"], [.decimalNumber]),
        (["Nl", "Letter_Number"], [.letterNumber]), (["No", "Other_Number"], [.otherNumber]),
        (
            ["P", "Punctuation"],
            [.connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation]
        ),
        (["Pc", "Connector_Punctuation"], [.connectorPunctuation]), (["Pd", "Dash_Punctuation"], [.dashPunctuation]),
        (["Ps", "Open_Punctuation"], [.openPunctuation]), (["Pe", "Close_Punctuation"], [.closePunctuation]),
        (["Pi", "Initial_Punctuation"], [.initialPunctuation]), (["Pf", "Final_Punctuation"], [.finalPunctuation]),
        (["Po", "Other_Punctuation"], [.otherPunctuation]), (["S", "Symbol"], [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]),
        (["Sm", "Math_Symbol"], [.mathSymbol]), (["Sc", "Currency_Symbol"], [.currencySymbol]), (["Sk", "Modifier_Symbol"], [.modifierSymbol]),
        (["So", "Other_Symbol"], [.otherSymbol]), (["Z", "Separator"], [.spaceSeparator, .lineSeparator, .paragraphSeparator]),
        (["Zs", "Space_Separator"], [.spaceSeparator]), (["Zl", "Line_Separator"], [.lineSeparator]),
        (["Zp", "Paragraph_Separator"], [.paragraphSeparator]), (["C", "Other"], [.control, .format, .surrogate, .privateUse, .unassigned]),
        (["Cc", "Control"], [.control]), (["Cf", "Format"], [.format]), (["Co", "Private_Use"], [.privateUse]),
        (["Cn", "Unassigned"], [.unassigned]),
    ]
}
