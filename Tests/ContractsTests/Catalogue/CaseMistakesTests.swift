import Contracts
import Testing

@Suite("A mistake in a case's matter is told with its line, its rule and a way out")
struct CaseMistakesTests {
    /// Text to replace in the matter, by what, where the mistake is told, and how.
    private static let mistakes: [(old: String, new: String, told: String)] = [
        // The kind.
        (
            "retention: 730d", "retention: 730d\ndeadline: 1500ms",
            "21:1: “deadline” belongs to lookups: a case is due by its clock. [lane]"
        ),
        ("handout: as-ready\n", "", "1:1: “handout” is missing from a matter. [missing-member]"),
        ("retention: 730d\n", "", "1:1: “retention” is missing from a matter. [missing-member]"),
        ("handout: as-ready", "handout: as-redy", "19:10: “handout” must be together or as-ready; did you mean “as-ready”? [unknown-word]"),
        ("retention: 730d", "retention: 12h", "20:12: “retention” must be from 1d to 36525d. [duration]"),
        // The clock.
        (", statutory: 20wd", "", "10:8: “statutory” is missing from a clock. [missing-member]"),
        ("statutory: 20wd", "statutory: 20d", "10:45: “statutory” must be a number of working days, as 20wd. [duration]"),
        ("statutory: 20wd", "statutory: 501wd", "10:45: “statutory” must be from 0wd to 500wd. [duration]"),
        ("extension: 10wd", "extension: 0wd", "10:62: “extension” must be from 1wd to 500wd. [duration]"),
        ("promised: 7wd", "promised: 21wd", "10:68: A promise of 21wd is longer than the 20wd that the law allows. [clock]"),
        ("start: complete-papers", "start: decision", "10:10: A case begins with acceptance or complete-papers"),
        ("inspection]", "inspektion]", "10:103: “stops” must be supplement, inspection, hearing or expert-review; did you mean “inspection”?"),
        ("[3wd, 1wd]", "[20wd]", "10:128: A limit of 20wd has no moment 20wd before its end at which to remind of it. [clock]"),
        ("[3wd, 1wd]", "[3wd, 3wd]", "10:133: “reminders” names 3wd twice. [clock]"),
        ("clock: { start: decision, statutory: 10wd }", "clock: { start: decision, limit: 10wd }", "25:12: “statutory” is missing from a clock."),
        // Papers.
        ("  id-photo:", "  Photo:", "12:3: “Photo” is no name of a document"),
        ("need: required", "need: { any-of: x }", "14:11: “need” must be required or optional. [unknown-word]"),
        ("[image/jpeg, image/png]", "[image/jpeg, PNG]", "15:25: “types” lists media types in small letters and without parameters"),
        ("[image/jpeg, image/png]", "[image/jpeg, image/jpeg]", "15:25: “types” names image/jpeg twice. [unknown-word]"),
        ("[application/pdf]", "[]", "18:65: “types” must be a list of media types, as image/jpeg. [wrong-type]"),
        ("most: 5242880", "most: 104857601", "16:11: “most” must be a whole number from 1 to 104857600. [number]"),
        ("police.photo.read@1", "police.photo.raed@1", "17:5: There is no operation police.photo.raed@1; did you mean “police.photo.read@1”?"),
        ("from: police.photo.read@1", "from: police.permit.cancel@1", "17:5: police.permit.cancel@1 cannot supply a document: it has an effect"),
        ("from: police.photo.read@1", "from: police.resident.read@1", "17:5: police.resident.read@1 is an operation for lookups"),
        ("  check:", "  id-photo-document:", "12:3: “id-photo-document” is the name of a task, and what fetches “id-photo” is called so. [name]"),
        (
            "[application/pdf]", "[application/pdff]",
            "18:66: “types” names application/pdff, which cannot be told by its content: application/pdf, application/ofd, image/jpeg, image/png, image/heic; did you mean “application/pdf”? [unknown-word]"
        ),
        ("documents: [id-photo, lease]", "documents: [id-photo, leas]", "26:27: There is no document “leas”; did you mean “lease”? [reference]"),
        ("documents: [id-photo, lease]", "documents: [id-photo, lease, lease]", "26:34: “lease” goes along twice. [reference]"),
        (
            "documents: [id-photo, lease]", "documents: [lease]",
            "24:49: The department could not fetch “id-photo”, which does not go along: add it to the task's “documents”. [input]"
        ),
        (
            "photo: /documents/id-photo", "photo: /documents/id-foto",
            "24:49: /documents/id-foto leads nowhere: “documents” has nothing there; did you mean “id-photo”? [pointer]"
        ),
        ("photo: /documents/id-photo", "photo: /documents/id-photo/href", "24:49: /documents/id-photo/href leads nowhere"),
        (
            "photo: /documents/id-photo", "photo: /documents/id-photo/size",
            "24:49: /documents/id-photo/size gives integer, but “photo” of police.permit.renew@1 takes object. [input]"
        ),
        // What is asked.
        (
            "operation: police.permit.read@1", "operation: police.resident.read@1",
            "31:5: police.resident.read@1 is an operation for lookups; a case asks only operations of its own lane. [lane]"
        ),
        ("police.permit.cancel@1", "police.permit.cancle@1", "28:7: There is no operation police.permit.cancle@1; did you mean"),
        ("police.permit.cancel@1", "police.resident.read@1", "28:7: police.resident.read@1 is an operation for lookups"),
        (
            "{ permitNumber: /tasks/renewal/permitNumber }", "{ permitNumber: /tasks/renewal/permitNo }",
            "29:16: /tasks/renewal/permitNo leads nowhere: the data of “renewal” has nothing there. [pointer]"
        ),
        (
            "{ permitNumber: /tasks/renewal/permitNumber }", "{ permitNumber: /tasks/check/permitNumber }",
            "29:16: /tasks/check/permitNumber needs the data of “check”: write after: [check]. [order]"
        ),
        ("{ permitNumber: /tasks/renewal/permitNumber }", "{}", "29:7: police.permit.cancel@1 requires “permitNumber”, which “input” does not give."),
        ("undo:\n      operation", "undo:\n      operatoin", "28:7: “operatoin” is no member of undo; did you mean “operation”? [unknown-member]"),
        (
            "after: [renewal]",
            "after: [renewal]\n    undo: { operation: police.permit.cancel@1, input: { permitNumber: /tasks/check/permitNumber } }",
            "34:11: police.permit.read@1 has no effect that could be taken back. [effect]"
        ),
        ("  check:", "  renewal-undo:", "28:7: “renewal-undo” is the name of another task, and what takes “renewal” back is called so. [name]"),
        ("  renewal:", "  a\(String(repeating: "b", count: 58)):", "22:3: “a\(String(repeating: "b", count: 58))” is too long: what takes it back"),
    ]

