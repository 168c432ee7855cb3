import Contracts
import Testing

@Suite("YAML that hides or confuses is refused with its place")
struct YAMLMistakesTests {
    private func told(_ text: String) -> [String] {
        TestFolder().adding(TestFolder.department, text).mistakes.filter { $0.file == TestFolder.department }.map {
            "\($0.line):\($0.column) \($0.rule.rawValue)"
        }
    }

    @Test func `a member that stands twice`() {
        #expect(told("department: police\ntitle: { zh: 公安局, en: Police }\ncapacity: 1\ncapacity: 2") == ["3:1 duplicate-member"])
    }

    @Test func `anchors, aliases and tags, each of them`() {
        #expect(
            told("department: &name police\ntitle: { zh: *name, en: !!str Police }") == ["1:13 plain-yaml", "2:14 plain-yaml", "2:25 plain-yaml"])
    }

    @Test func `aliases that would unfold to billions of texts, in an instant`() {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 { text += "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n" }
        text += "? *l40\n: x\n"
        #expect(told(text).count == 41 + 40 * 9 + 1)
    }

    @Test func `what looks like an anchor within quotes, comments, block texts and words is none`() {
        let text = """
            department: police   # *not an alias, &not an anchor
            title: { zh: "*公安局", en: 'It''s, *the* police' }
            contact: |
              - *star
              !bang

              &more
            openingHours: { zh: 全天 *, en: round & round }
            """
        #expect(told(text) == [])
    }

    @Test(arguments: [
        "yes", "No", "on", "OFF", "y", "True", "NULL", "0123", "1_000", "+5", "0x1f", "12:30", "2026-11-23", ".5", ".inf", "9223372036854775808",
    ])
    func `a word that readers of YAML understand differently must be quoted`(word: String) {
        #expect(told("department: police\ntitle: { zh: 公安局, en: Police }\ncontact: \(word)") == ["3:10 plain-yaml"])
        #expect(told("department: police\ntitle: { zh: 公安局, en: Police }\ncontact: \"\(word)\"") == [])
    }

    @Test(arguments: ["1500ms", "v1", "A-1", "on-request", "nobody", "010-12345678 Mr Li", "3号楼", "-"])
    func `a word that is plainly a text need not be quoted`(word: String) {
        #expect(told("department: police\ntitle: { zh: 公安局, en: Police }\ncontact: \(word)") == (word == "-" ? ["3:10 syntax"] : []))
    }

    @Test func `a name that readers take for a truth value must be quoted`() {
        #expect(told("department: police\ntitle: { zh: 公安局, en: Police }\non: x") == ["3:1 plain-yaml"])
    }

    @Test func `a syntax error, an empty file, two documents, another encoding`() {
        #expect(told("department: police\ntitle: { zh: 公安局") == ["3:1 syntax"])
        #expect(told("") == ["1:1 syntax"])
        #expect(told("department: police\n---\ndepartment: police") == ["2:1 syntax"])
        let latin = [ContractFile(path: TestFolder.department, text: [0x64, 0xFC])] + TestFolder().files.filter { $0.path != TestFolder.department }
        let error = #expect(throws: CatalogueError.self) { try Catalogue(reading: latin) }
        #expect(error?.mistakes.map(\.rule) == [.unreadable])
    }

    @Test func `nesting that would exhaust the stack, and a file that is too long`() {
        #expect(told(String(repeating: "[", count: 100_000)).count == 1)
        #expect(told("contact: " + String(repeating: "x", count: 300_000)) == ["0:0 unreadable"])
    }
}
