import ContractKit
import Contracts
import JSON
import TestMaterial
import Testing

@Suite("What a change of contracts breaks")
struct BreakingTests {
    /// Each difference that an edit makes, as `verdict rule pointer`.
    private func found(_ edits: [(text: String, other: String, path: String)]) throws -> [String] {
        var folder = BreakingFolder()
        let old = try folder.catalogue()
        for edit in edits { folder.replace(edit.text, with: edit.other, in: edit.path) }
        return CatalogueComparison(old: old, new: try folder.catalogue()).differences.map { "\($0.verdict.rawValue) \($0.rule) \($0.pointer)" }
    }

    private func operation(_ text: String, _ other: String) throws -> [String] { try found([(text, other, BreakingFolder.operation)]) }

    private func matter(_ text: String, _ other: String) throws -> [String] { try found([(text, other, BreakingFolder.matter)]) }

    @Test("The same contracts do not differ")
    func same() throws {
        #expect(try found([]) == [])
    }

    @Test(
        "Requests may only widen",
        arguments: [
            ("maxLength: 18", "maxLength: 18, minLength: 2", ["breaking request.limits /request/properties/residentId/minLength"]),
            ("maxLength: 18", "maxLength: 20", ["compatible request.widened /request/properties/residentId/maxLength"]),
            (
                "year: { type: integer, minimum: 2000 }", "year: { type: [integer, \"null\"], minimum: 2000 }",
                ["compatible request.widened /request/properties/year/type"]
            ),
            (
                "    year: { type: integer, minimum: 2000 }\n", "    year: { type: integer, minimum: 2000 }\n    month: { type: integer }\n",
                ["compatible request.member-added /request/properties/month"]
            ),
            (
                "residentId: { type: string, maxLength: 18 }", "residentId: { type: string, maxLength: 18, pattern: \"^[0-9]\" }",
                ["breaking request.format /request/properties/residentId/pattern"]
            ),
        ])
    func requests(text: String, other: String, wanted: [String]) throws {
        #expect(try operation(text, other) == wanted)
    }

    @Test(
        "Data may only narrow, and what readers may use is announced before it goes",
        arguments: [
            ("required: [name]", "required: [name, state]", ["compatible data.narrowed /data/required"]),
            ("required: [name]", "required: []", ["breaking data.required /data/required"]),
            ("[here, away]", "[here, away, moved]", ["breaking data.values /data/properties/state/enum"]),
            ("[here, away]", "[here]", ["compatible data.narrowed /data/properties/state/enum"]),
            ("    note: { type: string }\n", "", ["breaking data.member-removed /data/properties/note"]),
            (
                "    note: { type: string }\n", "    note: { type: string }\n    more: { type: string }\n",
                ["compatible data.member-added /data/properties/more"]
            ),
            ("en: Name }", "en: Full name }", ["compatible data.text /data/properties/name/title/en"]),
        ])
    func data(text: String, other: String, wanted: [String]) throws {
        #expect(try operation(text, other) == wanted)
    }

    @Test("A member that was deprecated may go")
    func deprecated() throws {
        var folder = BreakingFolder()
        folder.replace("note: { type: string }", with: "note: { type: string, deprecated: true }", in: BreakingFolder.operation)
        let old = try folder.catalogue()
        folder.replace("    note: { type: string, deprecated: true }\n", with: "", in: BreakingFolder.operation)
        let found = CatalogueComparison(old: old, new: try folder.catalogue()).differences
        #expect(found.map(\.verdict) == [.compatible])
    }

    @Test(
        "What else an operation says has its rules, too",
        arguments: [
            ("limit: 700ms", "limit: 600ms", ["breaking timing.shortened /timing/limit"]),
            ("limit: 700ms", "limit: 800ms", ["compatible timing.lengthened /timing/limit"]),
            ("typical: 40ms", "typical: 50ms", ["compatible timing.typical /timing/typical"]),
            (
                "  card-lost: { zh: 挂失, en: Lost }", "  card-lost: { zh: 挂失, en: Lost }\n  card-old: { zh: 过期, en: Old }",
                ["breaking problems.added /problems/card-old"]
            ),
            ("en: Lost", "en: It is lost", ["compatible problems.text /problems/card-lost"]),
            ("  data: [/name]", "  data: [/name, /note]", ["compatible sensitive.added /sensitive/data"]),
            ("  request: [/residentId]\n", "  request: []\n", ["needs-a-person sensitive.removed /sensitive/request"]),
            ("en: Person", "en: A person", ["compatible operation.text /summary"]),
            ("given: the resident is known", "given: the resident is well known", ["compatible operation.examples /examples"]),
        ])
    func conduct(text: String, other: String, wanted: [String]) throws {
        #expect(try operation(text, other) == wanted)
    }

