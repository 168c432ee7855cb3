import Contracts
import JSON
import Testing

@Suite("A matter says what its cases need, and by when")
struct CaseTermsTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue(reading: TestFolder.withCase().files) }

    @Test func `the clock, the papers, the handout and the retention`() throws {
        let matter = try #require(catalogue.matters["permit-renewal"])
        #expect(matter.lane == .case)
        #expect(matter.deadline == .zero)
        let terms = try #require(matter.terms)
        #expect(
            terms.clock
                == ClockTerms(
                    statutory: 20, promised: 7, longestExtension: 10, start: .completePapers, stops: [.supplement, .inspection], reminders: [3, 1]))
        #expect(
            terms.documents == [
                RequiredDocument(
                    name: "id-photo", title: LocalizedText(zh: "照片", en: "Photograph"), need: .required, types: ["image/jpeg", "image/png"],
                    most: 5_242_880, from: OperationReference("police.photo.read", version: 1)),
                RequiredDocument(
                    name: "lease", title: LocalizedText(zh: "合同", en: "Lease"), need: .optional, types: ["application/pdf"], most: 1000),
            ])
        #expect(terms.handout == .asReady)
        #expect(terms.retention == .seconds(730 * 86_400))
    }

    @Test func `a task's own clock, its papers, and how it is taken back`() throws {
        let tasks = try #require(catalogue.matters["permit-renewal"]).tasks
        #expect(tasks[0].clock == ClockTerms(statutory: 10, start: .decision))
        #expect(tasks[0].documents == ["id-photo", "lease"])
        #expect(
            tasks[0].undo
                == MatterTask.Undo(
                    operation: OperationReference("police.permit.cancel", version: 1),
                    input: [.init(member: "permitNumber", source: .pointer(JSONPointer(tokens: ["tasks", "renewal", "permitNumber"])))]))
        let undoing = try #require(tasks[0].undoing)
        #expect(undoing.name == "renewal-undo" && undoing.operation == tasks[0].undo?.operation && undoing.input == tasks[0].undo?.input)
        #expect(tasks[1].clock == nil && tasks[1].documents == [] && tasks[1].undoing == nil)
    }

    @Test func `a lookup has none of it`() throws {
        let matter = try #require(catalogue.matters["who-am-i"])
        #expect(matter.lane == .lookup && matter.terms == nil)
    }

    @Test func `what may be left out is empty then`() throws {
        let folder = TestFolder.withCase()
            .replacing(", extension: 10wd, promised: 7wd, stops: [supplement, inspection], reminders: [3wd, 1wd]", by: "", in: TestFolder.caseMatter)
        let terms = try #require(try Catalogue(reading: folder.files).matters["permit-renewal"]?.terms)
        #expect(terms.clock == ClockTerms(statutory: 20, start: .completePapers))
    }
}
