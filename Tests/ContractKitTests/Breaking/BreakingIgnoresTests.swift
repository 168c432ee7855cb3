import ContractKit
import Contracts
import JSON
import Testing

@Suite("What a team passes over when contracts change")
struct BreakingIgnoresTests {
    private func list(_ yaml: String) throws -> BreakingIgnores {
        try BreakingIgnores(try ContractFile(path: BreakingIgnores.fileName, text: Array(yaml.utf8)).document())
    }

    private func report(_ ignores: BreakingIgnores) throws -> BreakingReport {
        var folder = BreakingFolder()
        let old = try folder.catalogue()
        folder.replace("    note: { type: string }\n", with: "", in: BreakingFolder.operation)
        return BreakingReport(against: "v1.4.0", old: old, new: try folder.catalogue(), ignores: ignores)
    }

    @Test("An entry with its reason takes a difference out of the way, and stays in the report")
    func ignored() throws {
        let open = try report(BreakingIgnores())
        #expect(!open.isClean && open.count(.breaking) == 1)
        let agreed = try list(
            """
            ignore:
              - rule: data.member-removed
                subject: police.resident.read@1
                pointer: /data/properties/note
                reason: Nobody ever filled it in.
            """)
        let closed = try report(agreed)
        #expect(closed.isClean && closed.count(.breaking) == 0 && closed.unused == [])
        #expect(closed.json["differences"]?[0]?["ignored"] == "Nobody ever filled it in.")
        #expect(closed.lines(in: .en, all: false).last == "    Nobody ever filled it in.")
        #expect(closed.summary.en == "Against v1.4.0: 0 breaking, 0 for a person to decide, 0 compatible, 1 ignored.")
    }

    @Test("An entry of another place takes nothing out, and is told")
    func unused() throws {
        let entry = BreakingIgnores.Entry(
            rule: "data.member-removed", subject: "police.resident.read@1", pointer: JSONPointer("/data/properties/name"), reason: "x")
        let report = try report(BreakingIgnores([entry]))
        #expect(!report.isClean && report.unused == [entry])
    }

    @Test(
        "A list that lacks something says what",
        arguments: [
            ("ignored: []", "It has no list “ignore”."),
            ("ignore:\n  - { rule: a.b, subject: c }", "Entry 1 has no reason: say who agreed to it, and why nobody is hurt."),
            ("ignore:\n  - { rule: a.b, subject: c, reason: \" \" }", "Entry 1 has no reason: say who agreed to it, and why nobody is hurt."),
            ("ignore:\n  - { subject: c, reason: d }", "Entry 1 needs rule and subject, as the report gives them."),
            ("ignore:\n  - { rule: a, subject: c, reason: d, pointer: x }", "Entry 1: “x” is no JSON Pointer."),
            ("ignore:\n  - { rule: a, subject: c, reasons: d }", "Entry 1 has the member “reasons”; known are rule, subject, pointer and reason."),
        ])
    func mistakes(yaml: String, sentence: String) {
        #expect(throws: BreakingIgnores.Mistake(description: sentence)) { try list(yaml) }
    }

    @Test("The list lies in the folder without being taken for a contract")
    func inFolder() throws {
        var folder = BreakingFolder()
        folder.add(BreakingIgnores.fileName, "ignore: []\n")
        #expect(try folder.catalogue().operations.count == 1)
    }
}
