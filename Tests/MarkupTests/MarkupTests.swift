import Markup
import Testing

@Suite("HTML that is put together from parts")
struct MarkupTests {
    @Test func `text is escaped wherever it stands, markup is not`() {
        let text = "<b a=\"'\">&"
        let part: Markup = "<i>\(text)</i>"
        #expect(part.html == "<i>&lt;b a=&quot;&#39;&quot;&gt;&amp;</i>")
        #expect(("<p>\(part)\([part, part])\(nil as Markup?)\(7)</p>" as Markup).html == "<p>\(part.html)\(part.html)\(part.html)7</p>")
    }

    @Test func `a sign that carries an accent is escaped as well`() {
        let accent = "\u{301}"
        let markup: Markup = "<a title=\"\("\"" + accent + " onclick=x")\">\("<" + accent)</a>"
        #expect(markup.html == "<a title=\"&quot;\u{301} onclick=x\">&lt;\u{301}</a>")
    }

    @Test func `parts are joined with text between them`() {
        #expect(["<i>1</i>", "2", "3"].joined(separator: " & ") == "<i>1</i> &amp; 2 &amp; 3" as Markup)
        #expect(([] as [Markup]).joined(separator: ", ") == "")
    }
}
