import AdapterKit
import Contracts
import JSON
import Testing

/// Cases of everybody in the district: whatever a department says keeps its contract.
@Suite(.timeLimit(.minutes(2))) struct DistrictTests {
    /// What is asked for each resident besides the identity number.
    private static let cases: [(operation: String, input: JSONObject)] = [
        ("police.household-register.read-for-case", [:]), ("police.residence-permit.read-for-case", [:]),
        ("medical-insurance.medical-record-booklet.supplement", ["reason": "damaged"]),
        ("medical-insurance.maternity.eligibility", ["childBirthDate": "2026-08-01", "birthCertificateNo": "T990104900"]),
        ("social-insurance.certificate.issue-sealed", ["usage": "school", "copies": 1]),
        (
            "housing-fund.withdrawal.apply",
            ["reason": "rent", "amount": "300.00", "currency": "CNY", "contractNo": "ZL-9", "bankCardNo": "6200000000000000083"]
        ),
    ]

    @Test(arguments: cases) func `what a department says of anybody keeps its contract`(_ operation: String, _ members: JSONObject) async throws {
        let reference = OperationReference(operation, version: 1)
        let adapter = try #require(Town.adapter(of: reference.department))
        try await Town.open([adapter]) { town in
            var said: [String: Int] = [:]
            try town.tryOut(in: adapter) { database in
                for resident in Town.population.residents {
                    var input = members
                    input["residentId"] = .string(resident.residentID)
                    let outcome = try town.carryOut(operation, .object(input), key: "key-\(resident.index)", in: database)
                    said[outcome.name, default: 0] += 1
                }
            }
            #expect(said["answered", default: 0] + said["later", default: 0] > 100, "\(said)")
            #expect(said["failed"] == nil, "\(said)")
        }
    }
}
