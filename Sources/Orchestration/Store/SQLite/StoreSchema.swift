import GRDB

/// The tables of the store, version by version. What was released is never changed; a change is another migration.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 cases") { try $0.execute(sql: cases) }
        migrator.registerMigration("office 1 calendars") { try $0.execute(sql: calendars) }
        migrator.registerMigration("office 2 due") { try $0.execute(sql: due) }
        migrator.registerMigration("office 3 targets") { try $0.execute(sql: targets) }
        migrator.registerMigration("office 4 parked") { try $0.execute(sql: parkedPlaces) }
        migrator.registerMigration("office 5 provisional") { try $0.execute(sql: provisional) }
        migrator.registerMigration("papers 1 documents") { try $0.execute(sql: documents) }
        migrator.registerMigration("office 6 ticket") { try $0.execute(sql: ticket) }
        migrator.registerMigration("numbers 1 rows") { try $0.execute(sql: numbers) }
        migrator.registerMigration("numbers 2 keys", migrate: keys)
        return migrator
    }

    /// Times are milliseconds since 1970. Ids of outbox rows are never used twice, so that a confirm which comes late cannot mean another row.
    /// `probe` is always empty: see ``ProbeJob``.
    private static let cases = """
        CREATE TABLE cases (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            number TEXT NOT NULL UNIQUE,
            channel TEXT NOT NULL,
            matter TEXT NOT NULL,
            matter_hash TEXT NOT NULL,
            state TEXT NOT NULL,
            place TEXT NOT NULL,
            revision INTEGER NOT NULL,
            machine BLOB NOT NULL,
            opened_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            closed_at INTEGER,
            due INTEGER,
            wake_at INTEGER,
            erase_at INTEGER,
            applicant BLOB NOT NULL
        ) STRICT;
        CREATE INDEX cases_wake ON cases (wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX cases_erase ON cases (erase_at) WHERE erase_at IS NOT NULL;
        CREATE INDEX cases_held ON cases (changed_at) WHERE place = 'held';
        CREATE INDEX cases_open ON cases (id) WHERE closed_at IS NULL;
        CREATE INDEX cases_opened ON cases (opened_at);
        CREATE INDEX cases_channel ON cases (channel, id);
        CREATE INDEX cases_matter ON cases (matter, id);
        CREATE INDEX cases_state ON cases (state, id);
        CREATE INDEX cases_text ON cases (matter_hash);
        CREATE TABLE case_departments (
            department TEXT NOT NULL,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            PRIMARY KEY (department, request)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX case_departments_request ON case_departments (request);
        CREATE TABLE submissions (
            channel TEXT NOT NULL,
            key TEXT NOT NULL,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            content BLOB NOT NULL,
            PRIMARY KEY (channel, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX submissions_request ON submissions (request);
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            task TEXT NOT NULL,
            kind TEXT NOT NULL,
            department TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            round INTEGER NOT NULL,
            body BLOB NOT NULL,
            state INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            sent_at INTEGER,
            UNIQUE (request, task)
        ) STRICT;
        CREATE INDEX outbox_waiting ON outbox (next_at, id) WHERE state = 0;
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            target TEXT NOT NULL,
            route TEXT NOT NULL,
            body BLOB NOT NULL,
            next_at INTEGER NOT NULL,
            tries INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX events_due ON events (next_at, id);
        CREATE INDEX events_request ON events (request);
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            detail BLOB NOT NULL
        ) STRICT;
        CREATE INDEX audit_request ON audit (request, sequence);
        CREATE TABLE texts (hash TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT;
        CREATE TABLE parked (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            code TEXT NOT NULL,
            detail TEXT NOT NULL,
            department TEXT,
            instance TEXT NOT NULL,
            body BLOB NOT NULL,
            erase_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX parked_erase ON parked (erase_at);
        CREATE TABLE documents (
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            type TEXT NOT NULL,
            size INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (request, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX documents_sha256 ON documents (sha256);
        CREATE TABLE probe (body BLOB NOT NULL) STRICT;
        """

    /// A document that another has taken the place of stays while a task carries it; and a department may read what its tasks carry.
    private static let documents = """
        CREATE TABLE all_documents (
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            type TEXT NOT NULL,
            size INTEGER NOT NULL,
            at INTEGER NOT NULL,
            stored_by TEXT NOT NULL,
            PRIMARY KEY (request, name, sha256)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO all_documents SELECT request, name, sha256, type, size, at, '' FROM documents;
        DROP TABLE documents;
        ALTER TABLE all_documents RENAME TO documents;
        CREATE INDEX documents_sha256 ON documents (sha256);
        CREATE TABLE document_grants (
            sha256 TEXT NOT NULL,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            department TEXT NOT NULL,
            PRIMARY KEY (sha256, request, name, department)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX document_grants_request ON document_grants (request);
        """
}
