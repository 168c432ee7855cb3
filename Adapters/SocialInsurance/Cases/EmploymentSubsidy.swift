import AdapterKit
import Contracts
import GRDB
import JSON

/// Granting flexible workers a part of what they paid, and telling what came of an application.
enum EmploymentSubsidy {
    /// Two thirds of what was paid, as the contract says.
    private static let share: (numerator: Int64, denominator: Int64) = (2, 3)
    /// Three years in all.
    private static let mostMonths: Int64 = 36

    static func apply(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        guard let insured = try Insured.of(residentID, in: database) else { return .notFound }
        guard let first = CivilMonth(try input.string("from")), let last = CivilMonth(try input.string("to")) else {
            throw AdapterError(.contractMismatch, "the contract promises months in from and to")
        }
        let months = Int64(last.count - first.count + 1)
        if let problem = try problem(of: insured.account, first, last, in: database) { return .refused(problem) }
        let paid = try payments(of: insured.account, first, last, in: database)
        var gaps = InputGaps(in: input)
        if months < 1 {
            gaps.note("to", "before-from", "The last month comes before the first.")
        } else if paid.months < months {
            gaps.note("to", "month-not-paid", paid.last.map { "The months are paid up to \($0)." } ?? "None of these months is paid.")
        }
        gaps.require("bankCardNo", "The subsidy is paid to a bank card.")
        if let incomplete = gaps.outcome { return incomplete }

        let subsidy = Fen(paid.amount * share.numerator / share.denominator)
        let number = try Benefit.grant(.subsidy, of: subsidy, to: insured.account, bankCard: try input.string("bankCardNo"), context, in: database)
        try database.execute(
            sql: "INSERT INTO dysl_bt (sqbh, qsny, zzny, ys, jfje) VALUES (?, ?, ?, ?, ?)",
            arguments: [number, first.number, last.number, months, paid.amount])
        return try result(of: context.key, for: residentID, in: database)
    }

    private static func problem(of account: String, _ first: CivilMonth, _ last: CivilMonth, in database: Database) throws -> TaskProblem? {
        let recognition = try database.row("SELECT qsny FROM jykn WHERE grbh = ? AND qsny <= ? AND zzny >= ?", [account, first.number, last.number])
        guard recognition != nil else { return TaskProblem(code: "not-eligible", detail: "There is no recognition for this time.") }
        let overlap = try database.row(
            """
            SELECT b.zzny FROM dysl_bt b JOIN dysl d ON d.sqbh = b.sqbh
            WHERE d.grbh = ? AND d.zt <> ? AND b.qsny <= ? AND b.zzny >= ? ORDER BY b.zzny DESC LIMIT 1
            """, [account, Benefit.cancelled, last.number, first.number])
        if let overlap { return TaskProblem(code: "already-granted", detail: "Granted up to \(try overlap.month("zzny")).") }
        let before =
            try database.row(
                "SELECT coalesce(sum(b.ys), 0) AS ys FROM dysl_bt b JOIN dysl d ON d.sqbh = b.sqbh WHERE d.grbh = ? AND d.zt <> ?",
                [account, Benefit.cancelled])?.integer("ys") ?? 0
        guard before + Int64(last.count - first.count + 1) <= mostMonths else {
            return TaskProblem(code: "period-too-long", detail: "\(before) months were subsidised before.")
        }
        return nil
    }

    private static func payments(
        of account: String, _ first: CivilMonth, _ last: CivilMonth, in database: Database
    ) throws -> (months: Int64, amount: Int64, last: CivilMonth?) {
        let sum = try database.row(
            "SELECT count(*) AS ys, coalesce(sum(je), 0) AS je, max(ny) AS zzny FROM lhjf WHERE grbh = ? AND ny BETWEEN ? AND ?",
            [account, first.number, last.number])
        guard let sum, try sum.integer("ys") > 0 else { return (0, 0, nil) }
        return (try sum.integer("ys"), try sum.integer("je"), try sum.month("zzny"))
    }

    /// What came of the application of that key. A benefit that was taken back has come to nothing.
    static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome {
        let benefit = try database.row(
            """
            SELECT d.sqbh, d.je, d.ffrq, b.ys, b.jfje FROM dysl d JOIN dysl_bt b ON b.sqbh = d.sqbh JOIN gr ON gr.grbh = d.grbh
            WHERE d.ywid = ? AND gr.gmsfhm = ? AND d.zt <> ?
            """, [key, residentID, Benefit.cancelled])
        guard let benefit else { return .notFound }
        return .answered(data: [
            "applicationNo": .string(try benefit.text("sqbh")), "months": .integer(try benefit.integer("ys")),
            "paid": try benefit.fen("jfje").json, "subsidy": try benefit.fen("je").json,
            "payOn": .string(try benefit.date("ffrq").description),
        ])
    }
}

extension SocialInsuranceAdapter {
    func subsidy(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let key = try input.string("applicationKey")
        return try await backOffice.read { try EmploymentSubsidy.result(of: key, for: residentID, in: $0) }
    }
}
