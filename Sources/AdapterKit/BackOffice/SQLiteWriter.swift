import CrashPoints
public import GRDB
import Messaging
import Synchronization

/// The writing side of a department's database: one connection, whose commits are on disk when they are reported.
///
/// What waits is committed together, so that many small changes share the wait for the disk. Each has a savepoint of its own: where one fails,
/// the others do not.
public final class SQLiteWriter: Sendable {
    /// How long a change waits for another process that writes.
    private static let patience: Duration = .seconds(5)
    /// Changes that are committed together at most. More would only make the first ones wait.
    private static let group = 64
    /// Readers side by side. More than the machine has cores only wait for each other.
    private static let readers = 2

    private struct Waiting {
        var jobs: [any WriterJob] = []
        var isWriting = false
    }

    private let pool: DatabasePool
    private let lock: WriterLock
    private let waiting = Mutex(Waiting())

    /// Opens the database of a department for writing, and proves that commits reach the disk.
    /// - Parameter makes: whether a missing file is made, readable by this user alone; the folder has to be there.
    /// - Throws: ``AdapterError`` where it cannot be opened, or would not wait for the disk.
    public init(of department: String, at path: String, makes: Bool = false) throws(AdapterError) {
        do {
            if makes { try makeIfMissing(path) } else { try requireFile(path) }
            lock = try WriterLock(beside: path, patience: Self.patience)
            let lock = lock
            pool = try lock.whileHeld { try Self.open(path, label: "writer.\(department)") }
        } catch let error as AdapterError {
            throw error
        } catch {
            throw AdapterError(
                .backOffice, "the \(department) database \(path) cannot be opened for writing: \(SQLiteBackOffice.reason(error))", underlying: error)
        }
    }

    private static func open(_ path: String, label: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(patience.wholeMilliseconds) / 1000)
        configuration.maximumReaderCount = readers
        configuration.label = label
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL together with WAL, after a configuration's own statements: then a commit would not wait for the disk.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What is erased is overwritten: it was personal data.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            guard journal == "wal", synchronous == 2 else {
                throw AdapterError(
                    .backOffice, "\(path) would not wait for the disk: journal \(journal ?? "none"), synchronous \(synchronous ?? 0)")
            }
        }
        return pool
    }

    /// Makes a change and waits for it, before anything runs: for tables.
    func prepare(_ change: (Database) throws -> Void) throws(AdapterError) {
        do {
            try lock.whileHeld { try pool.write(change) }
        } catch let error as AdapterError {
            throw error
        } catch {
            throw Self.trouble(error)
        }
    }

    // MARK: - Writing

    /// Makes a change in a transaction; it is on disk when this returns. It is not broken off when the task is cancelled.
    /// - Parameters:
    ///   - alone: whether nothing else is committed with it, as for what may stop the process.
    ///   - change: may run a second time where those that it shared the transaction with broke it.
    /// - Throws: what `change` throws, which then has changed nothing; ``AdapterError`` where the database cannot be written: with the code `disk`
    ///   nothing that was promised can be relied on any more.
    public func write<Value: Sendable>(alone: Bool = false, _ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let job = Change(isAlone: alone, change: change, continuation: continuation)
            let begins = waiting.withLock { waiting in
                waiting.jobs.append(job)
                defer { waiting.isWriting = true }
                return !waiting.isWriting
            }
            // Not GRDB's `async` form: that one is interrupted with the task.
            if begins { pool.asyncWriteWithoutTransaction { self.writeAll(in: $0) } }
        }
    }

    private func writeAll(in database: Database) {
        while let group = next() {
            do {
                try commit(group, in: database)
                for job in group { job.succeed() }
            } catch  where group.count > 1 && !Self.isDisk(error) {
                // One of them broke the transaction: each for itself.
                for job in group { commitAlone(job, in: database) }
            } catch {
                for job in group { job.fail(Self.trouble(error)) }
            }
        }
    }

    private func commitAlone(_ job: any WriterJob, in database: Database) {
        do {
            try commit([job], in: database)
            job.succeed()
        } catch {
            job.fail(Self.trouble(error))
        }
    }

    /// What is written next; nil, and writing ends, where nothing waits.
    private func next() -> [any WriterJob]? {
        waiting.withLock { waiting in
            guard let first = waiting.jobs.first else {
                waiting.isWriting = false
                return nil
            }
            let count = first.isAlone ? 1 : waiting.jobs.prefix(Self.group).prefix { !$0.isAlone }.count
            defer { waiting.jobs.removeFirst(count) }
            return Array(waiting.jobs.prefix(count))
        }
    }

    private func commit(_ group: [any WriterJob], in database: Database) throws {
        try lock.whileHeld {
            try database.beginTransaction(.immediate)
            do {
                for job in group { try job.perform(in: database) }
                CrashPoint.ledgerBeforeCommit.reached()
                try database.commit()
                CrashPoint.ledgerAfterCommit.reached()
            } catch {
                if database.isInsideTransaction { try database.rollback() }
                throw error
            }
        }
    }

    // MARK: - Reading

    /// Reads as of one moment, beside the writer.
    public func read<Value: Sendable>(_ query: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await pool.read(query) } catch let error as DatabaseError { throw Self.trouble(error) }
    }

    // MARK: - Errors

    /// Whether a failed disk, or a broken file, is the reason: to try again would only hide what is lost.
    private static func isDisk(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    private static func trouble(_ error: any Error) -> AdapterError {
        let code: AdapterError.Code = isDisk(error) ? .disk : .backOffice
        return AdapterError(code, "the database cannot be written: \(SQLiteBackOffice.reason(error))", underlying: error)
    }
}

extension DatabaseError {
    /// Whether it says nothing about the statement but that the database cannot be written now, or ever.
    var isTrouble: Bool {
        let codes: [ResultCode] = [
            .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY,
        ]
        return codes.contains(resultCode)
    }
}

/// A change that waits to be committed.
private protocol WriterJob: Sendable {
    var isAlone: Bool { get }
    /// Throws where the whole transaction has to be given up; the change's own errors are its own.
    func perform(in database: Database) throws
    /// It is on disk.
    func succeed()
    func fail(_ error: AdapterError)
}

private final class Change<Value: Sendable>: WriterJob {
    let isAlone: Bool
    private let change: @Sendable (Database) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(isAlone: Bool, change: @escaping @Sendable (Database) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.isAlone = isAlone
        self.change = change
        self.continuation = continuation
    }

    func perform(in database: Database) throws {
        do {
            var value: Value?
            try database.inSavepoint {
                value = try change(database)
                return .commit
            }
            guard let value else { return }
            result.withLock { $0 = .success(value) }
        } catch {
            if let error = error as? DatabaseError, error.isTrouble { throw error }
            guard database.isInsideTransaction else { throw error }
            result.withLock { $0 = .failure(error) }
        }
    }

    func succeed() {
        if let result = result.withLock({ $0 }) { continuation.resume(with: result) }
    }

    func fail(_ error: AdapterError) { continuation.resume(throwing: error) }
}
