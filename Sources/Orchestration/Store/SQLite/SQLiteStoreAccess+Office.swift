import GRDB
import Messaging

/// What offices and operators ask of the store.
extension SQLiteStoreAccess {
    func casesCounted(otherwiseThan hash: String, limit: Int) throws -> [CaseRecord] {
        // Three questions, each for a stretch of the index: one for "any other" would walk through all open cases.
        var found: [CaseRecord] = []
        for (condition, arguments) in [("IS NULL", []), ("< ?", [hash]), ("> ?", [hash])] where found.count < limit {
            let sql = "SELECT * FROM cases INDEXED BY cases_calendar WHERE closed_at IS NULL AND calendar_hash \(condition) LIMIT ?"
            found += try rows(sql, StatementArguments(arguments) + [limit - found.count]).map(CaseRecord.init)
        }
        return found
    }
}
