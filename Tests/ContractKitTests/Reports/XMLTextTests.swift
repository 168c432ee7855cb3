import Testing

@testable import ContractKit

@Suite("Text within XML")
struct XMLTextTests {
    @Test func `what XML would read is escaped, with an accent or without`() {
        #expect(XMLText.escaped("<a b=\"c\">&") == "&lt;a b=&quot;c&quot;&gt;&amp;")
        #expect(XMLText.escaped("\"\u{301}") == "&quot;\u{301}")
    }

    @Test func `line ends and tabs survive within attributes`() {
        #expect(XMLText.escaped("1\r\n2\t3") == "1&#13;&#10;2&#9;3")
    }

    @Test func `what XML cannot hold becomes a sign that says so`() {
        #expect(XMLText.escaped("a\u{0}b\u{1B}c\u{FFFE}") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
    }
}
