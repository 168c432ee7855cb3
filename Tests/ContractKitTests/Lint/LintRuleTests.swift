import ContractKit
import Contracts
import Foundation
import TestMaterial
import Testing

@Suite("The lint finds what the loader lets pass")
struct LintRuleTests {
    private let folder = LintFolder()

    @Test func `a folder without mistakes has no findings`() {
        #expect(folder.found == [])
    }

    @Test func `personal data that is not marked, by its format or by the list of words`() {
        #expect(folder.replacing("request: [/residentId]", by: "request: []", in: LintFolder.operation).found == ["operation 11:5 sensitive"])
        #expect(folder.replacing("/name, ", by: "", in: LintFolder.operation).found == ["operation 17:5 sensitive"])
        let list = folder.replacing("/cards/*/residentId", by: "/cards", in: LintFolder.operation)
        #expect(list.found == [], "what holds it is marked")
        #expect(folder.replacing(", /cards/*/residentId", by: "", in: LintFolder.operation).found == ["operation 23:9 sensitive"])
    }

    @Test func `a name is personal only where the operation is asked about a resident`() {
        let firm = folder.replacing("residentId: { type: string, format: resident-id }", by: "residentId: { type: string }", in: LintFolder.operation)
            .replacing("/name, ", by: "", in: LintFolder.operation)
        #expect(firm.found == [])
    }

    @Test func `without a list of words the format alone tells`() {
        let plain = folder.removing(LintFolder.words).replacing("data: [/name, /cards/*/residentId]", by: "data: []", in: LintFolder.operation)
        #expect(plain.found == [])
        #expect(plain.replacing("request: [/residentId]", by: "request: []", in: LintFolder.operation).found == ["operation 11:5 sensitive"])
    }

