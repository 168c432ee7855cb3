import Contracts
import FoundationEssentials
import GRDB
import JSON
import Messaging

/// Entries as rows of `onevisit_ledger`.
enum LedgerRows {
    private static let columns = [
        "key", "input_hash", "task", "request", "operation", "operation_version", "attempt", "round", "reply_to", "trace", "state", "owner", "until",
        "failed_attempt", "runs", "starts", "word", "as_of", "words", "send_at", "tries", "to_park", "message", "changed_at",
    ]
    private static let select = "SELECT \(columns.joined(separator: ", ")) FROM onevisit_ledger"
    private static let insert = """
        INSERT INTO onevisit_ledger (\(columns.joined(separator: ", "))) VALUES (\(columns.map { ":" + $0 }.joined(separator: ", ")))
        """
    private static let update = """
        UPDATE onevisit_ledger SET \(columns.dropFirst().map { "\($0) = :\($0)" }.joined(separator: ", ")) WHERE key = :key
        """

    static func read(_ key: String, in database: Database) throws -> LedgerEntry? {
        try Row.fetchOne(database.cachedStatement(sql: select + " WHERE key = ?"), arguments: [key]).map(entry)
    }

    static func read(_ selection: LedgerSelection, limit: Int, in database: Database) throws -> [LedgerEntry] {
        let (condition, arguments) = condition(of: selection)
        return try fetch("WHERE \(condition) ORDER BY changed_at LIMIT ?", arguments + [limit], in: database)
    }

    static func write(_ entry: LedgerEntry, isNew: Bool, in database: Database) throws {
        try database.cachedStatement(sql: isNew ? insert : update).execute(arguments: arguments(of: entry))
    }

    /// Writes only when an entry's word is sent again, and how often it was in vain.
    static func writeSending(of entry: LedgerEntry, in database: Database) throws {
        let statement = try database.cachedStatement(sql: "UPDATE onevisit_ledger SET send_at = ?, tries = ? WHERE key = ?")
        try statement.execute(arguments: [entry.sendAt?.milliseconds, entry.tries, entry.key])
    }

    /// Takes what is due, as ``LedgerMachine/offered(at:)``.
    static func takeUnsent(at now: Timestamp, limit: Int, in database: Database) throws -> [LedgerEntry] {
        try fetch("WHERE send_at <= ? ORDER BY send_at LIMIT ?", [now.milliseconds, limit], in: database).map { entry in
            var machine = LedgerMachine(entry, instance: "")
            machine.offered(at: now)
            let taken = machine.entry ?? entry
            try writeSending(of: taken, in: database)
            return taken
        }
    }

    private static func fetch(_ rest: String, _ arguments: StatementArguments, in database: Database) throws -> [LedgerEntry] {
        try Row.fetchAll(database.cachedStatement(sql: "\(select) \(rest)"), arguments: arguments).map(entry)
    }

    private static func condition(of selection: LedgerSelection) -> (String, StatementArguments) {
        switch selection {
        case .begun(let owner): ("state = 'begun' AND owner = ? AND message IS NOT NULL", [owner])
        case .abandoned(let time): ("state = 'begun' AND until <= ? AND message IS NOT NULL", [time.milliseconds])
        case .unparked: ("to_park IS NOT NULL", [])
        case .undelivered(let time): ("send_at IS NOT NULL AND changed_at < ?", [time.milliseconds])
        case .open: ("state IN ('waiting', 'unknown')", [])
        }
    }

    // MARK: - Columns

    private static func arguments(of entry: LedgerEntry) -> StatementArguments {
        var owner: String?
        var until: Timestamp?
        var failedAttempt: Int?
        switch entry.state {
        case .begun(let name, let time): (owner, until) = (name, time)
        case .failed(let attempt): failedAttempt = attempt
        case .waiting, .finished, .unknown, .withdrawn: break
        }
        return [
            "key": entry.key, "input_hash": entry.inputHash, "task": entry.task, "request": entry.request, "operation": entry.operation.name,
            "operation_version": entry.operation.version, "attempt": entry.attempt, "round": entry.round, "reply_to": entry.replyTo,
            "trace": entry.trace, "state": name(of: entry.state), "owner": owner, "until": until?.milliseconds, "failed_attempt": failedAttempt,
            "runs": entry.runs, "starts": entry.starts, "word": entry.word.map { Data($0.outcome.text) }, "as_of": entry.word?.asOf.milliseconds,
            "words": entry.words, "send_at": entry.sendAt?.milliseconds, "tries": entry.tries, "to_park": entry.toPark?.rawValue,
            "message": entry.message.map { Data($0) }, "changed_at": entry.changedAt.milliseconds,
        ]
    }

    private static func name(of state: LedgerEntry.State) -> String {
        switch state {
        case .begun: "begun"
        case .waiting: "waiting"
        case .finished: "finished"
        case .failed: "failed"
        case .unknown: "unknown"
        case .withdrawn: "withdrawn"
        }
    }

    private static func entry(_ row: Row) throws -> LedgerEntry {
        func time(_ column: String) -> Timestamp? { (row[column] as Int64?).map(Timestamp.init(milliseconds:)) }
        let state: LedgerEntry.State
        switch row["state"] as String {
        case "begun": state = .begun(owner: row["owner"] ?? "", until: time("until") ?? Timestamp(milliseconds: 0))
        case "waiting": state = .waiting
        case "finished": state = .finished
        case "failed": state = .failed(attempt: row["failed_attempt"] ?? 1)
        case "withdrawn": state = .withdrawn
        default: state = .unknown
        }
        var entry = LedgerEntry(
            key: row["key"], task: row["task"], request: row["request"],
            operation: OperationReference(row["operation"], version: row["operation_version"]), attempt: row["attempt"], round: row["round"],
            replyTo: row["reply_to"], trace: row["trace"], state: state, changedAt: Timestamp(milliseconds: row["changed_at"]))
        entry.inputHash = row["input_hash"]
        entry.runs = row["runs"]
        entry.starts = row["starts"]
        if let word = row["word"] as Data?, let asOf = time("as_of") {
            entry.word = LedgerEntry.Word(try Outcome(JSONValue(parsing: Array(word), profile: .bus)), asOf: asOf)
        }
        entry.words = row["words"]
        entry.sendAt = time("send_at")
        entry.tries = row["tries"]
        entry.toPark = (row["to_park"] as String?).flatMap(ReservedCode.init(rawValue:))
        entry.message = (row["message"] as Data?).map { Array($0) }
        return entry
    }
}
