import Contracts
import GRDB
import HousingFundAdapter
import JSON
import SocialInsuranceAdapter
import Testing

@Suite(.timeLimit(.minutes(2))) struct BenefitTests {
    private static let subsidy = "social-insurance.flexible-employment-subsidy.apply"
    private static let maternity = "social-insurance.maternity.apply"
    private static let cancel = "social-insurance.benefit.cancel"
    private static let sealed = "social-insurance.certificate.issue-sealed"
    private static let withdrawal = "housing-fund.withdrawal.apply"
    private static let rent: JSONValue = [
        "residentId": "990104198507123111", "reason": "rent", "amount": "6000.00", "currency": "CNY", "contractNo": "ZL-1",
        "bankCardNo": "6200000000000000083",
    ]

    private static func summer(_ from: String, _ to: String) -> JSONValue {
        ["residentId": "990104197604093116", "from": .string(from), "to": .string(to), "bankCardNo": "6200000000000000075"]
    }

    @Test func `no month is subsidised twice, and what was taken back is free again`() async throws {
        try await Town.open([SocialInsuranceAdapter.self]) { town in
            try town.tryOut(in: SocialInsuranceAdapter.self) { insurance in
                let first = try town.carryOut(Self.subsidy, Self.summer("2026-07", "2026-08"), key: "first", in: insurance).data
                #expect(first?["subsidy"]?["amount"] == "1602.13")  // Two thirds of 2403.20, to the fen below.
                #expect(
                    try Self.code(town.carryOut(Self.subsidy, Self.summer("2026-08", "2026-09"), key: "second", in: insurance)) == "already-granted")
                let back: JSONValue = ["residentId": "990104197604093116", "applicationNo": try #require(first?["applicationNo"])]
                let taken = try town.carryOut(Self.cancel, back, key: "back", in: insurance)
                #expect(try town.carryOut(Self.cancel, back, key: "back", in: insurance) == taken)
                let third = try town.carryOut(Self.subsidy, Self.summer("2026-08", "2026-09"), key: "third", in: insurance).data
                #expect(third?["applicationNo"] == "BT2026-0000004")
            }
        }
    }

    @Test func `three years are the most`() async throws {
        try await Town.open([SocialInsuranceAdapter.self]) { town in
            try town.tryOut(in: SocialInsuranceAdapter.self) { insurance in
                try insurance.execute(sql: "UPDATE dysl_bt SET ys = 34")
                #expect(try Self.code(town.carryOut(Self.subsidy, Self.summer("2026-07", "2026-09"), in: insurance)) == "period-too-long")
                #expect(try town.carryOut(Self.subsidy, Self.summer("2026-07", "2026-08"), in: insurance).data?["months"] == 2)
            }
        }
    }

    @Test func `leave is longer for difficulty and for each further child`() async throws {
        try await Town.open([SocialInsuranceAdapter.self]) { town in
            for (delivery, children, days) in [("normal", 1, 98), ("difficult", 1, 113), ("normal", 2, 113), ("difficult", 3, 143)] {
                let data = try town.tryOut(in: SocialInsuranceAdapter.self) { insurance in
                    try town.carryOut(Self.maternity, Self.birth(delivery, Int64(children)), in: insurance).data
                }
                #expect(data?["leaveDays"] == .integer(Int64(days)))
                #expect(data?["allowance"]?["amount"] == .string("\(days * 400).00"))
            }
        }
    }

    @Test func `one birth has one allowance, and the applicant is the mother`() async throws {
        try await Town.open([SocialInsuranceAdapter.self]) { town in
            try town.tryOut(in: SocialInsuranceAdapter.self) { insurance in
                #expect(try Self.code(town.carryOut(Self.maternity, Self.birth("normal", 1, sex: "male"), in: insurance)) == "not-the-mother")
                _ = try town.carryOut(Self.maternity, Self.birth("normal", 1), key: "first", in: insurance)
                #expect(try Self.code(town.carryOut(Self.maternity, Self.birth("normal", 1), key: "second", in: insurance)) == "already-granted")
            }
        }
    }

    @Test func `a certificate that a program cannot refuse waits for a clerk`() async throws {
        try await Town.open([SocialInsuranceAdapter.self]) { town in
            try town.tryOut(in: SocialInsuranceAdapter.self) { insurance in
                let input: JSONValue = ["residentId": "990104198507123111", "usage": "tender", "copies": 3]
                guard case .later = try town.carryOut(Self.sealed, input, in: insurance) else {
                    return #expect(Bool(false), "nobody waits for a clerk")
                }
            }
        }
    }

    @Test func `a withdrawal leaves the account at once, comes back once, and nothing is paid out twice under one key`() async throws {
        try await Town.open([HousingFundAdapter.self]) { town in
            try town.tryOut(in: HousingFundAdapter.self) { fund in
                func balance() throws -> Int64? {
                    try Int64.fetchOne(fund, sql: "SELECT grzhye FROM gr_zh WHERE zjhm = '990104198507123111'")
                }
                let number = try #require(try town.carryOut(Self.withdrawal, Self.rent, in: fund).data?["withdrawalNo"])
                #expect(try balance() == 7_821_055)
                #expect(throws: DatabaseError.self) { try town.carryOut(Self.withdrawal, Self.rent, in: fund) }
                #expect(try balance() == 7_821_055)

                let back: JSONValue = ["residentId": "990104198507123111", "withdrawalNo": number]
                for _ in 0..<2 {
                    #expect(try town.carryOut("housing-fund.withdrawal.cancel", back, key: "back", in: fund).data?["balance"] == "84210.55")
                }
                #expect(try balance() == 8_421_055)
            }
        }
    }

    @Test func `who has no loan has none to repay, and nobody withdraws nothing`() async throws {
        try await Town.open([HousingFundAdapter.self]) { town in
            try town.tryOut(in: HousingFundAdapter.self) { fund in
                func repay(_ residentID: String, _ amount: String) throws -> Outcome {
                    try town.carryOut(
                        Self.withdrawal,
                        [
                            "residentId": .string(residentID), "reason": "loan-repayment", "amount": .string(amount), "currency": "CNY",
                            "bankCardNo": "6200000000000000083",
                        ], in: fund)
                }
                #expect(try Self.code(repay("990104197811301029", "100.00")) == "no-loan")
                guard case .incomplete(let missing) = try repay("990104198507123111", "0.00") else {
                    return #expect(Bool(false), "nothing was withdrawn")
                }
                #expect(missing.map(\.code) == ["not-positive"])
                #expect(try repay("990104198507123111", "2611.24").data != nil)
            }
        }
    }

    private static func birth(_ delivery: String, _ children: Int64, sex: String = "female") -> JSONValue {
        [
            "residentId": "990104199408164289", "childBirthDate": "2026-09-03", "birthCertificateNo": "T990104217", "monthsBeforeBirth": 40,
            "delivery": .string(delivery), "children": .integer(children), "sex": .string(sex), "bankCardNo": "6200000000000000042",
            "deliveryRecord": ["name": "record.pdf", "type": "application/pdf", "size": 9, "sha256": .string(String(repeating: "a", count: 64))],
        ]
    }

    private static func code(_ outcome: Outcome) -> String? {
        guard case .refused(let problem) = outcome else { return nil }
        return problem.code
    }
}
