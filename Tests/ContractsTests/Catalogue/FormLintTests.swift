import Contracts
import Testing

@Suite("A form that asks twice or in vain is warned of")
struct FormLintTests {
    /// What is warned of when the form of the small matter is this, and its tasks take their input so.
    private func warnings(_ form: String, me: String = "residentId: /applicant/residentId, year: /form/year", when: String = "") throws -> [String] {
        let folder = TestFolder()
            .replacing("    year: { type: integer, title: { zh: 年, en: Year } }", by: form, in: TestFolder.matter)
            .replacing("residentId: /applicant/residentId, year: /form/year", by: me, in: TestFolder.matter)
            .replacing("after: [me]", by: "after: [me]\(when)", in: TestFolder.matter)
        return try Catalogue(reading: folder.files).warnings.map { "\($0.line):\($0.column): \($0.message) [\($0.rule.rawValue)]" }
    }

    private static let year = "    year: { type: integer, title: { zh: 年, en: Year } }\n"

    @Test func `a field with the title of another, in either language and any case`() throws {
        let told = "13:5: /form/since has the title of /form/year: ask once what means the same. [form-duplicate]"
        for title in ["{ zh: 年, en: Since }", "{ zh: 自, en: YEAR }"] {
            let warnings = try warnings(Self.year + "    since: { type: string, title: \(title) }", me: "residentId: /form/since, year: /form/year")
            #expect(warnings.contains(told), "\(warnings)")
        }
        #expect(try warnings(Self.year) == [])
    }

    @Test func `two fields that go to the same member of two operations`() throws {
        let second = """
            operation: police.resident.count
            version: 1
            lane: lookup
            summary: { zh: 数, en: Number }
            effect: none
            timing: { typical: 40ms, limit: 100ms }
            request: { type: object, properties: { year: { type: integer } } }
            data: { type: object }
            examples: [{ name: none, request: {}, reply: { outcome: not-found } }]
            """
        let folder = TestFolder().adding("departments/police/resident.count.v1.yaml", second)
            .replacing("    year: {", by: "    since: { type: integer }\n    year: {", in: TestFolder.matter)
            .replacing(
                "  again:", by: "  count:\n    operation: police.resident.count@1\n    input: { year: /form/since }\n  again:", in: TestFolder.matter)
        #expect(
            try Catalogue(reading: folder.files).warnings.map(\.description) == [
                "matters/who-am-i.yaml:21:14: “year” is /form/since for police.resident.count@1 and /form/year for police.resident.read@1: ask once what means the same. [form-duplicate]"
            ])
        // The same operation, asked for two people, has its reasons.
        let twice = folder.replacing("operation: police.resident.count@1", by: "operation: police.resident.read@1", in: TestFolder.matter)
            .replacing("{ year: /form/since }", by: "{ residentId: /applicant/residentId, year: /form/since }", in: TestFolder.matter)
            .replacing("deadline: 1500ms", by: "deadline: 3s", in: TestFolder.matter)
        #expect(try Catalogue(reading: twice.files).warnings == [])
    }

    @Test func `a field that goes nowhere, unless a condition looks at it`() throws {
        let form = Self.year + "    phone: { type: string }"
        let told = "13:5: /form/phone goes to no department and decides nothing: do not ask for it. [unused]"
        #expect(try warnings(form) == [told])
        let when = "\n    when: { properties: { form: { required: [phone] } } }"
        #expect(try warnings(form, when: when) == [])
        #expect(try warnings(form + "\n  if: { required: [phone] }\n  then: { required: [year] }") == [])
    }

    @Test func `fields within others are looked at one by one`() throws {
        let form = Self.year + "    home: { type: object, properties: { street: { type: string }, floor: { type: string } } }"
        let warnings = try warnings(form, me: "residentId: /form/home/street, year: /form/year")
        #expect(warnings == ["13:67: /form/home/floor goes to no department and decides nothing: do not ask for it. [unused]"])
    }

    @Test func `a paper that goes nowhere`() throws {
        let folder = TestFolder.withCase().replacing("documents: [id-photo, lease]", by: "documents: [id-photo]", in: TestFolder.caseMatter)
        #expect(
            try Catalogue(reading: folder.files).warnings.map(\.description) == [
                "matters/permit-renewal.yaml:18:3: The document “lease” goes to no department: do not ask for it. [unused]"
            ])
    }

    @Test func `the shipped matters ask nothing twice and nothing in vain`() throws {
        #expect(try ShippedContracts.catalogue().warnings == [])
    }
}
