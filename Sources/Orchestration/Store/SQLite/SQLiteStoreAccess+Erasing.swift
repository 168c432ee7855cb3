import GRDB
import Messaging

extension SQLiteStoreAccess {
    func erase(at now: Timestamp, limit: Int) throws -> Erased {
        let over = "SELECT id FROM cases WHERE erase_at <= ? ORDER BY erase_at LIMIT ?"
        let bounds: StatementArguments = [now.milliseconds, limit]
        let hashes = try rows("SELECT DISTINCT sha256 FROM documents WHERE request IN (\(over))", bounds).map { $0["sha256"] as String }
        var erased = Erased()
        // What belongs to a case goes with it.
        erased.cases = try changes("DELETE FROM cases WHERE id IN (\(over))", bounds)
        erased.parked = try changes("DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE erase_at <= ? ORDER BY erase_at LIMIT ?)", bounds)
        erased.isAll = erased.cases < limit && erased.parked < limit
        if erased.isAll {
            erased.texts = try changes(
                """
                DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM cases WHERE matter_hash = hash)
                    AND NOT EXISTS (SELECT 1 FROM cases INDEXED BY cases_calendar WHERE calendar_hash = hash AND closed_at IS NULL)
                """)
        }
        erased.documents = try hashes.filter { try number("SELECT count(*) FROM documents WHERE sha256 = ?", [$0]) == 0 }
        if !erased.isNothing {
            memory.hasErased = true
            recent?.forgetAll()
        }
        return erased
    }

    /// How many rows a statement changed, without those that went along.
    private func changes(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try run(sql, arguments)
        return database.changesCount
    }
}
