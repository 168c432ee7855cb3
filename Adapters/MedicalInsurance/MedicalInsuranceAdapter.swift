public import AdapterKit
import Contracts
import GRDB
import JSON

/// Medical insurance: accounts, settled visits, certificates.
public struct MedicalInsuranceAdapter: SQLiteAdapter {
    public static let department = "medical-insurance"

    /// The most records of one answer, the latest first: some two hundred bytes each, far below what a message may hold.
    private static let mostRecords = 500

    let backOffice: SQLiteBackOffice

    public init(backOffice: SQLiteBackOffice) {
        self.backOffice = backOffice
    }

    public var handlers: [Handler] {
        [
            Handler("medical-insurance.account.read", answer: account),
            Handler("medical-insurance.record.list", answer: records),
            Handler("medical-insurance.certificate.read", answer: certificate),
            Handler("medical-insurance.medical-record-booklet.read", answer: booklet),
        ]
    }

    private func account(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        return try await backOffice.read { database in
            let account = try database.row(
                """
                SELECT c.ybzh, c.xzlx, c.cbzt, c.djbz, c.djyy, g.nd, g.zhye, g.tczf
                FROM cbr c JOIN grzh g ON g.ybzh = c.ybzh WHERE c.gmsfhm = ? ORDER BY g.nd DESC LIMIT 1
                """, [residentID])
            guard let account else { return .notFound }
            if try account.flag("djbz") { return .refused(TaskProblem(code: "account-frozen", detail: try account.text("djyy"))) }
            return .answered(data: [
                "accountNo": .string(try account.text("ybzh")), "insuranceType": .string(try account.word("xzlx", in: Self.insuranceTypes)),
                "status": .string(try account.word("cbzt", in: Self.states)), "personalBalance": try account.fen("zhye").json,
                "pooledPaidThisYear": try account.fen("tczf").json, "year": .integer(try account.integer("nd")),
            ])
        }
    }

    private func records(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let year = input.optionalInteger("year")
        return try await backOffice.read { database in
            guard let insured = try database.row("SELECT ybzh FROM cbr WHERE gmsfhm = ?", [residentID]) else { return .notFound }
            if let year, let settlement = try database.row("SELECT qsbz FROM qsnd WHERE nd = ?", [year]), try settlement.flag("qsbz") {
                return .refused(TaskProblem(code: "period-not-settled", detail: "The year is being settled."))
            }
            let account = try insured.text("ybzh")
            let (first, last) = (year.map { "\($0)0101" } ?? "", year.map { "\($0)1231" } ?? "9")
            let rows = try database.rows(
                """
                SELECT jsdh, jzrq, jgmc, jzlb, zfy, jjzf FROM jsjl JOIN ddjg ON ddjg.jgbh = jsjl.jgbh
                WHERE ybzh = ? AND jzrq BETWEEN ? AND ? ORDER BY jzrq DESC, jsdh DESC LIMIT \(Self.mostRecords)
                """, [account, first, last])
            let items: [JSONValue] = try rows.reversed().map { row in
                [
                    "recordNo": .string(try row.text("jsdh")), "visitedOn": .string(try row.date("jzrq").description),
                    "institution": .string(try row.text("jgmc")), "category": .string(try row.word("jzlb", in: Self.categories)),
                    "total": try row.fen("zfy").json, "paidByFund": try row.fen("jjzf").json,
                ]
            }
            return .answered(data: ["items": .array(items), "total": .integer(Int64(items.count))])
        }
    }

    private func certificate(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let today = CivilDate(inBeijingAt: context.now)
        return try await backOffice.read { database in
            let insured = try database.row("SELECT pzxh, cbrq, ljys, cbzt FROM cbr WHERE gmsfhm = ?", [residentID])
            guard let insured else { return .notFound }
            return .answered(data: [
                "certificateNo": .string("CB-\(today.year)-\(try insured.text("pzxh"))"),
                "insuredSince": .string(try insured.date("cbrq").description), "months": .integer(try insured.integer("ljys")),
                "status": .string(try insured.word("cbzt", in: Self.states)),
            ])
        }
    }

    // The department's codes and the contract's words.
    private static let insuranceTypes = ["310": "employee", "390": "resident"]
    private static let states = ["1": "active", "2": "suspended", "4": "ended"]
    private static let categories = ["11": "outpatient", "21": "inpatient", "41": "pharmacy"]
}
