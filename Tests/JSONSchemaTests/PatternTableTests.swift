import Testing

@testable import JSONSchema

@Suite("A pattern's table says what its machine says")
struct PatternTableTests {
    @Test(
        "on every short text, and on those of other scalars it leaves the word to the machine",
        arguments: [
            "abc", "^abc$", "^(a|b1)*-$", "^a{2,3}$", "a$", "^a", "b+", "a||b", "(^a|b$)", "^(a*)*$", "^$", "$", "",
            "^-?(0|[1-9][0-9]{0,4})\\.[0-9]{2}$",
            "[^a]b", "^.$", "1[a-z]?-",
        ])
    func agrees(source: String) throws {
        var parser = PatternParser(source)
        let program = try PatternProgram(try parser.parse())
        let table = try #require(PatternTable(program))
        var steps = Int.max
        for text in Self.texts {
            #expect(table.matches(text) == program.run(text, steps: &steps), "\(source) on “\(text)”")
        }
        let other = program.run("é", steps: &steps)
        #expect(table.matches("é") == nil || other == true, "only a match before it may decide")
    }

    @Test("A pattern that looks at word boundaries, or has very many states, or takes long to follow, has none")
    func none() throws {
        for source in ["\\bcat", "^[a-z]{500}$", "^(a?b?c?d?e?f?g?h?){600}z"] {
            var parser = PatternParser(source)
            #expect(PatternTable(try PatternProgram(try parser.parse())) == nil)
        }
    }

    /// All texts of up to five of these characters.
    private static let texts: [String] = {
        var texts = [""]
        var longest = [""]
        for _ in 0..<5 {
            longest = longest.flatMap { text in ["a", "b", "1", "-", ".", "0"].map { text + $0 } }
            texts += longest
        }
        return texts
    }()
}
