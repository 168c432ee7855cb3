import Contracts
import GRDB
import JSON
import MedicalInsuranceAdapter
import Testing

@Suite(.timeLimit(.minutes(2))) struct InsuranceTests {
    private static let supplement = "medical-insurance.medical-record-booklet.supplement"
    private static let enroll = "medical-insurance.non-resident.enroll"
    private static let cancel = "medical-insurance.non-resident.cancel-enrolment"
    private static let newcomer: JSONValue = [
        "residentId": "990104199802271023", "name": "吴佳", "year": 2027, "permitNo": "JZ990104-2026-700002", "permitValidUntil": "2027-03-01",
        "bankCardNo": "6200000000000000018",
    ]

    @Test func `of all booklets that somebody gets only the last is in use`() async throws {
        try await Town.open([MedicalInsuranceAdapter.self]) { town in
            try town.tryOut(in: MedicalInsuranceAdapter.self) { insurance in
                let lost: JSONValue = ["residentId": "990104198507123111", "reason": "lost"]
                #expect(try town.carryOut(Self.supplement, lost, key: "first", in: insurance).data?["bookletNo"] == "JL9901040600002")
                let full: JSONValue = ["residentId": "990104198507123111", "reason": "full", "formerBookletNo": "JL9901040600002"]
                let second = try town.carryOut(Self.supplement, full, key: "second", in: insurance).data
                #expect(second?["bookletNo"] == "JL9901040600003" && second?["formerBookletNo"] == "JL9901040600002")
                let inUse = try String.fetchAll(insurance, sql: "SELECT ch FROM jlc WHERE ybzh = 'YB9901040038217' AND zt = '1'")
                #expect(inUse == ["JL9901040600003"])
            }
        }
    }

    @Test func `to enrol somebody again under one key changes nothing more; under another it is refused`() async throws {
        try await Town.open([MedicalInsuranceAdapter.self]) { town in
            try town.tryOut(in: MedicalInsuranceAdapter.self) { insurance in
                let enrolled = try town.carryOut(Self.enroll, Self.newcomer, in: insurance)
                #expect(try town.carryOut(Self.enroll, Self.newcomer, in: insurance) == enrolled)
                #expect(try Int.fetchOne(insurance, sql: "SELECT count(*) FROM cbdj WHERE ybzh = 'YB9901042000003'") == 1)
                guard case .refused(let problem) = try town.carryOut(Self.enroll, Self.newcomer, key: "other", in: insurance) else {
                    return #expect(Bool(false), "it was not refused")
                }
                #expect(problem.code == "already-insured")
            }
        }
    }

    @Test func `an enrolment that was taken back leaves nobody insured, and may be made again on the same account`() async throws {
        try await Town.open([MedicalInsuranceAdapter.self]) { town in
            try town.tryOut(in: MedicalInsuranceAdapter.self) { insurance in
                func state() throws -> String? {
                    try String.fetchOne(insurance, sql: "SELECT xzlx || cbzt FROM cbr WHERE gmsfhm = '990104199802271023'")
                }
                _ = try town.carryOut(Self.enroll, Self.newcomer, in: insurance)
                #expect(try state() == "3902")
                let back: JSONValue = ["residentId": "990104199802271023", "accountNo": "YB9901042000003", "year": 2027]
                let taken = try town.carryOut(Self.cancel, back, key: "back", in: insurance)
                #expect(try town.carryOut(Self.cancel, back, key: "back", in: insurance) == taken)
                #expect(try state() == "3904")
                #expect(try town.carryOut(Self.enroll, Self.newcomer, key: "again", in: insurance).data?["accountNo"] == "YB9901042000003")
                #expect(try state() == "3902")
            }
        }
    }

    @Test func `who is insured this year stays so when the next year's enrolment is taken back`() async throws {
        try await Town.open([MedicalInsuranceAdapter.self]) { town in
            try town.tryOut(in: MedicalInsuranceAdapter.self) { insurance in
                let back: JSONValue = ["residentId": "990104199410270072", "accountNo": "YB9901042000001", "year": 2027]
                _ = try town.carryOut(Self.cancel, back, in: insurance)
                #expect(try String.fetchOne(insurance, sql: "SELECT cbzt FROM cbr WHERE ybzh = 'YB9901042000001'") == "1")
            }
        }
    }
}
