import AdapterKit
import Contracts
import GRDB
import JSON

/// Issuing a medical record booklet again, and telling what came of it.
enum RecordBooklet {
    /// Booklets that are issued again are numbered from here, apart from those that came with the insurance.
    private static let firstNumber: Int64 = 600_000
    /// The reasons and the department's codes.
    private static let reasons = ["lost": "1", "damaged": "2", full: "3"]
    private static let full = "full"

    static func supplement(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let reason = try input.string("reason")
        let residentID = try input.string("residentId")
        let insured = try database.row("SELECT ybzh, djbz, djyy FROM cbr WHERE gmsfhm = ?", [residentID])
        guard let insured else { return .notFound }
        if try insured.flag("djbz") { return .refused(TaskProblem(code: "account-frozen", detail: try insured.text("djyy"))) }
        let account = try insured.text("ybzh")
        let former = try database.row("SELECT ch FROM jlc WHERE ybzh = ? AND zt = '1'", [account])?.text("ch")
        var gaps = InputGaps(in: input)
        // Who has a full booklet holds it in his hands; what is lost or damaged may not be readable.
        if reason == full { gaps.require("formerBookletNo", "The number on the full booklet is needed.") }
        if let number = input.optionalString("formerBookletNo"), number != former {
            gaps.note("formerBookletNo", "mismatch", "The person's booklet in use has another number.")
        }
        if let incomplete = gaps.outcome { return incomplete }

        let today = CivilDate(inBeijingAt: context.now)
        try database.execute(
            sql: "INSERT INTO jlc_bf (ywid, ych, bfyy, bfrq) VALUES (?, ?, ?, ?)",
            arguments: [context.key, former, reasons[reason], today.compact])
        let issue = database.lastInsertedRowID
        let number = "JL990104" + Serial.text(firstNumber + issue, places: 7)
        try database.execute(sql: "UPDATE jlc SET zt = '2' WHERE ybzh = ? AND zt = '1'", arguments: [account])
        try database.execute(sql: "INSERT INTO jlc (ch, ybzh, zt, fcrq) VALUES (?, ?, '1', ?)", arguments: [number, account, today.compact])
        try database.execute(sql: "UPDATE jlc_bf SET ch = ? WHERE bfbh = ?", arguments: [number, issue])
        return try result(of: context.key, for: residentID, in: database)
    }

    /// What came of the issue of that key.
    static func result(of key: String, for residentID: String, in database: Database) throws -> Outcome {
        let issue = try database.row(
            """
            SELECT b.ch, b.ych, b.bfrq FROM jlc_bf b JOIN jlc j ON j.ch = b.ch JOIN cbr c ON c.ybzh = j.ybzh WHERE b.ywid = ? AND c.gmsfhm = ?
            """, [key, residentID])
        guard let issue else { return .notFound }
        var data: JSONObject = ["bookletNo": .string(try issue.text("ch"))]
        data["formerBookletNo"] = try issue.optionalText("ych").map(JSONValue.string)
        data["issuedOn"] = .string(try issue.date("bfrq").description)
        return .answered(data: .object(data))
    }
}

extension MedicalInsuranceAdapter {
    func booklet(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let key = try input.string("applicationKey")
        return try await backOffice.read { try RecordBooklet.result(of: key, for: residentID, in: $0) }
    }
}
