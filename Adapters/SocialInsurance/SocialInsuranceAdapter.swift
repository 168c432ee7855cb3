public import AdapterKit
import Contracts
import GRDB
import JSON

/// Social insurance: accounts of people and enterprises, contributions, certificates.
public struct SocialInsuranceAdapter: SQLiteAdapter {
    public static let department = "social-insurance"

    /// The most months that may be asked for at a time, as the contract says.
    private static let mostMonths = 120
    /// How long a certificate is good.
    static let monthsOfValidity = 3
    /// Where whoever is shown a certificate can check it.
    private static let verifyAt = "/verify/social-insurance"

    let backOffice: SQLiteBackOffice

    public init(backOffice: SQLiteBackOffice) {
        self.backOffice = backOffice
    }

    public var handlers: [Handler] {
        [
            Handler("social-insurance.account.read", answer: account),
            Handler("social-insurance.contribution.list", answer: contributions),
            Handler("social-insurance.enterprise.read", answer: enterprise),
            Handler("social-insurance.certificate.read", answer: certificate),
            Handler("social-insurance.maternity.read", answer: maternity),
            Handler("social-insurance.flexible-employment-subsidy.read", answer: subsidy),
        ]
    }

    private func account(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        return try await backOffice.read { database in
            let person = try database.row(
                """
                SELECT grbh, ryzt, ylye, gr.zjny, zybz, dwmc FROM gr LEFT JOIN dw ON dw.dwbh = gr.dwbh WHERE gmsfhm = ?
                """, [residentID])
            guard let person else { return .notFound }
            if try person.flag("zybz") {
                return .refused(TaskProblem(code: "account-in-transfer", detail: "Transfer in from another district."))
            }
            var data: JSONObject = ["accountNo": .string(try person.text("grbh"))]
            data["employer"] = try person.optionalText("dwmc").map(JSONValue.string)
            data["status"] = .string(try person.word("ryzt", in: Self.personStates))
            data["kinds"] = .array(try Self.kinds(of: try person.text("grbh"), in: database))
            data["pensionBalance"] = try person.fen("ylye").json
            data["lastPaidMonth"] = .string(try person.month("zjny").description)
            return .answered(data: .object(data))
        }
    }

    /// Without an end, to the present month; without a beginning, the longest time that may be asked for.
    private func contributions(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let last = input.optionalString("to").flatMap { CivilMonth($0) } ?? CivilDate(inBeijingAt: context.now).month
        let first = input.optionalString("from").flatMap { CivilMonth($0) } ?? last.adding(1 - Self.mostMonths)
        let months = last.count - first.count + 1
        return try await backOffice.read { database in
            guard let person = try database.row("SELECT grbh FROM gr WHERE gmsfhm = ?", [residentID]) else { return .notFound }
            guard months <= Self.mostMonths else {
                return .refused(TaskProblem(code: "period-too-long", detail: "\(months) months were asked for."))
            }
            let rows = try database.rows(
                """
                SELECT ny, dwmc, jfjs, grjf, dwjf FROM jfmx JOIN dw ON dw.dwbh = jfmx.dwbh WHERE grbh = ? AND ny BETWEEN ? AND ? ORDER BY ny
                """, [try person.text("grbh"), first.number, last.number])
            let items: [JSONValue] = try rows.map { row in
                [
                    "month": .string(try row.month("ny").description), "employer": .string(try row.text("dwmc")),
                    "base": try row.fen("jfjs").json, "personal": try row.fen("grjf").json, "company": try row.fen("dwjf").json,
                ]
            }
            return .answered(data: ["items": .array(items), "totalMonths": .integer(Int64(items.count))])
        }
    }

    private func enterprise(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let creditCode = try input.string("creditCode")
        return try await backOffice.read { database in
            let account = try database.row("SELECT dwbh, cbrs, dwzt, qfje, zjny FROM dw WHERE tyshxydm = ?", [creditCode])
            guard let account else { return .notFound }
            return .answered(data: [
                "accountNo": .string(try account.text("dwbh")), "insuredPersons": .integer(try account.integer("cbrs")),
                "status": .string(try account.word("dwzt", in: Self.enterpriseStates)), "arrears": try account.fen("qfje").json,
                "lastPaidMonth": .string(try account.month("zjny").description),
            ])
        }
    }

    private func certificate(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let today = CivilDate(inBeijingAt: context.now)
        return try await backOffice.read { database in
            let person = try database.row("SELECT grbh, xm, zmxh, yzm FROM gr WHERE gmsfhm = ?", [residentID])
            guard let person else { return .notFound }
            let kinds = try Self.kinds(of: try person.text("grbh"), in: database)
            guard kinds.contains(where: { ($0["months"]?.integer ?? 0) > 0 }) else {
                return .refused(TaskProblem(code: "nothing-to-certify", detail: "No month has been paid."))
            }
            return .answered(data: [
                "certificateNo": .string("ZM-\(today.year)-\(try person.text("zmxh"))"), "name": .string(try person.text("xm")),
                "items": .array(kinds), "verificationCode": .string(try person.text("yzm")), "issuedOn": .string(today.description),
                "validUntil": .string(today.adding(months: Self.monthsOfValidity).adding(days: -1).description),
                "verifyAt": .string(Self.verifyAt),
            ])
        }
    }

    static func kinds(of account: String, in database: Database) throws -> [JSONValue] {
        try database.rows("SELECT xz, cbzt, ljys FROM xzcb WHERE grbh = ? ORDER BY sx", [account]).map { row in
            [
                "kind": .string(try row.word("xz", in: insuranceKinds)), "status": .string(try row.word("cbzt", in: kindStates)),
                "months": .integer(try row.integer("ljys")),
            ]
        }
    }

    // The department's codes and the contract's words.
    private static let personStates = ["1": "active", "2": "suspended", "3": "retired"]
    private static let enterpriseStates = ["1": "active", "2": "in-arrears", "3": "closed"]
    private static let kindStates = ["1": "active", "2": "suspended", "4": "ended"]
    private static let insuranceKinds = ["110": "pension", "210": "unemployment", "310": "medical", "410": "work-injury", "510": "maternity"]
}
