import Contracts
import GRDB
import Messaging

/// The store's statements, on one connection. Each is prepared once for each connection.
struct SQLiteStoreAccess {
    let database: Database
    let erasure = Erasure()

    /// Remembers that something was erased, which concerns what lies around it too.
    final class Erasure {
        var isDone = false
    }

    init(_ database: Database) { self.database = database }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }
}

extension SQLiteStoreAccess: StoreReading {
    func caseRecord(id: String) throws -> CaseRecord? { try row("SELECT * FROM cases WHERE id = ?", [id]).map(CaseRecord.init) }

    func dueCases(at now: Timestamp, limit: Int) throws -> [CaseRecord] {
        try rows("SELECT * FROM cases WHERE wake_at <= ? ORDER BY wake_at LIMIT ?", [now.milliseconds, limit]).map(CaseRecord.init)
    }

    func nextWake() throws -> Timestamp? {
        try number("SELECT min(wake_at) FROM cases WHERE wake_at IS NOT NULL").map(Timestamp.init(milliseconds:))
    }

    func openCases(after id: String, limit: Int) throws -> [CaseRecord] {
        try rows("SELECT * FROM cases WHERE closed_at IS NULL AND id > ? ORDER BY id LIMIT ?", [id, limit]).map(CaseRecord.init)
    }

    func casesWithHeldSteps(limit: Int) throws -> [CaseRecord] {
        try rows("SELECT * FROM cases WHERE place = 'held' ORDER BY changed_at LIMIT ?", [limit]).map(CaseRecord.init)
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
        return try rows("SELECT * FROM cases WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?", arguments).map(CaseRecord.init)
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
        try rows("SELECT * FROM outbox WHERE state = 0 AND next_at <= ? ORDER BY next_at, id LIMIT ?", [now.milliseconds, limit]).map(OutboxRow.init)
    }

    func nextOutbox() throws -> Timestamp? {
        try number("SELECT min(next_at) FROM outbox WHERE state = 0").map(Timestamp.init(milliseconds:))
    }

    func outbox(of request: String) throws -> [OutboxRow] {
        try rows("SELECT * FROM outbox WHERE request = ? ORDER BY id", [request]).map(OutboxRow.init)
    }

    func dueEvents(for target: String, at now: Timestamp, limit: Int) throws -> [EventRow] {
        let sql = "SELECT * FROM events WHERE target = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?"
        return try rows(sql, [target, now.milliseconds, limit]).map(EventRow.init)
    }

    func nextEvent(for target: String) throws -> Timestamp? {
        try number("SELECT min(next_at) FROM events WHERE target = ?", [target]).map(Timestamp.init(milliseconds:))
    }

    func audit(of request: String) throws -> [AuditRecord] {
        try rows("SELECT * FROM audit WHERE request = ? ORDER BY sequence", [request]).map(AuditRecord.init)
    }

    func text(hash: String) throws -> StoredText? {
        try row("SELECT * FROM texts WHERE hash = ?", [hash]).map { StoredText(hash: $0["hash"], text: $0["text"]) }
    }

    func documents(of request: String) throws -> [DocumentRecord] {
        try rows("SELECT * FROM documents WHERE request = ? ORDER BY name, sha256", [request]).map(DocumentRecord.init)
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

// MARK: - Rows

extension Row {
    func bytes(_ column: String) -> [UInt8] { (try? self.withUnsafeData(named: column) { $0.map { Array($0) } }) ?? [] }
    func time(_ column: String) -> Timestamp { Timestamp(milliseconds: self[column]) }
    func optionalTime(_ column: String) -> Timestamp? { (self[column] as Int64?).map(Timestamp.init(milliseconds:)) }
}

extension CaseRecord {
    init(_ row: Row) {
        self.init(
            id: row["id"], number: row["number"], channel: row["channel"], ticket: row["ticket"], matter: row["matter"],
            matterHash: row["matter_hash"], state: row["state"], place: Place(rawValue: row["place"]) ?? .department, revision: row["revision"],
            machine: row.bytes("machine"),
            openedAt: row.time("opened_at"), changedAt: row.time("changed_at"), closedAt: row.optionalTime("closed_at"), due: row.optionalTime("due"),
            isDueProvisional: row["due_provisional"], wakeAt: row.optionalTime("wake_at"), eraseAt: row.optionalTime("erase_at"),
            applicant: row.bytes("applicant"),
            calendarHash: row["calendar_hash"])
    }
}

extension OutboxRow {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], request: row["request"], task: row["task"], kind: Kind(rawValue: row["kind"]) ?? .task, department: row["department"],
            attempt: row["attempt"], round: row["round"], body: row.bytes("body"), state: State(rawValue: row["state"]) ?? .waiting,
            nextAt: row.time("next_at"), tries: row["tries"], sentAt: row.optionalTime("sent_at"))
    }
}

extension EventRow {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], request: row["request"], at: row.time("at"), target: row["target"], route: row["route"], body: row.bytes("body"),
            nextAt: row.time("next_at"), tries: row["tries"])
    }
}

extension AuditRecord {
    fileprivate init(_ row: Row) {
        self.init(
            sequence: row["sequence"], request: row["request"], at: row.time("at"), actor: row["actor"], action: row["action"],
            detail: row.bytes("detail"))
    }
}

extension DocumentRecord {
    fileprivate init(_ row: Row) {
        self.init(
            request: row["request"], name: row["name"], sha256: row["sha256"], type: row["type"], size: row["size"], at: row.time("at"),
            by: row["stored_by"])
    }
}
