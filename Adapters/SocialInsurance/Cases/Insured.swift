import AdapterKit
import Contracts
import GRDB

/// Somebody with an account of social insurance, as cases look at it.
struct Insured {
    let account: String
    /// Whether an employer insures this person now.
    let isEmployee: Bool
    private let isInTransfer: Bool

    private static let active = "1"

    static func of(_ residentID: String, in database: Database) throws -> Insured? {
        try database.row("SELECT grbh, ryzt, dwbh, zybz FROM gr WHERE gmsfhm = ?", [residentID]).map { person in
            Insured(
                account: try person.text("grbh"), isEmployee: try person.text("ryzt") == active && person.optionalText("dwbh") != nil,
                isInTransfer: try person.flag("zybz"))
        }
    }

    /// While an account is being transferred, nobody knows what was paid.
    var problem: TaskProblem? {
        isInTransfer ? TaskProblem(code: "account-in-transfer", detail: "Transfer in from another district.") : nil
    }
}
