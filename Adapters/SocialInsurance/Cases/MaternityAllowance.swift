import AdapterKit
import Contracts
import GRDB
import JSON

/// Granting the maternity allowance, and telling what came of an application.
enum MaternityAllowance {
    // 女职工劳动保护特别规定, art. 7: the days of leave.
    private static let days: Int64 = 98
    private static let daysForDifficulty: Int64 = 15
    private static let daysForEachFurtherChild: Int64 = 15
    /// A month's base is that of so many days.
    private static let daysOfMonth: Int64 = 30
    private static let difficult = "difficult"

    static func apply(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        guard let insured = try Insured.of(residentID, in: database) else { return .notFound }
        if let problem = try insured.problem ?? problem(of: insured, input, in: database) { return .refused(problem) }
        let base = try database.row("SELECT jfjs FROM jfmx WHERE grbh = ? ORDER BY ny DESC LIMIT 1", [insured.account])
        guard let base else { return .refused(TaskProblem(code: "not-an-employee", detail: "No contribution has been booked.")) }
        var gaps = InputGaps(in: input)
        let born = CivilDate(try input.string("childBirthDate"))
        if born.map({ $0 > CivilDate(inBeijingAt: context.now) }) ?? true {
            gaps.note("childBirthDate", "in-the-future", "The allowance is applied for after the birth.")
        }
        let isDifficult = try input.string("delivery") == difficult
        if isDifficult { gaps.require("deliveryRecord", "The number of days depends on the hospital's record of the delivery.") }
        gaps.require("bankCardNo", "The allowance is paid to a bank card.")
        if let incomplete = gaps.outcome { return incomplete }

        let children = try input.integer("children")
        let leave = days + (isDifficult ? daysForDifficulty : 0) + (children - 1) * daysForEachFurtherChild
        let allowance = Fen(try base.integer("jfjs") * leave / daysOfMonth)
        let number = try Benefit.grant(
            .maternity, of: allowance, to: insured.account, bankCard: try input.string("bankCardNo"), context, in: database)
        try database.execute(
            sql: "INSERT INTO dysl_sy (sqbh, cszbh, csrq, fmfs, fmjlzy, tes, jhzh, jfys, cjts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                number, try input.string("birthCertificateNo"), born?.compact, isDifficult ? "2" : "1",
                input.json["deliveryRecord"]?["sha256"]?.string, children,
                input.optionalString("marriageCertificateNo"), try input.integer("monthsBeforeBirth"), leave,
            ])
        return try result(of: context.key, for: residentID, in: database)
    }

    private static func problem(of insured: Insured, _ input: TaskInput, in database: Database) throws -> TaskProblem? {
        guard insured.isEmployee else { return TaskProblem(code: "not-an-employee", detail: "No employer insures this person.") }
        guard input.optionalString("sex") != "male" else {
            return TaskProblem(code: "not-the-mother", detail: "The register says that the applicant is a man.")
        }
        let granted = try database.row(
            "SELECT b.sqbh FROM dysl_sy b JOIN dysl d ON d.sqbh = b.sqbh WHERE b.cszbh = ? AND d.zt <> ?",
            [try input.string("birthCertificateNo"), Benefit.cancelled])
        return try granted.map { TaskProblem(code: "already-granted", detail: "Granted with the application \(try $0.text("sqbh")).") }
    }

    /// What came of the application of that key. A benefit that was taken back has come to nothing.
    static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome {
        let benefit = try database.row(
            """
            SELECT d.sqbh, d.je, d.ffrq, b.cjts FROM dysl d JOIN dysl_sy b ON b.sqbh = d.sqbh JOIN gr ON gr.grbh = d.grbh
            WHERE d.ywid = ? AND gr.gmsfhm = ? AND d.zt <> ?
            """, [key, residentID, Benefit.cancelled])
        guard let benefit else { return .notFound }
        return .answered(data: [
            "applicationNo": .string(try benefit.text("sqbh")), "leaveDays": .integer(try benefit.integer("cjts")),
            "allowance": try benefit.fen("je").json, "payOn": .string(try benefit.date("ffrq").description),
        ])
    }
}

extension SocialInsuranceAdapter {
    func maternity(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let key = try input.string("applicationKey")
        return try await backOffice.read { try MaternityAllowance.result(of: key, for: residentID, in: $0) }
    }
}