    @Test func `a condition that looks at what does not exist`() {
        #expect(folder.replacing("required: [year]", by: "required: [yaer]", in: LintFolder.matter).found == ["matter 18:46 condition"])
        #expect(
            folder.replacing("form: { required: [year] }", by: "applicant: { properties: { age: { const: 1 } } }", in: LintFolder.matter).found
                == ["matter 18:54 condition"])
        #expect(
            folder.replacing("{ properties: { form", by: "{ anyOf: [{ properties: { form", in: LintFolder.matter)
                .replacing("[year] } } }", by: "[yaer] } } }] }", in: LintFolder.matter).found == ["matter 18:56 condition"])
    }

    @Test func `a member that is required and nowhere declared`() {
        let typo = folder.replacing("required: [residentId]", by: "required: [residentId, yaer]", in: LintFolder.operation)
        #expect(typo.found.contains("operation 9:26 required"))
        let message = typo.report.findings.first { $0.rule.id == "required" }?.message
        #expect(
            message?.en == "“yaer” is required and not declared, so it falls off on the bus: declare it under “properties”, or mend its name.")
        #expect(message?.zh.contains("“yaer”") == true)
        let closed = folder.replacing("required: [name]", by: "additionalProperties: false\n  required: [name, nmae]", in: LintFolder.operation)
        #expect(closed.report.findings.first { $0.rule.id == "required" }?.message.en.contains("so nothing is valid") == true)
        let form = folder.replacing("  properties:\n    year", by: "  required: [month]\n  properties:\n    year", in: LintFolder.matter)
        #expect(form.found == ["matter 11:14 required"])
    }

    @Test func `what is declared beside the list, behind a reference or in a branch is declared`() {
        func data(_ text: String) -> [String] {
            folder.replacing("required: [name]", by: text, in: LintFolder.operation).found.filter { $0.hasSuffix(" required") }
        }
        #expect(data("required: [name]\n  anyOf: [{ required: [name] }, { required: [cards] }]") == [])
        #expect(data("required: [name]\n  if: { required: [cards] }\n  then: { required: [state], properties: { state: { type: string } } }") == [])
        #expect(data("required: [name, residentId]\n  allOf: [{ $ref: \"#/$defs/card\" }]") == [])
        #expect(data("required: [other]\n  additionalProperties: { type: string }") == [])
        #expect(data("required: [name]\n  anyOf: [{ required: [name] }, { required: [card] }]") == ["operation 16:46 required"])
        let inList = folder.replacing(
            "      properties:\n        residentId", by: "      required: [nothing]\n      properties:\n        residentId", in: LintFolder.operation)
        #expect(inList.found == ["operation 22:18 required"])
    }

    @Test func `a name that is not on the list of words, with the one to write`() {
        let other = folder.replacing("year: { type: integer, minimum: 2000 }", by: "idNo: { type: integer }", in: LintFolder.operation)
            .replacing("year: /form/year", by: "idNo: /form/year", in: LintFolder.matter)
        #expect(other.found == ["operation 12:5 word"])
        #expect(other.report.findings.first?.message.en == "“idNo” is not on the list of words: write “residentId”.")
        #expect(other.removing(LintFolder.words).found == [])
        let strange = folder.replacing("state: { title", by: "condition: { title", in: LintFolder.operation)
        #expect(strange.report.findings.map(\.message.zh) == ["“condition”不在词表中；换用已有的名称，或列入 words.yaml。"])
    }

    @Test func `a list of words that is none`() {
        #expect(folder.adding(LintFolder.words, "- residentId").found.contains("words 1:1 word"))
        let half = folder.replacing("year: { zh: 年度, en: Year }", by: "year: { zh: 年度, sometimes: 1 }", in: LintFolder.words)
        #expect(half.found.contains("words 3:1 word"))
        #expect(folder.replacing("personal: always", by: "personal: never", in: LintFolder.words).found.first == "words 1:46 word")
        #expect(folder.replacing("year: {", by: "year: { from: 1,", in: LintFolder.words).found == ["words 3:9 word"])
    }

    @Test func `what people see without a title`() {
        #expect(folder.replacing(", title: { zh: 年度, en: Year }", by: "", in: LintFolder.matter).found == ["matter 12:5 untitled"])
        #expect(folder.replacing(", title: { zh: 有效, en: Valid }", by: "", in: LintFolder.operation).found == ["operation 24:70 untitled"])
    }

    @Test func `texts that were copied from the other language`() {
        #expect(folder.replacing("zh: 有效", by: "zh: Valid", in: LintFolder.operation).found == ["operation 24:95 untranslated"])
        #expect(folder.replacing("en: Police", by: "en: 公安局", in: LintFolder.department).found == ["department 2:19 untranslated"])
    }

    @Test func `what nobody uses`() {
        #expect(folder.replacing(", year: /form/year", by: "", in: LintFolder.matter).found == ["operation 12:5 unused-input"])
        #expect(
            folder.replacing("{ $ref: \"#/$defs/card\" }", by: "{ type: string }", in: LintFolder.operation).found.contains(
                "operation 20:5 unused-definition"))
        let second = folder.adding(
            "departments/police/resident.count.v1.yaml",
            """
            operation: police.resident.count
            version: 1
            lane: lookup
            summary: { zh: 人数, en: Number }
            effect: none
            timing: { typical: 40ms, limit: 700ms }
            request: { type: object }
            data: { type: object }
            examples: [{ name: none, request: {}, reply: { outcome: not-found } }]
            """)
        #expect(second.found == ["departments/police/resident.count.v1.yaml 1:1 unused-operation"])
    }

    @Test func `keywords outside the shared set have a rule of their own`() {
        let found = folder.replacing("minimum: 2000", by: "minimum: 2000, prefixItems: []", in: LintFolder.operation).found
        #expect(found == ["operation 12:43 schema-keyword"])
    }

    @Test func `every mistake of the whole folder comes at once, the loader's with the lint's`() {
        let broken = folder.replacing("lane: lookup", by: "lane: quick", in: LintFolder.operation)
            .replacing("request: [/residentId]", by: "request: [/nobody]", in: LintFolder.operation)
            .replacing("deadline: 1500ms", by: "deadline: soon", in: LintFolder.matter)
            .replacing("en: Police", by: "en: 公安局", in: LintFolder.department).adding("matters/broken.yaml", "matter: [")
        #expect(
            broken.found == [
                "department 2:19 untranslated", "operation 3:7 unknown-word", "operation 11:5 sensitive", "operation 26:13 pointer",
                "matters/broken.yaml 2:1 syntax", "matter 13:11 duration",
            ])
    }

    @Test func `every rule has an id, a reason in both languages and a page, and the loader has no rule that is not listed`() {
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
        for rule in LintRule.all {
            #expect(!rule.reason.zh.isEmpty && !rule.reason.en.isEmpty && !rule.page.isEmpty, "\(rule.id)")
        }
        for rule in CatalogueMistake.Rule.allCases { #expect(LintRule.named(rule.rawValue) != nil, "\(rule.rawValue)") }
    }
}

@Suite("The manual tells the rules as they are")
struct LintPageTests {
    @Test func `each rule stands in the table with its severity and its reason`() throws {
        let page = try String(contentsOfFile: "\(SourceFolder.path)/Sources/onevisit/onevisit.docc/ContractKit.md", encoding: .utf8)
        #expect(page.contains("\n### Rules of the lint\n"))
        for rule in LintRule.all {
            let row = "| `\(rule.id)` | \(rule.severity.rawValue) | \(rule.title.en) | \(rule.reason.en) |"
            let isThere = page.contains(row)
            #expect(isThere, "\(row)")
        }
    }
}
