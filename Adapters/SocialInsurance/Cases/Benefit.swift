import AdapterKit
import Contracts
import GRDB
import JSON

/// A granted benefit: what all kinds of them have in common.
enum Benefit {
    enum Kind: String {
        case maternity = "SY"
        case subsidy = "BT"
    }

    /// Benefits are paid on this day of the month after the decision.
    private static let dayOfPayment = 15
    private static let paid = "2"
    /// Counts for nothing any more.
    static let cancelled = "9"

    /// Enters a benefit, and gives its number.
    static func grant(
        _ kind: Kind, of amount: Fen, to account: String, bankCard: String, _ context: CaseContext, in database: Database
    ) throws -> String {
        let today = CivilDate(inBeijingAt: context.now)
        let last = try database.row("SELECT coalesce(max(xh), 0) AS xh FROM dysl WHERE lb = ?", [kind.rawValue])?.integer("xh") ?? 0
        let number = "\(kind.rawValue)\(today.year)-\(Serial.text(last + 1, places: 7))"
        try database.execute(
            sql: "INSERT INTO dysl (sqbh, lb, xh, ywid, grbh, je, yhkh, ffrq, zt, sqrq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '1', ?)",
            arguments: [
                number, kind.rawValue, last + 1, context.key, account, amount.value, bankCard,
                today.month.adding(1).firstDay.adding(days: dayOfPayment - 1).compact, today.compact,
            ])
        return number
    }

    /// Takes a benefit of any kind back that is not paid yet.
    static func cancel(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let number = try input.string("applicationNo")
        let benefit = try database.row(
            "SELECT zt, ffrq FROM dysl JOIN gr ON gr.grbh = dysl.grbh WHERE sqbh = ? AND gmsfhm = ?", [number, try input.string("residentId")])
        guard let benefit else { return .notFound }
        guard try benefit.text("zt") != paid else {
            return .refused(TaskProblem(code: "already-paid", detail: "Paid on \(try benefit.date("ffrq"))."))
        }
        try database.execute(
            sql: "UPDATE dysl SET zt = ?, chrq = coalesce(chrq, ?) WHERE sqbh = ?",
            arguments: [cancelled, CivilDate(inBeijingAt: context.now).compact, number])
        guard let done = try database.row("SELECT chrq FROM dysl WHERE sqbh = ?", [number]) else { return .notFound }
        return .answered(data: ["applicationNo": .string(number), "cancelledOn": .string(try done.date("chrq").description)])
    }
}
