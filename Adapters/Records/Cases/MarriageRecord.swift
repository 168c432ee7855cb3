import AdapterKit
import Contracts
import GRDB
import JSON

/// Whether two people are married to each other.
enum MarriageRecord {
    static func confirm(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let residentID = try input.string("residentId")
        var gaps = InputGaps(in: input)
        gaps.require("spouseResidentId", "A marriage is looked up by both numbers.")
        if let incomplete = gaps.outcome { return incomplete }

        // Only a pair is looked up: whoever asks for one person learns nothing of another.
        let spouse = try input.string("spouseResidentId")
        let marriage = try database.row(
            """
            SELECT zh, djrq, djjg, jcrq FROM hydj WHERE (nf = :one AND vf = :other) OR (nf = :other AND vf = :one) ORDER BY djrq DESC LIMIT 1
            """, ["one": residentID, "other": spouse])
        guard let marriage else { return .notFound }
        if try marriage.optionalText("jcrq") != nil {
            return .refused(TaskProblem(code: "marriage-dissolved", detail: "Dissolved on \(try marriage.date("jcrq"))."))
        }
        return .answered(data: [
            "certificateNo": .string(try marriage.text("zh")), "registeredOn": .string(try marriage.date("djrq").description),
            "office": .string(try marriage.text("djjg")),
        ])
    }
}
