import JSON
import JSONSchema
import Testing

@Suite("Patterns match in linear time")
struct PatternTests {
    private func pattern(_ source: String) throws -> JSONSchema { try JSONSchema(["pattern": .string(source)]) }

    @Test(
        "A pattern matches where ECMA-262 says so",
        arguments: [
            ("abc", ["abc", "xabcx"], ["ab", ""]),
            ("^abc$", ["abc"], ["abcd", "abc\n", "xabc"]),
            ("^(a|bc)*d$", ["d", "abcabcd"], ["acd", "ab"]),
            ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
            ("^a{2,}$", ["aa", "aaaaaa"], ["a"]),
            ("^(?:ab){2}$", ["abab"], ["ab", "ababab"]),
            ("^(?<year>[0-9]{4})-\\d\\d$", ["2026-11"], ["26-11", "2026-1a"]),
            ("^[^a-c\\]-]+$", ["xyz"], ["axyz", "]", "-"]),
            ("^[a\\-z]$", ["-", "a", "z"], ["b"]),
            ("^[a-]$", ["-", "a"], ["b"]),
            ("^[]$", [], ["", "a"]),
            ("^[^]$", ["a", "\n"], ["", "ab"]),
            ("^\\w+\\s\\S$", ["ab_9 x", "a\u{3000}x"], ["é x", "a  "]),
            ("^.$", ["a", "😀", "张"], ["\n", "\u{2028}", "ab"]),
            ("^\\u{1F600}|\\u4e00$", ["😀", "一"], ["二"]),
            ("^\\ud83d\\ude00$", ["😀"], ["x"]),
            ("^\\p{L}+$", ["Zoë张"], ["a1"]),
            ("^\\P{L}$", ["1"], ["a"]),
            ("^[^\\p{Lu}\\d]$", ["a"], ["A", "1"]),
            ("\\bcat\\b", ["a cat.", "cat"], ["concat", "cats"]),
            ("^a*?b??$", ["", "aab"], ["abb"]),
            ("^(a*)*$", ["", "aaaa"], ["b"]),
            ("^(|a)+$", ["", "aa"], ["b"]),
            ("a||b", ["", "x"], []),
            ("^\\x41\\cA\\0\\t$", ["A\u{01}\u{00}\t"], ["A"]),
            ("^[\\b\\t]$", ["\u{08}"], ["b"]),
            ("(^a|b$)", ["ax", "xb"], ["xa", "bx"]),
            ("^1[3-9][0-9]{9}$", ["13800138000"], ["12800138000", "138001380001"]),
        ] as [(String, [String], [String])])
    func matches(source: String, accepted: [String], refused: [String]) throws {
        let schema = try pattern(source)
        for text in accepted { #expect(schema.isValid(.string(text)), "\(source) accepts \(text)") }
        for text in refused { #expect(!schema.isValid(.string(text)), "\(source) refuses \(text)") }
    }

    @Test(
        "What cannot be decided without backtracking, and what is malformed, is refused with a sentence",
        arguments: [
            ("(?=a)", "look-ahead and look-behind are not supported"), ("(?!a)", "look-ahead"), ("(?<=a)", "look-ahead and look-behind"),
            ("(?<!a)", "look-behind"), ("(a)\\1", "back-references are not supported"), ("(?<n>a)\\k<n>", "back-references"), ("(", "without “)”"),
            (")", "unmatched “)”"), ("[a", "without “]”"), ("*a", "nothing to repeat"), ("a{2,1}", "upper bound"), ("a{x}", "a repetition is"),
            ("a**", "nothing to repeat"), ("\\a", "unknown escape"), ("\\", "escape without"), ("[z-a]", "in order"), ("\\u12", "hexadecimal"),
            ("\\ud800", "surrogate"), ("\\p{Greek}", "unknown property"), ("]", "unmatched"), ("}", "unmatched"), ("^*", "anchor"),
            ("(?<>a)", "name"),
            ("(a{1000}){1000}", "too large"), ("((((a{99}){99}){99}){99}){99}", "too large"), ("a{99999999999999999999}", "too large"),
            (String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000), "nested deeper"),
        ])
    func refused(source: String, reason: String) throws {
        let error = #expect(throws: SchemaError.self) { try pattern(source) }
        #expect(error?.mistakes.first?.message.contains(reason) == true, "\(String(describing: error))")
    }

    /// A backtracking engine would not return from any of these.
    @Test(
        "Nested repetitions stay linear",
        arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func linear(source: String) throws {
        let schema = try pattern(source)
        #expect(!schema.isValid(.string(String(repeating: "a", count: 5_000) + "!")))
        #expect(!schema.isValid(.string(String(repeating: "x", count: 5_000))))
    }
}
