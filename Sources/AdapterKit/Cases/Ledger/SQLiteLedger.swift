public import GRDB
public import Messaging

/// A ledger in a SQLite database: the department's own, where effects and entries are one transaction, or a file of the adapter.
public final class SQLiteLedger: Ledger {
    private let writer: SQLiteWriter

    /// A ledger in a department's own database, which has to be there.
    /// - Throws: ``AdapterError`` where it cannot be written safely.
    public convenience init(inBackOfficeOf department: String, at path: String) throws(AdapterError) {
        try self.init(SQLiteWriter(of: department, at: path))
    }

    /// A ledger in a file of its own, which is made where it is missing. Whoever loses it lets effects happen twice.
    /// - Throws: ``AdapterError`` where it cannot be written safely.
    public convenience init(of department: String, inFileAt path: String) throws(AdapterError) {
        try self.init(SQLiteWriter(of: department, at: path, makes: true))
    }

    private init(_ writer: SQLiteWriter) throws(AdapterError) {
        self.writer = writer
        try writer.prepare { try LedgerSchema.install(in: $0) }
    }

    public func change<Value: Sendable>(
        _ key: String, alone: Bool = false, _ body: @escaping @Sendable (inout LedgerEntry?, Database) throws -> Value
    ) async throws -> Value {
        try await writer.write(alone: alone) { database in
            let before = try LedgerRows.read(key, in: database)
            var entry = before
            let value = try body(&entry, database)
            if let entry, entry != before { try LedgerRows.write(entry, isNew: before == nil, in: database) }
            return value
        }
    }

    public func entries(_ selection: LedgerSelection, limit: Int) async throws -> [LedgerEntry] {
        try await writer.read { try LedgerRows.read(selection, limit: limit, in: $0) }
    }

    public func renew(_ keys: [String], of instance: String, until: Timestamp) async throws {
        try await writer.write { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE onevisit_ledger SET until = ? WHERE key = ? AND state = 'begun' AND owner = ?")
            for key in keys { try statement.execute(arguments: [until.milliseconds, key, instance]) }
        }
    }

    public func takeUnsent(at now: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        // Mostly there is nothing to take, and to find that is no writer's business.
        let isAnyDue = try await writer.read { database in
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT * FROM onevisit_ledger WHERE send_at <= ?)", arguments: [now.milliseconds])
        }
        guard isAnyDue == true else { return [] }
        return try await writer.write { try LedgerRows.takeUnsent(at: now, limit: limit, in: $0) }
    }

    public func hasten(at now: Timestamp) async throws {
        try await writer.write { database in
            try database.execute(sql: "UPDATE onevisit_ledger SET send_at = :now WHERE send_at > :now", arguments: ["now": now.milliseconds])
        }
    }

    public func sent(_ words: [(key: String, number: Int)]) async throws {
        try await writer.write { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE onevisit_ledger SET send_at = NULL, tries = 0 WHERE key = ? AND words = ?")
            for word in words { try statement.execute(arguments: [word.key, word.number]) }
        }
    }

    public func notSent(_ words: [(key: String, number: Int)], at now: Timestamp) async throws {
        try await writer.write { database in
            for word in words {
                var machine = LedgerMachine(try LedgerRows.read(word.key, in: database), instance: "")
                machine.notTaken(word.number, at: now)
                if let entry = machine.entry { try LedgerRows.writeSending(of: entry, in: database) }
            }
        }
    }

    public func erase(before: Timestamp, limit: Int) async throws -> Int {
        try await writer.write { database in
            try database.execute(
                sql: "DELETE FROM onevisit_ledger WHERE key IN (SELECT key FROM onevisit_ledger WHERE changed_at < ? LIMIT ?)",
                arguments: [before.milliseconds, limit])
            return database.changesCount
        }
    }

    // MARK: - Tables that stand beside the ledger

    /// Makes a change in the ledger's database, as ``SQLiteWriter/write(alone:_:)``.
    public func write<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writer.write(change)
    }

    /// Reads in the ledger's database.
    public func read<Value: Sendable>(_ query: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writer.read(query)
    }

    /// Makes tables, before anything runs. It is on disk when this returns.
    public func prepare(_ change: (Database) throws -> Void) throws(AdapterError) { try writer.prepare(change) }
}
