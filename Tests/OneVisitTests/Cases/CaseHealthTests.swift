import JSON
import Testing

@testable import onevisit

@Suite("What of cases the doctor calls attention to")
struct CaseHealthTests {
    @Test("Nothing where nothing waits for a person; else what, and the command that lists it")
    func account() {
        let well = Examination.cases(["accepted": 9, "closed": 4, "open": ["department": 5], "overdue": 0, "parked": 0])
        #expect(well.status == .ok)
        let unwell = Examination.cases(["accepted": 9, "closed": 4, "open": ["department": 3, "held": 2], "overdue": 1, "parked": 0])
        #expect(unwell.status == .warning && unwell.detail == "1 overdue, 2 held")
        #expect(unwell.fix == "onevisit request list --all --overdue; onevisit held list")
    }
}
