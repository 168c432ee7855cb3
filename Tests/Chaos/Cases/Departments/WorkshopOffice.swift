import AdapterKit
import Contracts
import Foundation
import GRDB
import JSON

/// The workshop's own system: it writes down each effect, as often as it happens, and knows nothing of the ledger.
struct WorkshopOffice: Sendable {
    private let database: DatabaseQueue

    static func path(in folder: String) -> String { "\(folder)/workshop-office.sqlite" }

    /// Opens it, and makes it where it is missing. A transaction is on disk when it returns: SQLite's own default, read back.
    init(in folder: String) throws {
        database = try DatabaseQueue(path: Self.path(in: folder))
        try database.write { database in
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else { throw ChaosError("the workshop would not wait for the disk") }
            // Without a rule against doing something twice: that is what is looked for.
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS effects (
                        id INTEGER PRIMARY KEY, key TEXT NOT NULL, request TEXT NOT NULL, task TEXT NOT NULL, operation TEXT NOT NULL,
                        number TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
                    );
                    CREATE INDEX IF NOT EXISTS effects_key ON effects (key);
                    CREATE TABLE IF NOT EXISTS papers (key TEXT NOT NULL, content BLOB NOT NULL);
                    """)
        }
    }

    /// Does it, whatever was done before.
    func act(_ context: CaseContext) async throws -> Outcome {
        try await database.write { try Self.act(context, in: $0) }
    }

    private static func act(_ context: CaseContext, in database: Database) throws -> Outcome {
        let number = "W-\(UInt64.random(in: 0 ... .max))"
        try database.execute(
            sql: "INSERT INTO effects (key, request, task, operation, number) VALUES (?, ?, ?, ?, ?)",
            arguments: [context.key, context.request, context.task, context.operation.name, number])
        return answer(number)
    }

    /// Keeps a paper, unless that was done before.
    func file(_ content: [UInt8], _ context: CaseContext) async throws -> Outcome {
        if let done = try await result(of: context.key) { return done }
        return try await database.write { database in
            try database.execute(sql: "INSERT INTO papers (key, content) VALUES (?, ?)", arguments: [context.key, Data(content)])
            return try Self.act(context, in: database)
        }
    }

    /// Does it unless that was done before: to do it again changes nothing.
    func actOnce(_ context: CaseContext) async throws -> Outcome {
        if let done = try await result(of: context.key) { return done }
        return try await act(context)
    }

    /// What came of a key; nil where nothing was done.
    func result(of key: String) async throws -> Outcome? {
        try await database.read { database in
            try String.fetchOne(database, sql: "SELECT number FROM effects WHERE key = ? ORDER BY id LIMIT 1", arguments: [key]).map(Self.answer)
        }
    }

    /// Takes back what has that number.
    func undo(_ number: String) async throws -> Outcome {
        try await database.write { database in
            try database.execute(sql: "UPDATE effects SET undone = 1 WHERE number = ?", arguments: [number])
            return database.changesCount > 0 ? Self.answer(number) : .notFound
        }
    }

    static func answer(_ number: String) -> Outcome { .answered(data: ["number": .string(number)]) }
}
