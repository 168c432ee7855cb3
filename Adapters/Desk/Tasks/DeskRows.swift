import AdapterKit
import Contracts
import FoundationEssentials
import GRDB
import JSON
import Messaging

/// Tasks and words as rows.
enum DeskRows {
    private static let select = """
        SELECT number, key, task, request, case_number, operation, operation_version, purpose, due, documents, input, received_at, state, version,
               promised_at, changed_at, changed_by
        FROM onevisit_desk_task
        """

    // MARK: - Changing

    /// Puts a task on the desk. One that lies there already, as after an attempt that came to nothing, is open again.
    static func arrive(_ input: JSONValue, _ context: CaseContext, promise: Timestamp, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO onevisit_desk_task (
                    key, task, request, case_number, operation, operation_version, purpose, due, documents, input, received_at, state, version,
                    promised_at, changed_at, changed_by)
                VALUES (:key, :task, :request, :case, :operation, :operationVersion, :purpose, :due, :documents, :input, :now, 'open', 1, :promise,
                    :now, NULL)
                ON CONFLICT (key) DO UPDATE SET
                    due = excluded.due, documents = excluded.documents, input = excluded.input, state = 'open', version = version + 1,
                    promised_at = excluded.promised_at, changed_at = excluded.changed_at, changed_by = NULL
                """)
        let documents = JSONValue.array(context.documents.map(\.json))
        try statement.execute(arguments: [
            "key": context.key, "task": context.task, "request": context.request, "case": context.caseNumber, "operation": context.operation.name,
            "operationVersion": context.operation.version, "purpose": context.purpose, "due": context.due?.milliseconds,
            "documents": Data(documents.utf8), "input": Data(input.utf8), "now": context.now.milliseconds, "promise": promise.milliseconds,
        ])
    }

    /// Takes a task off the open list.
    /// - Returns: whether it is withdrawn; false where a clerk was faster.
    static func withdraw(_ key: String, at now: Timestamp, in database: Database) throws -> Bool {
        guard let state = try String.fetchOne(database, sql: "SELECT state FROM onevisit_desk_task WHERE key = ?", arguments: [key]) else {
            return true
        }
        switch DeskTask.State(rawValue: state) {
        case .open:
            try change(key, to: .withdrawn, by: nil, at: now, in: database)
            return true
        case .withdrawn: return true
        case .answered, .elsewhere, nil: return false
        }
    }

    /// Writes down what a clerk said, and what has become of the task by it.
    static func write(_ outcome: Outcome, to task: DeskTask, by signature: DeskSignature, at now: Timestamp, in database: Database) throws {
        var promise: Timestamp?
        if case .later(let time) = outcome { promise = time }
        try change(task.key, to: promise == nil ? .answered : .open, by: signature.clerk, promise: promise, at: now, in: database)
        var text = JSONText()
        text.beginObject()
        outcome.write(into: &text)
        text.endObject()
        try database.execute(
            sql: "INSERT INTO onevisit_desk_word (key, version, outcome, clerk, way, at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [task.key, task.version + 1, Data(text.utf8), signature.clerk, signature.way.rawValue, now.milliseconds])
    }

    /// Gives a task another state, and so another version.
    static func change(
        _ key: String, to state: DeskTask.State, by clerk: String?, promise: Timestamp? = nil, at now: Timestamp, in database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE onevisit_desk_task SET state = ?, version = version + 1, changed_at = ?, changed_by = ?, promised_at = ifnull(?, promised_at)
                WHERE key = ?
                """,
            arguments: [state.rawValue, now.milliseconds, clerk, promise?.milliseconds, key])
    }

    static func record(_ what: String, of task: DeskTask, by signature: DeskSignature, at now: Timestamp, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO onevisit_desk_reading (key, what, clerk, way, at) VALUES (?, ?, ?, ?, ?)",
            arguments: [task.key, what, signature.clerk, signature.way.rawValue, now.milliseconds])
    }

    // MARK: - Reading

    static func task(_ number: Int64, in database: Database) throws -> DeskTask? {
        try Row.fetchOne(database.cachedStatement(sql: select + " WHERE number = ?"), arguments: [number]).map(task)
    }

    static func tasks(withKey key: String, in database: Database) throws -> [DeskTask] {
        try Row.fetchAll(database, sql: select + " WHERE key = ?", arguments: [key]).map(task)
    }

    /// Those of a case, open ones first.
    static func tasks(ofCase number: String, in database: Database) throws -> [DeskTask] {
        try Row.fetchAll(database, sql: select + " WHERE case_number = ? ORDER BY state <> 'open', number", arguments: [number]).map(task)
    }

    /// Open tasks by their due date, those without one by when an answer was promised; others the latest changed first.
    static func tasks(_ filter: DeskFilter, in database: Database) throws -> [DeskTask] {
        let order = filter.state == .open ? "ifnull(due, promised_at), number" : "changed_at DESC, number DESC"
        return try Row.fetchAll(
            database,
            sql: """
                \(select) WHERE (:state IS NULL OR state = :state) AND (:operation IS NULL OR operation = :operation)
                ORDER BY \(order) LIMIT :limit OFFSET :offset
                """,
            arguments: ["state": filter.state?.rawValue, "operation": filter.operation, "limit": filter.limit, "offset": filter.offset]
        ).map(task)
    }

    /// How many are open, and how many of them are late.
    static func count(at now: Timestamp, in database: Database) throws -> (open: Int, overdue: Int) {
        let row = try Row.fetchOne(
            database, sql: "SELECT count(*) AS open, count(*) FILTER (WHERE due <= ?) AS overdue FROM onevisit_desk_task WHERE state = 'open'",
            arguments: [now.milliseconds])
        return (row?["open"] ?? 0, row?["overdue"] ?? 0)
    }

    /// What clerks said to a task in all its rounds, the latest first.
    static func words(toTask task: String, in database: Database) throws -> [DeskWord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT number, outcome, clerk, way, at FROM onevisit_desk_word JOIN onevisit_desk_task USING (key) WHERE task = ?
                ORDER BY at DESC, number DESC, onevisit_desk_word.version DESC
                """,
            arguments: [task]
        ).map { row in
            DeskWord(
                number: row["number"], outcome: try Outcome(json(row["outcome"])), signature: signature(row),
                at: Timestamp(milliseconds: row["at"]))
        }
    }

    /// Who looked at a task, the latest first.
    static func readings(of key: String, limit: Int, in database: Database) throws -> [DeskReading] {
        try Row.fetchAll(
            database, sql: "SELECT what, clerk, way, at FROM onevisit_desk_reading WHERE key = ? ORDER BY at DESC, rowid DESC LIMIT ?",
            arguments: [key, limit]
        ).map { DeskReading(what: $0["what"], signature: signature($0), at: Timestamp(milliseconds: $0["at"])) }
    }

    private static func signature(_ row: Row) -> DeskSignature {
        DeskSignature(row["clerk"], DeskSignature.Way(rawValue: row["way"]) ?? .commandLine)
    }

    private static func json(_ text: Data) throws -> JSONValue { try JSONValue(parsing: Array(text), profile: .document) }

    private static func task(_ row: Row) throws -> DeskTask {
        DeskTask(
            number: row["number"], key: row["key"], task: row["task"], request: row["request"], caseNumber: row["case_number"],
            operation: OperationReference(row["operation"], version: row["operation_version"]), purpose: row["purpose"],
            due: (row["due"] as Int64?).map(Timestamp.init(milliseconds:)),
            documents: try (try json(row["documents"])).array?.map { try TaskDocument($0) } ?? [], input: try json(row["input"]),
            receivedAt: Timestamp(milliseconds: row["received_at"]), state: DeskTask.State(rawValue: row["state"]) ?? .elsewhere,
            version: row["version"], promisedAt: Timestamp(milliseconds: row["promised_at"]), changedAt: Timestamp(milliseconds: row["changed_at"]),
            changedBy: row["changed_by"])
    }
}