    @Test(
        "A matter must not refuse what channels and applicants were promised",
        arguments: [
            (
                "channels: [terminal, counter]", "channels: [counter, portal]",
                [
                    "breaking matter.channels-removed /channels", "needs-a-person matter.version-kept /version",
                    "compatible matter.channels-added /channels",
                ]
            ),
            ("identity: card", "identity: face", ["breaking matter.identity-raised /identity", "needs-a-person matter.version-kept /version"]),
            (
                "identity: card", "identity: none",
                ["needs-a-person matter.identity-lowered /identity", "needs-a-person matter.version-kept /version"]
            ),
            (
                "minimum: 2010", "minimum: 2011",
                ["breaking form.limits /form/properties/year/minimum", "needs-a-person matter.version-kept /version"]
            ),
            ("minimum: 2010", "minimum: 2005", ["compatible form.widened /form/properties/year/minimum"]),
            (
                "deadline: 1500ms", "deadline: 2s",
                ["needs-a-person matter.deadline-lengthened /deadline", "needs-a-person matter.version-kept /version"]
            ),
            ("en: Who am I", "en: Who I am", ["compatible matter.text /title"]),
            ("version: 1\ntitle", "version: 2\ntitle", []),
            (
                "purpose: self-service-enquiry", "purpose: enquiry",
                ["needs-a-person matter.purpose /purpose", "needs-a-person matter.version-kept /version"]
            ),
        ])
    func matters(text: String, other: String, wanted: [String]) throws {
        #expect(try matter(text, other) == wanted)
    }

    @Test("Who moves a task to a newer version keeps the part's data")
    func task() throws {
        var folder = BreakingFolder()
        let old = try folder.catalogue()
        let first = try #require(folder.texts[BreakingFolder.operation])
        folder.add(
            "departments/police/resident.read.v2.yaml",
            first.replacing("version: 1", with: "version: 2").replacing("[here, away]", with: "[here, away, moved]"))
        folder.replace("police.resident.read@1", with: "police.resident.read@2", in: BreakingFolder.matter)
        let found = CatalogueComparison(old: old, new: try folder.catalogue()).differences.map { "\($0.verdict.rawValue) \($0.subject) \($0.rule)" }
        #expect(
            found == [
                "breaking who-am-i part.values", "needs-a-person who-am-i matter.version-kept", "compatible police.resident.read@2 operation.added",
                "compatible who-am-i task.operation",
            ])
    }

    @Test("What is gone breaks those who use it")
    func removed() throws {
        var folder = BreakingFolder()
        let old = try folder.catalogue()
        let text = try #require(folder.texts[BreakingFolder.operation])
        folder.add("departments/police/resident.find.v1.yaml", text.replacing("police.resident.read", with: "police.resident.find"))
        folder.replace("police.resident.read@1", with: "police.resident.find@1", in: BreakingFolder.matter)
        folder.remove(BreakingFolder.operation)
        let new = try folder.catalogue()
        #expect(CatalogueComparison(old: old, new: new).differences.contains { $0.rule == "operation.removed" && $0.verdict == .breaking })
        folder.remove(BreakingFolder.matter)
        let empty = try folder.catalogue()
        #expect(CatalogueComparison(old: old, new: empty).differences.contains { $0.rule == "matter.removed" && $0.verdict == .breaking })
        folder.remove("departments/police/resident.find.v1.yaml")
        #expect(
            CatalogueComparison(old: empty, new: try folder.catalogue()).differences.map { "\($0.verdict.rawValue) \($0.rule)" }
                == ["needs-a-person operation.removed"], "nobody asked it")
    }

    @Test("Which side has to go first is said")
    func order() throws {
        var folder = BreakingFolder()
        let old = try folder.catalogue()
        folder.replace("maxLength: 18", with: "maxLength: 20", in: BreakingFolder.operation)
        let wider = try #require(CatalogueComparison(old: old, new: try folder.catalogue()).differences.first)
        #expect(wider.isDepartmentFirst && wider.sentence.en.hasSuffix("The department goes first."))
        #expect(wider.old == 18 && wider.new == 20 && wider.file == BreakingFolder.operation && wider.direction == .request)
    }

    @Test("The shipped contracts do not differ from what an orchestrator tells of them")
    func texts() throws {
        let catalogue = try Catalogue.load(from: SourceFolder.contracts)
        let told = try Catalogue(readingKept: try ContractEdition(text: catalogue.texts.text).files)
        #expect(told.operations.count == catalogue.operations.count && told.matters.count == catalogue.matters.count)
        #expect(CatalogueComparison(old: told, new: catalogue).differences == [])
    }
}
