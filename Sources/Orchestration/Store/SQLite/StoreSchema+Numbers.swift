/// Cases without an index of their numbers: each was as random as the numbers are, and the more cases there were, the more pages a commit changed.
extension StoreSchema {
    /// Rows are never used twice, so that numbers are not. `numbers` has those that do not tell their row.
    static let numbers = """
        CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO secrets (name, value) VALUES ('case-numbers', randomblob(32));
        CREATE TABLE numbers (
            number TEXT NOT NULL PRIMARY KEY,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX numbers_request ON numbers (request);
        INSERT INTO numbers SELECT number, id FROM cases;
        CREATE TABLE all_cases (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            number TEXT NOT NULL,
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
            applicant BLOB NOT NULL,
            calendar_hash TEXT,
            due_provisional INTEGER NOT NULL DEFAULT 0,
            ticket TEXT
        ) STRICT;
        INSERT INTO all_cases SELECT row, id, number, channel, matter, matter_hash, state, place, revision, machine, opened_at, changed_at, closed_at,
            due, wake_at, erase_at, applicant, calendar_hash, due_provisional, ticket FROM cases;
        DROP TABLE cases;
        ALTER TABLE all_cases RENAME TO cases;
        CREATE INDEX cases_wake ON cases (wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX cases_erase ON cases (erase_at) WHERE erase_at IS NOT NULL;
        CREATE INDEX cases_held ON cases (changed_at) WHERE place = 'held';
        CREATE INDEX cases_open ON cases (id) WHERE closed_at IS NULL;
        CREATE INDEX cases_opened ON cases (opened_at);
        CREATE INDEX cases_channel ON cases (channel, id);
        CREATE INDEX cases_matter ON cases (matter, id);
        CREATE INDEX cases_state ON cases (state, id);
        CREATE INDEX cases_text ON cases (matter_hash);
        CREATE INDEX cases_calendar ON cases (calendar_hash) WHERE closed_at IS NULL;
        CREATE INDEX cases_due ON cases (due, opened_at) WHERE due IS NOT NULL;
        CREATE INDEX cases_ticket ON cases (ticket, id) WHERE ticket IS NOT NULL;
        """
}
