import Contracts
import Testing

@Suite("A mistake in a matter is told with its line, its rule and a way out")
struct MatterMistakesTests {
    /// Text to replace in the matter, by what, where the mistake is told, and how.
    private static let mistakes: [(old: String, new: String, told: String)] = [
        ("kind: lookup", "kind: enquiry", "4:7: “kind” must be lookup or case. [unknown-word]"),
        (
            "identity: face", "identitty: face",
            "7:1: “identitty” is no member of a matter; did you mean “identity”? [unknown-member]\n1:1: “identity” is missing from a matter. [missing-member]"
        ),
        ("identity: face", "identity: fase", "7:11: “identity” must be none, card, face or in-person; did you mean “face”? [unknown-word]"),
        ("[citizen]", "[citizen, citizen]", "5:11: “audience” names one of them twice. [unknown-word]"),
        ("[terminal]", "[kiosk]", "6:12: “channels” must be terminal, counter, portal or bus. [unknown-word]"),
        ("title: { zh: 我是谁, en: Who am I }", "title: { zh: 我是谁 }", "3:8: “title” has no text in the language en. [language]"),
        ("title: { zh: 我是谁, en: Who am I }", "title: Who am I", "3:8: “title” must be there in both languages: { zh: …, en: … }. [language]"),
        ("title: { zh: 年, en: Year }", "title: Year", "12:35: “title” must be there in both languages: { zh: …, en: … }. [language]"),
        ("version: 1", "version: 0", "2:10: “version” must be a whole number from 1 to 1000000. [number]"),
        (
            "deadline: 1500ms", "deadline: 3wd",
            "13:11: “deadline” must be a whole number and a unit (ms, s, m, h or d), as 800ms; working days count only in the clocks of cases. [duration]"
        ),
        ("deadline: 1500ms", "deadline: 1h", "13:11: “deadline” must be from 50ms to 60000ms. [duration]"),
        (
            "deadline: 1500ms", "deadline: 1400ms",
            "18:3: “again” and what it comes after may take 1400ms, but the deadline of 1400ms less 20ms for joining is sooner. [deadline]"
        ),
        ("matter: who-am-i", "matter: whoami", "1:1: The file of the matter “whoami” must be named whoami.yaml. [file]"),
        ("matter: who-am-i", "matter: Who", "1:1: “Who” is no name: small letters, digits and hyphens, beginning with a letter. [name]"),
        (
            "  me:\n    operation: police.resident.read@1", "  me:\n    operation: police.resident.raed@1",
            "16:5: There is no operation police.resident.raed@1; did you mean “police.resident.read@1”? [reference]"
        ),
        (
            "  me:\n    operation: police.resident.read@1", "  me:\n    operation: police.resident.read",
            "16:16: “operation” must be an operation and its version, as police.resident.read@1. [wrong-type]"
        ),
        ("year: /form/year", "yaer: /form/year", "17:49: police.resident.read@1 takes no “yaer”; did you mean “year”? [input]"),
        ("year: /form/year", "year: /form/yaer", "17:49: /form/yaer leads nowhere: the form has nothing there; did you mean “year”? [pointer]"),
        ("year: /form/year", "year: /applicant/creditCode", "17:49: An applicant who is a citizen has nothing at /applicant/creditCode. [pointer]"),
        (
            "year: /form/year", "year: /applicant/name",
            "17:49: /applicant/name gives string, but “year” of police.resident.read@1 takes integer. [input]"
        ),
        ("year: /form/year", "year: { value: 1999 }", "17:49: The literal for “year” is none that police.resident.read@1 takes:"),
        (
            "year: /form/year", "year: form",
            "17:55: A member of “input” is a JSON Pointer, as /applicant/residentId, or a literal, as { value: … }. [wrong-type]"
        ),
        ("year: /form/year", "year: /documents/0", "17:49: /documents/0 leads nowhere: only cases have documents. [lane]"),
        ("residentId: /applicant/residentId, ", "", "17:5: police.resident.read@1 requires “residentId”, which “input” does not give. [input]"),
        ("after: [me]", "need: optional", "20:14: /tasks/me/name needs the data of “me”: write after: [me]. [order]"),
        ("after: [me]", "after: [mee, me]", "21:13: There is no task “mee” to come after; did you mean “me”? [reference]"),
        ("after: [me]", "after: [me]\n    needs: optional", "22:5: “needs” is no member of the task “again”; did you mean “need”? [unknown-member]"),
        (
            "after: [me]", "after: [me]\n    need: { any-of: either }",
            "22:5: The group “either” has this one task; any-of needs two, and one alone is required or optional. [need]"
        ),
        (
            "after: [me]", "after: [me]\n    when: { required: [tasks], properties: { tasks: { required: [them] } } }",
            "22:5: “when” looks at the task “them”, which “again” does not come after. [order]"
        ),
        (
            "input: { residentId: /tasks/me/name }", "input: { residentId: /tasks/me/nam }",
            "20:14: /tasks/me/nam leads nowhere: the data of “me” has nothing there; did you mean “name”? [pointer]"
        ),
        (
            "input: { residentId: /tasks/me/name }", "input: { residentId: /tasks/em/name }",
            "20:14: /tasks/em/name names a task that does not exist; did you mean “me”? [reference]"
        ),
        ("year: /form/year }", "year: /form/year }\n    after: [again]", "18:5: “me”, “again” come after each other, so none could begin. [order]"),
    ]

    @Test(arguments: mistakes)
    func `it is told once, where it stands`(old: String, new: String, told: String) {
        let mistakes = TestFolder().replacing(old, by: new, in: TestFolder.matter).mistakes
        let expected = told.split(separator: "\n").map { "\(TestFolder.matter):\($0)" }
        #expect(mistakes.count == expected.count, "\(mistakes)")
        for line in expected { #expect(mistakes.contains { $0.description.hasPrefix(line) }, "\(mistakes)\nis not\n\(line)") }
    }

    @Test func `the folder that is broken here has no mistake by itself`() {
        #expect(TestFolder().mistakes == [])
    }
}
