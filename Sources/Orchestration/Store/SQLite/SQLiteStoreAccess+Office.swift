import GRDB
import Messaging

/// What offices and operators ask of the store.
extension SQLiteStoreAccess {
    func casesCounted(otherwiseThan hash: String, limit: Int) throws -> [CaseRecord] {
        // Three questions, each for a stretch of the index: one for "any other" would walk through all open cases.
        var found: [CaseRecord] = []
        for (condition, arguments) in [("IS NULL", []), ("< ?", [hash]), ("> ?", [hash])] where found.count < limit {
            let sql = "FROM cases INDEXED BY cases_calendar WHERE closed_at IS NULL AND calendar_hash \(condition) LIMIT ?"
            found += try records(sql, StatementArguments(arguments) + [limit - found.count])
        }
        return found
    }

    func removeEvents(notFor targets: Set<String>) throws -> Int {
        let known = targets.sorted()
        let places = known.map { _ in "?" }.joined(separator: ", ")
        try run("DELETE FROM events WHERE target NOT IN (\(places))", StatementArguments(known))
        return database.changesCount
    }

    func overdue(at now: Timestamp, since: Timestamp) throws -> Int {
        let sql = "SELECT count(*) FROM cases INDEXED BY cases_due WHERE due <= ? AND opened_at >= ?"
        return Int(try number(sql, [now.milliseconds, since.milliseconds]) ?? 0)
    }
}
