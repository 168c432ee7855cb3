import Testing

@testable import MessagingTestKit

@Suite struct TopicPatternTests {
    @Test(
        "A pattern matches as AMQP says",
        arguments: [
            ("police.lookup", "police.lookup", true),
            ("police.lookup", "police.case", false),
            ("*.lookup", "police.lookup", true),
            ("*.lookup", "a.police.lookup", false),
            ("*.lookup", ".lookup", true),
            ("#", "", true),
            ("#", "a.b.c", true),
            ("a.#", "a", true),
            ("a.#.d", "a.b.c.d", true),
            ("a.#.d", "a.d", true),
            ("a.#.d", "a.d.e", false),
            ("#.*", "", true),
            ("*", "a", true),
            ("*", "a.b", false),
        ])
    func matching(pattern: String, key: String, expected: Bool) {
        #expect(TopicPattern(pattern).matches(key) == expected)
    }
}
