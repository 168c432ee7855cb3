import GRDB

/// The tables of a ledger. They may stand in a department's own database, so all begin with `onevisit_`.
enum LedgerSchema {
    /// The newest version that this program knows. What was released is never changed; a change is another version.
    private static let versions = [ledger]

    /// Makes or upgrades the tables.
    /// - Throws: ``AdapterError`` where a newer program has been at them.
    static func install(in database: Database) throws {
        try database.execute(sql: "CREATE TABLE IF NOT EXISTS onevisit_schema (version INTEGER NOT NULL) STRICT")
        let present = try Int.fetchOne(database, sql: "SELECT version FROM onevisit_schema") ?? 0
        guard present <= versions.count else {
            throw AdapterError(.backOffice, "the ledger was written by a newer program (version \(present)); run that one")
        }
        guard present < versions.count else { return }
        for version in versions[present...] { try database.execute(sql: version) }
        try database.execute(sql: "DELETE FROM onevisit_schema")
        try database.execute(sql: "INSERT INTO onevisit_schema (version) VALUES (?)", arguments: [versions.count])
    }

    /// Times are milliseconds since 1970. `owner` and `until` belong to the state `begun`, `failed_attempt` to `failed`.
    private static let ledger = """
        CREATE TABLE onevisit_ledger (
            key TEXT NOT NULL PRIMARY KEY,
            input_hash TEXT,
            task TEXT NOT NULL,
            request TEXT NOT NULL,
            operation TEXT NOT NULL,
            operation_version INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            round INTEGER NOT NULL,
            reply_to TEXT NOT NULL,
            trace TEXT,
            state TEXT NOT NULL,
            owner TEXT,
            until INTEGER,
            failed_attempt INTEGER,
            runs INTEGER NOT NULL,
            starts INTEGER NOT NULL,
            word BLOB,
            as_of INTEGER,
            words INTEGER NOT NULL,
            send_at INTEGER,
            tries INTEGER NOT NULL,
            to_park TEXT,
            message BLOB,
            changed_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX onevisit_ledger_begun ON onevisit_ledger (until) WHERE state = 'begun';
        CREATE INDEX onevisit_ledger_open ON onevisit_ledger (changed_at) WHERE state IN ('waiting', 'unknown');
        CREATE INDEX onevisit_ledger_unsent ON onevisit_ledger (send_at) WHERE send_at IS NOT NULL;
        CREATE INDEX onevisit_ledger_unparked ON onevisit_ledger (changed_at) WHERE to_park IS NOT NULL;
        CREATE INDEX onevisit_ledger_changed ON onevisit_ledger (changed_at);
        """
}
