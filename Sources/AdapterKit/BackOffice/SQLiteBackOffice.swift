public import GRDB

/// A department's database, for reading: several readers side by side, off the threads that Swift's tasks run on.
public struct SQLiteBackOffice: Sendable {
    /// How long a reader waits for whoever writes to the department's database, in milliseconds.
    private static let busyTimeout = 200
    /// Readers side by side. More than the machine has cores only wait for each other.
    private static let readers = 4

    private let pool: DatabasePool

    /// Opens the database of a department.
    /// - Throws: ``AdapterError`` where there is none at the path, or none that can be read.
    public init(of department: String, at path: String) throws(AdapterError) {
        var configuration = Configuration()
        configuration.readonly = true
        // GRDB lets readers of a pool wait for 10 s, whatever `busyMode` says.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA busy_timeout = \(Self.busyTimeout)") }
        configuration.maximumReaderCount = Self.readers
        configuration.label = "back-office.\(department)"
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            guard try pool.read({ try Bool.fetchOne($0, sql: "SELECT count(*) > 0 FROM sqlite_schema") }) == true else {
                throw DatabaseError(message: "the database is empty")
            }
        } catch {
            throw AdapterError(
                .backOffice, "the \(department) back office \(path) cannot be opened: \(Self.reason(error)); run `onevisit demo seed`",
                underlying: error)
        }
    }

    /// Runs a query. It is interrupted when the task is cancelled.
    /// - Throws: ``AdapterError`` with SQLite's reason, or `CancellationError`.
    public func read<Value: Sendable>(_ query: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(query)
        } catch let error as DatabaseError {
            throw AdapterError(.backOffice, "the back office cannot be read: \(Self.reason(error))", underlying: error)
        }
    }

    /// Runs a query that counts.
    public func count(_ query: String) async throws -> Int {
        try await read { try Int.fetchOne($0, sql: query) ?? 0 }
    }

    /// Makes a department's database anew: all of it, or, where something goes wrong, nothing; what was there before stays until then.
    /// - Parameters:
    ///   - schema: SQL statements that make its tables and indexes.
    ///   - fill: writes its rows, in the same transaction.
    public static func create(
        for department: String, at path: String, schema: String, fill: (Database) throws -> Void
    ) throws(AdapterError) {
        let draft = path + ".new"
        do {
            try removeIfThere(draft)
            var configuration = Configuration()
            // The draft takes its name only when it is complete, so nothing is lost with a torn one.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
            let queue = try DatabaseQueue(path: draft, configuration: configuration)
            try queue.write { database in
                try database.execute(sql: schema)
                try fill(database)
            }
            try queue.close()
            try moveInPlace(draft, to: path)
        } catch {
            throw AdapterError(.backOffice, "the \(department) back office \(path) cannot be made: \(reason(error))", underlying: error)
        }
    }

    /// What SQLite says, without the statement and its arguments: these may name somebody.
    static func reason(_ error: any Error) -> String {
        if let error = error as? SystemError { return error.description }
        guard let error = error as? DatabaseError else { return String(describing: type(of: error)) }
        return error.message ?? error.resultCode.description
    }
}
