import Foundation
import GRDB

/// Submissions in the order in which they came, with two small indices of their keys: see ``SQLiteStoreAccess/keep(_:of:)``.
extension StoreSchema {
    static func keys(_ database: Database) throws {
        try database.execute(sql: "ALTER TABLE submissions RENAME TO old_submissions; DROP INDEX submissions_request;" + keyTables)
        let insert = try database.makeStatement(sql: "INSERT INTO submissions (hash, channel, key, request, content) VALUES (?, ?, ?, ?, ?)")
        let rows = try Row.fetchCursor(database, sql: "SELECT channel, key, request, content FROM old_submissions ORDER BY request")
        while let row = try rows.next() {
            let (channel, key): (String, String) = (row["channel"], row["key"])
            let hash = SQLiteStoreAccess.hash(of: key, channel: channel)
            try insert.execute(arguments: [hash, channel, key, row["request"] as String, row["content"] as Data])
        }
        try database.execute(sql: "INSERT INTO keys (hash, row) SELECT hash, row FROM submissions ORDER BY hash, row; DROP TABLE old_submissions;")
    }

    private static let keyTables = """
        CREATE TABLE submissions (
            row INTEGER PRIMARY KEY,
            hash INTEGER NOT NULL,
            channel TEXT NOT NULL,
            key TEXT NOT NULL,
            request TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX submissions_request ON submissions (request);
        CREATE TABLE young_keys (hash INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (hash, row)) STRICT, WITHOUT ROWID;
        CREATE TABLE keys (hash INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (hash, row)) STRICT, WITHOUT ROWID;
        CREATE TRIGGER submissions_gone AFTER DELETE ON submissions BEGIN
            DELETE FROM young_keys WHERE hash = old.hash AND row = old.row;
            DELETE FROM keys WHERE hash = old.hash AND row = old.row;
        END;
        """
}