    @Test(arguments: mistakes)
    func `it is told where it stands`(old: String, new: String, told: String) {
        let mistakes = TestFolder.withCase().replacing(old, by: new, in: TestFolder.caseMatter).mistakes.map(\.description)
        #expect(mistakes.contains { $0.hasPrefix("\(TestFolder.caseMatter):\(told)") }, "\(mistakes)\nis not\n\(told)")
    }

    @Test(
        "what belongs to cases is refused in a lookup",
        arguments: ["clock: { start: acceptance, statutory: 1wd }", "handout: together", "retention: 1d"])
    func lookup(member: String) {
        let mistakes = TestFolder().replacing("deadline: 1500ms", by: "deadline: 1500ms\n\(member)", in: TestFolder.matter).mistakes
        let name = member.split(separator: ":")[0]
        #expect(mistakes.map(\.description) == ["\(TestFolder.matter):14:1: “\(name)” belongs to cases, and this is a lookup. [lane]"])
    }

    @Test func `a paper that needs more than the applicant has cannot be supplied`() {
        let folder = TestFolder.withCase().replacing("audience: [citizen]", by: "audience: [citizen, enterprise]", in: TestFolder.caseMatter)
        #expect(
            folder.mistakes.map(\.description).contains(
                "\(TestFolder.caseMatter):17:5: police.photo.read@1 requires “residentId”, which an applicant does not have: it could not be asked for the paper. [input]"
            ))
    }

    @Test func `the matter that is broken here has no mistake by itself`() {
        #expect(TestFolder.withCase().mistakes == [])
    }
}
