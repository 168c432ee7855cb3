import Contracts
import Testing

@Suite("A mistake in a calendar is told with its line, its rule and a way out")
struct CalendarMistakesTests {
    private static let file = "calendars/cn-2026.yaml"
    private static let year = """
        calendar: cn
        year: 2026
        holidays:
          - { name: { zh: 元旦, en: New Year }, from: "2026-01-01", to: "2026-01-03", working: ["2026-01-04"] }
          - name: { zh: 春节, en: Spring Festival }
            from: "2026-02-15"
            to: "2026-02-23"
            working:
              - "2026-02-14"
              - "2026-02-28"
        """

    /// Text to replace, by what, and what is told.
    private static let mistakes: [(old: String, new: String, told: String)] = [
        ("year: 2026\n", "", "1:1: “year” is missing from a calendar. [missing-member]"),
        ("year: 2026\n", "yaer: 2026\n", "2:1: “yaer” is no member of a calendar; did you mean “year”? [unknown-member]"),
        ("year: 2026", "year: \"2026\"", "2:7: “year” must be a whole number from 2000 to 2999. [number]"),
        ("year: 2026", "year: 26", "2:7: “year” must be a whole number from 2000 to 2999. [number]"),
        ("calendar: cn", "calendar: hk", "1:1: “calendar” must be cn: the clocks of cases count by China's alone. [unknown-word]"),
        ("name: { zh: 春节, en: Spring Festival }", "name: 春节", "5:11: “name” must be there in both languages: { zh: …, en: … }. [language]"),
        ("    from: \"2026-02-15\"\n", "", "5:5: “from” is missing from a holiday. [missing-member]"),
        (
            "\"2026-02-15\"", "2026-02-15",
            "6:11: Some readers of YAML take “2026-02-15” for a date, a time or a number: put it in quotes. [plain-yaml]"
        ),
        ("\"2026-02-15\"", "\"20260215\"", "6:11: “from” must be a day as \"2026-02-17\", in quotes. [day]"),
        ("\"2026-02-23\"", "\"2026-02-30\"", "7:9: “to” must be a day as \"2026-02-17\", in quotes. [day]"),
        ("\"2026-02-28\"", "\"2026-02-29\"", "10:9: “working” must be a day as \"2026-02-17\", in quotes. [day]"),
        ("\"2026-02-28\"", "\"2027-02-28\"", "10:9: 2027-02-28 is no day of 2026: it belongs into cn-2027.yaml. [day]"),
        ("\"2026-02-15\"", "\"2025-12-31\"", "6:11: 2025-12-31 is no day of 2026: it belongs into cn-2025.yaml. [day]"),
        ("to: \"2026-02-23\"", "to: \"2026-02-14\"", "7:9: A holiday from 2026-02-15 cannot end on 2026-02-14. [day]"),
        ("to: \"2026-02-23\"", "to: \"2026-12-23\"", "7:9: A holiday from 2026-02-15 to 2026-12-23 is longer than 15 days. [day]"),
        ("\"2026-02-14\"", "\"2026-02-21\"", "9:9: 2026-02-21 is a holiday and a make-up day at once. [day]"),
        ("\"2026-02-14\"", "\"2026-02-28\"", "10:9: 2026-02-28 is named as a make-up day twice. [day]"),
        ("\"2026-02-14\"", "\"2026-01-04\"", "9:9: 2026-01-04 is named as a make-up day twice. [day]"),
        (
            "\"2026-02-14\"", "\"2026-02-13\"",
            "9:9: 2026-02-13 is a Friday, which is worked anyway: make-up days are Saturdays and Sundays. [day]"
        ),
        ("[\"2026-01-04\"]", "\"2026-01-04\"", "4:86: “working” must be a list. [wrong-type]"),
    ]

    private func findings(of text: String) -> [String] { TestFolder().adding(Self.file, text).mistakes.map(\.description) }

    @Test(arguments: mistakes)
    func `it is told where it stands`(old: String, new: String, told: String) throws {
        #expect(Self.year.contains(old))
        let text = Self.year.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        #expect(findings(of: text).contains("\(Self.file):\(told)"), "\(findings(of: text))")
    }

    @Test func `a year that stands in another's file, and is told once`() {
        #expect(
            TestFolder().adding("calendars/cn-2025.yaml", Self.year).mistakes.map(\.description) == [
                "calendars/cn-2025.yaml:2:1: The file of the year 2026 must be named cn-2026.yaml. [file]"
            ])
    }

    @Test func `a holiday that runs into another`() {
        let text = Self.year.replacing("from: \"2026-02-15\"", by: "from: \"2026-01-03\"")
            .replacing("to: \"2026-02-23\"", by: "to: \"2026-01-05\"")
        #expect(
            findings(of: text) == [
                "\(Self.file):4:87: 2026-01-04 is a holiday and a make-up day at once. [day]",
                "\(Self.file):5:5: 2026-01-03 is a day of another holiday already. [day]",
            ])
    }

    @Test func `all mistakes of a file at once`() {
        let text = Self.year.replacing("year: 2026", by: "year: two").replacing("\"2026-02-14\"", by: "\"2026-02-13\"")
            .replacing("to: \"2026-02-23\"", by: "to: \"2026-02\"")
        #expect(findings(of: text).map { $0.split(separator: ":")[1] } == ["2", "7", "9"])
    }

    @Test func `a year without holidays is none, and no list of them is one`() {
        #expect(
            findings(of: "calendar: cn\nyear: 2026\nholidays: []") == [
                "\(Self.file):3:11: “holidays” is empty: leave the file out until the year has been announced. [missing-member]"
            ])
        #expect(findings(of: "calendar: cn\nyear: 2026\nholidays: none") == ["\(Self.file):3:11: “holidays” must be a list. [wrong-type]"])
    }

    @Test func `the year that is broken here has no mistake by itself`() {
        #expect(findings(of: Self.year) == [])
    }
}

extension String {
    /// The text with the first occurrence of another replaced.
    fileprivate func replacing(_ old: String, by new: String) -> String {
        split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
    }
}
