import AdapterKit
import Contracts
import GRDB
import JSON

/// Withdrawing from an account, telling what came of it, and taking it back.
enum Withdrawal {
    /// From the decision to the payment.
    private static let daysToPayment = 3
    /// The reasons and the department's codes.
    private static let reasons = ["rent": "1", "purchase": "2", loanRepayment: "3"]
    private static let loanRepayment = "loan-repayment"
    private static let paid = "2"
    private static let cancelled = "9"

    static func apply(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        let reason = try input.string("reason")
        let account = try database.row("SELECT grzh, grzhye, djbz, djyy FROM gr_zh WHERE zjhm = ?", [residentID])
        guard let account else { return .notFound }
        if try account.flag("djbz") { return .refused(TaskProblem(code: "account-frozen", detail: try account.text("djyy"))) }
        let number = try account.text("grzh")
        if reason == loanRepayment, try database.row("SELECT dkbh FROM grdk WHERE grzh = ? AND dkzt <> '3'", [number]) == nil {
            return .refused(TaskProblem(code: "no-loan", detail: "No loan of this account is being repaid."))
        }
        let amount = Fen(yuan: try input.string("amount")) ?? Fen(0)
        let balance = try account.fen("grzhye")
        guard amount.value <= balance.value else {
            return .refused(TaskProblem(code: "insufficient-balance", detail: "The amount exceeds the balance."))
        }
        var gaps = InputGaps(in: input)
        if amount.value <= 0 { gaps.note("amount", "not-positive", "The amount must be more than nothing.") }
        if reason != loanRepayment { gaps.require("contractNo", "The number of the lease or of the contract of sale is needed.") }
        gaps.require("bankCardNo", "The amount is paid to a bank card.")
        if let incomplete = gaps.outcome { return incomplete }

        let today = CivilDate(inBeijingAt: context.now)
        let rest = balance.value - amount.value
        try database.execute(
            sql: """
                INSERT INTO grtq (ywid, grzh, tqyy, tqje, tqhye, hth, yhkh, fkrq, zt, sqrq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '1', ?)
                """,
            arguments: [
                context.key, number, reasons[reason], amount.value, rest, input.optionalString("contractNo"), try input.string("bankCardNo"),
                today.adding(days: daysToPayment).compact, today.compact,
            ])
        let serial = database.lastInsertedRowID
        try database.execute(
            sql: "UPDATE grtq SET tqbh = ? WHERE xh = ?", arguments: ["TQ\(today.year)-\(Serial.text(serial, places: 7))", serial])
        try database.execute(sql: "UPDATE gr_zh SET grzhye = ? WHERE grzh = ?", arguments: [rest, number])
        return try result(of: context.key, for: residentID, in: database)
    }

    /// What came of the withdrawal of that key. One that was taken back has come to nothing.
    static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome {
        let withdrawal = try database.row(
            """
            SELECT tqbh, tqje, tqhye, fkrq FROM grtq JOIN gr_zh ON gr_zh.grzh = grtq.grzh WHERE ywid = ? AND zjhm = ? AND zt <> ?
            """, [key, residentID, cancelled])
        guard let withdrawal else { return .notFound }
        return .answered(data: [
            "withdrawalNo": .string(try withdrawal.text("tqbh")), "amount": .string(try withdrawal.fen("tqje").yuan),
            "balance": .string(try withdrawal.fen("tqhye").yuan), "currency": .string(Fen.currency),
            "payOn": .string(try withdrawal.date("fkrq").description),
        ])
    }

    static func cancel(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let number = try input.string("withdrawalNo")
        let residentID = try input.string("residentId")
        let withdrawal = try database.row(
            """
            SELECT xh, grtq.grzh, tqje, fkrq, zt FROM grtq JOIN gr_zh ON gr_zh.grzh = grtq.grzh WHERE tqbh = ? AND zjhm = ?
            """, [number, residentID])
        guard let withdrawal else { return .notFound }
        let account = try withdrawal.text("grzh")
        switch try withdrawal.text("zt") {
        case paid: return .refused(TaskProblem(code: "already-paid", detail: "Paid on \(try withdrawal.date("fkrq"))."))
        case cancelled: break
        default:
            try database.execute(sql: "UPDATE grtq SET zt = ? WHERE xh = ?", arguments: [cancelled, try withdrawal.integer("xh")])
            try database.execute(
                sql: "UPDATE gr_zh SET grzhye = grzhye + ? WHERE grzh = ?", arguments: [try withdrawal.integer("tqje"), account])
        }
        guard let rest = try database.row("SELECT grzhye FROM gr_zh WHERE grzh = ?", [account]) else { return .notFound }
        return .answered(data: [
            "withdrawalNo": .string(number), "balance": .string(try rest.fen("grzhye").yuan), "currency": .string(Fen.currency),
        ])
    }
}

extension HousingFundAdapter {
    func withdrawal(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let key = try input.string("applicationKey")
        return try await backOffice.read { try Withdrawal.result(of: key, for: residentID, in: $0) }
    }
}
