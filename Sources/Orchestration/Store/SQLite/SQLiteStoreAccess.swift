import Contracts
import GRDB
import Messaging

/// The store's statements, on one connection. Each is prepared once for each connection.
struct SQLiteStoreAccess {
    let database: Database
    let memory = Memory()
    /// The writer's; nil for readers.
    let recent: RecentCases?

    /// What is remembered for as long as the connection is lent: for one group of writes, or one reading.
    final class Memory {
        /// Something was erased, which concerns what lies around it too.
        var hasErased = false
        var numbers: CaseNumbers?
    }

    init(_ database: Database, recent: RecentCases? = nil) {
        self.database = database
        self.recent = recent
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Rows of a table, one column after the other in the order of ``StoredRow/columns``: to find each by its name would cost more than to read it.
    func records<Record: StoredRow>(_ sql: String, _ arguments: StatementArguments = []) throws -> [Record] {
        let cursor = try Row.fetchCursor(database.cachedStatement(sql: "SELECT \(Record.columns) \(sql)"), arguments: arguments)
        var records: [Record] = []
        while let row = try cursor.next() {
            var cells = Cells(row)
            records.append(Record(&cells))
        }
        return records
    }

    /// The first of them.
    func record<Record: StoredRow>(_ sql: String, _ arguments: StatementArguments = []) throws -> Record? {
        let found: [Record] = try records(sql, arguments)
        return found.first
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }
}

extension SQLiteStoreAccess: StoreReading {
    func caseRecord(id: String) throws -> CaseRecord? { try recent?.record(id) ?? record("FROM cases WHERE id = ?", [id]) }

    func dueCases(at now: Timestamp, limit: Int) throws -> [CaseRecord] {
        try records("FROM cases WHERE wake_at <= ? ORDER BY wake_at LIMIT ?", [now.milliseconds, limit])
    }

    func nextWake() throws -> Timestamp? {
        try number("SELECT min(wake_at) FROM cases WHERE wake_at IS NOT NULL").map(Timestamp.init(milliseconds:))
    }

    func openCases(after id: String, limit: Int) throws -> [CaseRecord] {
        try records("FROM cases WHERE closed_at IS NULL AND id > ? ORDER BY id LIMIT ?", [id, limit])
    }

    func casesWithHeldSteps(limit: Int) throws -> [CaseRecord] {
        try records("FROM cases WHERE place = 'held' ORDER BY changed_at LIMIT ?", [limit])
    }

    func search(_ query: CaseQuery, channel: String?, limit: Int) throws -> [CaseRecord] {
        var conditions = ["1"]
        var arguments: StatementArguments = []
        func want(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        want("channel = ?", channel)
        want("ticket = ?", query.ticket)
        want("matter = ?", query.matter)
        want("state = ?", query.state?.rawValue)
        want("due < ?", query.dueBefore?.milliseconds)
        want("id < ?", query.after)
        want("id IN (SELECT request FROM case_departments WHERE department = ?)", query.department)
        arguments += [limit]
        return try records("FROM cases WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments)
    }

    func account(since: Timestamp) throws -> StoreAccount {
        var account = StoreAccount(accepted: 0, closed: 0, open: [:])
        let sql = """
            SELECT CASE
                WHEN place = 'department' AND EXISTS (SELECT 1 FROM outbox WHERE request = cases.id AND state = 0) THEN 'outbox'
                WHEN place = 'department' AND EXISTS (
                    SELECT 1 FROM outbox JOIN parked ON parked.request = outbox.request AND parked.task = outbox.task
                    WHERE outbox.request = cases.id AND parked.kind IN ('task', 'withdrawal')
                        AND (parked.department IS NULL OR parked.department = outbox.department)) THEN 'parked'
                ELSE place END AS place, count(*) AS count FROM cases WHERE opened_at >= ? GROUP BY 1
            """
        for row in try rows(sql, [since.milliseconds]) {
            let (place, count): (String, Int) = (row["place"], row["count"])
            account.accepted += count
            if place == CaseRecord.Place.closed.rawValue { account.closed += count } else { account.open[place] = count }
        }
        return account
    }

    func dueOutbox(at now: Timestamp, limit: Int) throws -> [OutboxRow] {
        try records("FROM outbox WHERE state = 0 AND next_at <= ? ORDER BY next_at, id LIMIT ?", [now.milliseconds, limit])
    }

    func nextOutbox() throws -> Timestamp? {
        try number("SELECT min(next_at) FROM outbox WHERE state = 0").map(Timestamp.init(milliseconds:))
    }

    func outbox(of request: String) throws -> [OutboxRow] {
        try records("FROM outbox WHERE request = ? ORDER BY id", [request])
    }

    func dueEvents(for target: String, at now: Timestamp, limit: Int) throws -> [EventRow] {
        try records("FROM events WHERE target = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?", [target, now.milliseconds, limit])
    }

    func nextEvent(for target: String) throws -> Timestamp? {
        try number("SELECT min(next_at) FROM events WHERE target = ?", [target]).map(Timestamp.init(milliseconds:))
    }

    func audit(of request: String) throws -> [AuditRecord] {
        try records("FROM audit WHERE request = ? ORDER BY sequence", [request])
    }

    func text(hash: String) throws -> StoredText? {
        try row("SELECT * FROM texts WHERE hash = ?", [hash]).map { StoredText(hash: $0["hash"], text: $0["text"]) }
    }

    func documents(of request: String) throws -> [DocumentRecord] {
        try records("FROM documents WHERE request = ? ORDER BY name, sha256", [request])
    }

    func grant(of sha256: String, to department: String) throws -> DocumentGrant? {
        try row(
            """
            SELECT request, name FROM document_grants JOIN cases ON cases.id = request
                WHERE sha256 = ? AND department = ? AND closed_at IS NULL LIMIT 1
            """, [sha256, department]
        ).map { DocumentGrant(sha256: sha256, department: department, request: $0["request"], name: $0["name"]) }
    }

    func unneeded(_ hashes: [String]) throws -> [String] {
        try hashes.filter { try number("SELECT 1 FROM documents WHERE sha256 = ? LIMIT 1", [$0]) == nil }
    }
}
