import AdapterKit
import Contracts
import GRDB
import JSON

/// Enrolling somebody who is registered elsewhere, and taking that back.
enum Enrolment {
    /// Accounts that begin with an enrolment are numbered from here.
    private static let firstAccount: Int64 = 2_000_000
    private static let residents = "390"
    private static let active = "1"
    /// Until the contribution is collected.
    private static let suspended = "2"
    private static let ended = "4"

    static func enroll(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        let year = try input.integer("year")
        if let done = try result(of: context.key, for: residentID, in: database) { return done }
        let insured = try database.row("SELECT ybzh, xzlx, cbzt FROM cbr WHERE gmsfhm = ?", [residentID])
        if let insured, let problem = try problem(of: insured, year, in: database) { return .refused(problem) }
        guard let terms = try database.row("SELECT grje, djbz FROM cbbz WHERE nd = ?", [year]), try terms.flag("djbz") else {
            return .refused(TaskProblem(code: "year-not-open", detail: "Nobody is enrolled for \(year) now."))
        }
        let today = CivilDate(inBeijingAt: context.now)
        let begin = max(CivilMonth(year: Int(year), month: 1), today.month.adding(1)).firstDay
        guard let permitEnds = CivilDate(try input.string("permitValidUntil")), permitEnds >= begin else {
            return .refused(TaskProblem(code: "permit-ends-too-soon", detail: "The permit ends before \(begin)."))
        }
        var gaps = InputGaps(in: input)
        gaps.require("bankCardNo", "The contribution is collected from a bank card.")
        if let incomplete = gaps.outcome { return incomplete }

        try database.execute(
            sql: "INSERT INTO cbdj (ywid, nd, dyrq, grje, jzzh, yhkh, zt, djrq, yxzlx, ycbzt) VALUES (?, ?, ?, ?, ?, ?, '1', ?, ?, ?)",
            arguments: [
                context.key, year, begin.compact, try terms.integer("grje"), try input.string("permitNo"), try input.string("bankCardNo"),
                today.compact, try insured?.text("xzlx"), try insured?.text("cbzt"),
            ])
        let enrolment = database.lastInsertedRowID
        let account = try insured?.text("ybzh") ?? openAccount(for: input, enrolment, from: begin, in: database)
        try database.execute(sql: "UPDATE cbdj SET ybzh = ? WHERE djbh = ?", arguments: [account, enrolment])
        // Who is insured this year stays so until its end.
        try database.execute(
            sql: "UPDATE cbr SET xzlx = ?, cbzt = ? WHERE ybzh = ? AND cbzt <> ?", arguments: [residents, suspended, account, active])
        return try result(of: context.key, for: residentID, in: database) ?? .notFound
    }

    private static func problem(of insured: BackOfficeRow, _ year: Int64, in database: Database) throws -> TaskProblem? {
        if try insured.text("xzlx") != residents, try insured.text("cbzt") == active {
            return TaskProblem(code: "already-insured", detail: "Insured as an employee.")
        }
        let enrolled = try database.row("SELECT djbh FROM cbdj WHERE ybzh = ? AND nd = ? AND zt <> '9'", [try insured.text("ybzh"), year])
        return enrolled.map { _ in TaskProblem(code: "already-insured", detail: "Enrolled for this year before.") }
    }

    private static func openAccount(
        for input: TaskInput, _ enrolment: Int64, from begin: CivilDate, in database: Database
    ) throws -> String {
        let serial = String(firstAccount + enrolment)
        let account = "YB990104" + serial
        try database.execute(
            sql: "INSERT INTO cbr (ybzh, gmsfhm, xm, xzlx, cbzt, cbrq, ljys, pzxh) VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            arguments: [account, try input.string("residentId"), try input.string("name"), residents, suspended, begin.compact, serial])
        return account
    }

    private static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome? {
        let enrolment = try database.row(
            """
            SELECT d.ybzh, d.nd, d.dyrq, d.grje FROM cbdj d JOIN cbr c ON c.ybzh = d.ybzh WHERE d.ywid = ? AND c.gmsfhm = ? AND d.zt <> '9'
            """, [key, residentID])
        guard let enrolment else { return nil }
        return .answered(data: [
            "accountNo": .string(try enrolment.text("ybzh")), "year": .integer(try enrolment.integer("nd")),
            "insuredFrom": .string(try enrolment.date("dyrq").description), "contribution": try enrolment.fen("grje").json,
        ])
    }

    static func cancel(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let account = try input.string("accountNo")
        let year = try input.integer("year")
        let enrolment = try database.row(
            """
            SELECT d.djbh, d.zt, d.yxzlx, d.ycbzt FROM cbdj d JOIN cbr c ON c.ybzh = d.ybzh
            WHERE d.ybzh = ? AND d.nd = ? AND c.gmsfhm = ? ORDER BY d.djbh DESC LIMIT 1
            """, [account, year, try input.string("residentId")])
        guard let enrolment else { return .notFound }
        switch try enrolment.text("zt") {
        case "2": return .refused(TaskProblem(code: "contribution-collected", detail: "The year's contribution has been collected."))
        case "1":
            try database.execute(sql: "UPDATE cbdj SET zt = '9' WHERE djbh = ?", arguments: [try enrolment.integer("djbh")])
            try database.execute(
                sql: "UPDATE cbr SET xzlx = coalesce(?, xzlx), cbzt = coalesce(?, ?) WHERE ybzh = ?",
                arguments: [try enrolment.optionalText("yxzlx"), try enrolment.optionalText("ycbzt"), ended, account])
        default: break
        }
        return .answered(data: ["accountNo": .string(account), "year": .integer(year)])
    }
}
