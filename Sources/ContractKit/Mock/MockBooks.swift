import AdapterKit
import Contracts
import GRDB
import JSON
import Messaging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a mocked department has done and has promised, beside its ledger: its back office.
struct MockBooks: Sendable {
    /// A word that is to be said.
    struct Promise: Hashable, Sendable {
        var key: String
        var operation: String
        var outcome: Outcome
    }

    let ledger: SQLiteLedger

    /// Makes the tables where they are missing.
    func prepare() async throws {
        try await ledger.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS mock_effect (key TEXT PRIMARY KEY, operation TEXT NOT NULL, outcome BLOB NOT NULL) STRICT;
                    CREATE TABLE IF NOT EXISTS mock_promise (
                      key TEXT PRIMARY KEY, operation TEXT NOT NULL, outcome BLOB NOT NULL, due INTEGER NOT NULL) STRICT;
                    """)
        }
    }

    /// Makes an effect, once for each key.
    /// - Returns: what was answered the first time.
    func carryOut(_ key: String, _ operation: OperationReference, _ outcome: Outcome) async throws -> Outcome {
        try await ledger.write { database in
            try Self.carryOut(key, "\(operation)", outcome, in: database)
            return try Self.outcome(of: key, in: database) ?? outcome
        }
    }

    /// What was done under a key; nil where nothing was.
    func effect(of key: String) async throws -> Outcome? { try await ledger.read { try Self.outcome(of: key, in: $0) } }

    func promise(_ key: String, _ operation: OperationReference, _ outcome: Outcome, at due: Timestamp) async throws {
        let text = Self.text(outcome)
        try await ledger.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO mock_promise (key, operation, outcome, due) VALUES (?, ?, ?, ?)",
                arguments: [key, "\(operation)", text, due.milliseconds])
        }
    }

    func due(at now: Timestamp) async throws -> [Promise] {
        try await ledger.read { database in
            try Row.fetchAll(
                database, sql: "SELECT key, operation, outcome FROM mock_promise WHERE due <= ? ORDER BY due LIMIT 100", arguments: [now.milliseconds]
            ).compactMap { row in
                Self.outcome(row["outcome"]).map { Promise(key: row["key"], operation: row["operation"], outcome: $0) }
            }
        }
    }

    /// Says a promised word: it is in the ledger, with its effect, when this returns.
    /// - Returns: false where nobody waits for it yet, or any more.
    func keep(_ promise: Promise, at now: Timestamp) async throws -> Bool {
        do {
            try await ledger.settle(promise.key, promise.outcome, at: now) { _, database in
                if promise.outcome.hasEffect { try Self.carryOut(promise.key, promise.operation, promise.outcome, in: database) }
                try Self.forget(promise.key, in: database)
            }
            return true
        } catch let error as AdapterError where error.code == .notWaiting {
            try await ledger.change(promise.key) { entry, database in
                switch entry?.state {
                // Its delivery is still being worked on: the entry comes to wait in a moment.
                case .begun, .waiting, .unknown: break
                case .finished, .failed, .withdrawn, nil: try Self.forget(promise.key, in: database)
                }
            }
            return false
        }
    }

    // MARK: - Rows

    private static func carryOut(_ key: String, _ operation: String, _ outcome: Outcome, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO mock_effect (key, operation, outcome) VALUES (?, ?, ?)", arguments: [key, operation, text(outcome)])
    }

    private static func forget(_ key: String, in database: Database) throws {
        try database.execute(sql: "DELETE FROM mock_promise WHERE key = ?", arguments: [key])
    }

    private static func outcome(of key: String, in database: Database) throws -> Outcome? {
        try Data.fetchOne(database, sql: "SELECT outcome FROM mock_effect WHERE key = ?", arguments: [key]).flatMap(outcome)
    }

    private static func text(_ outcome: Outcome) -> Data {
        var text = JSONText()
        text.beginObject()
        outcome.write(into: &text)
        text.endObject()
        return Data(text.utf8)
    }

    private static func outcome(_ text: Data) -> Outcome? {
        // Written by ourselves; where somebody else was there, there is none.
        guard let json = try? JSONValue(parsing: Array(text), profile: .bus) else { return nil }
        return try? Outcome(json)
    }
}

extension Outcome {
    /// Whether the department did something.
    var hasEffect: Bool { if case .answered = self { true } else { false } }
}
