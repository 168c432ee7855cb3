import AdapterKit
import Contracts
import GRDB
import JSON

/// Whether somebody was insured for long enough to get maternity benefits.
enum MaternityEligibility {
    /// This district's rule.
    private static let monthsNeeded: Int64 = 9
    private static let employees = "310"

    static func check(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let insured = try database.row(
            "SELECT ybzh, xzlx, cbrq, ljys, djbz, djyy FROM cbr WHERE gmsfhm = ?", [try input.string("residentId")])
        guard let insured else { return .notFound }
        if try insured.flag("djbz") { return .refused(TaskProblem(code: "account-frozen", detail: try insured.text("djyy"))) }
        guard try insured.text("xzlx") == employees else {
            return .refused(TaskProblem(code: "not-covered", detail: "Insured as a resident, not as an employee."))
        }
        var gaps = InputGaps(in: input)
        let birth = CivilDate(try input.string("childBirthDate"))
        if birth.map({ $0 > CivilDate(inBeijingAt: context.now) }) ?? true {
            gaps.note("childBirthDate", "in-the-future", "The allowance is applied for after the birth.")
        }
        gaps.require("birthCertificateNo", "One letter and nine digits stand on the birth certificate.")
        if let incomplete = gaps.outcome { return incomplete }

        let since = try insured.date("cbrq").month
        let before = Int64((birth?.month.count ?? since.count) - since.count)
        let months = max(0, min(try insured.integer("ljys"), before))
        guard months >= monthsNeeded else {
            return .refused(TaskProblem(code: "insured-too-short", detail: "\(months) months were paid before the birth."))
        }
        return .answered(data: ["accountNo": .string(try insured.text("ybzh")), "monthsBeforeBirth": .integer(months)])
    }
}
