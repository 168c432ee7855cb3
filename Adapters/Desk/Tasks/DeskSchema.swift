import AdapterKit
import GRDB

/// The desk's tables, beside those of the ledger.
enum DeskSchema {
    /// What was released is never changed; a change is another version.
    private static let versions = [first]

    /// Makes or upgrades the tables.
    /// - Throws: ``AdapterError`` where a newer program has been at them.
    static func install(in database: Database) throws {
        try database.execute(sql: "CREATE TABLE IF NOT EXISTS onevisit_desk_schema (version INTEGER NOT NULL) STRICT")
        let present = try Int.fetchOne(database, sql: "SELECT version FROM onevisit_desk_schema") ?? 0
        guard present <= versions.count else {
            throw AdapterError(.backOffice, "the desk was written by a newer program (version \(present)); run that one")
        }
        guard present < versions.count else { return }
        for version in versions[present...] { try database.execute(sql: version) }
        try database.execute(sql: "DELETE FROM onevisit_desk_schema")
        try database.execute(sql: "INSERT INTO onevisit_desk_schema (version) VALUES (?)", arguments: [versions.count])
    }

    /// Times are milliseconds since 1970. What the desk keeps of a task goes with the ledger's entry, in the same transaction: nobody has to
    /// think of it.
    private static let first = """
        CREATE TABLE onevisit_desk_task (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            task TEXT NOT NULL,
            request TEXT NOT NULL,
            case_number TEXT NOT NULL,
            operation TEXT NOT NULL,
            operation_version INTEGER NOT NULL,
            purpose TEXT,
            due INTEGER,
            documents BLOB NOT NULL,
            input BLOB NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            version INTEGER NOT NULL,
            promised_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            changed_by TEXT
        ) STRICT;
        CREATE INDEX onevisit_desk_task_open ON onevisit_desk_task (due) WHERE state = 'open';
        CREATE INDEX onevisit_desk_task_state ON onevisit_desk_task (state, changed_at);
        CREATE INDEX onevisit_desk_task_task ON onevisit_desk_task (task);
        CREATE INDEX onevisit_desk_task_case ON onevisit_desk_task (case_number);

        CREATE TABLE onevisit_desk_word (
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            outcome BLOB NOT NULL,
            clerk TEXT NOT NULL,
            way TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (key, version)
        ) STRICT;

        CREATE TABLE onevisit_desk_reading (
            key TEXT NOT NULL,
            what TEXT NOT NULL,
            clerk TEXT NOT NULL,
            way TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX onevisit_desk_reading_key ON onevisit_desk_reading (key);

        CREATE TRIGGER onevisit_desk_erase AFTER DELETE ON onevisit_ledger BEGIN
            DELETE FROM onevisit_desk_reading WHERE key = OLD.key;
            DELETE FROM onevisit_desk_word WHERE key = OLD.key;
            DELETE FROM onevisit_desk_task WHERE key = OLD.key;
        END;

        CREATE TABLE onevisit_desk_clerk (
            name TEXT NOT NULL PRIMARY KEY,
            passphrase_hash TEXT NOT NULL,
            added_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE onevisit_desk_session (
            token_hash TEXT NOT NULL PRIMARY KEY,
            clerk TEXT NOT NULL,
            begun_at INTEGER NOT NULL,
            used_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX onevisit_desk_session_clerk ON onevisit_desk_session (clerk);
        """
}
