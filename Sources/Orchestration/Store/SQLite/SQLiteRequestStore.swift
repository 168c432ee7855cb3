import Foundation
import GRDB
public import Logging
import Messaging
import Synchronization

/// The store in a SQLite file: one writer, group commit, every commit on disk before anybody is told.
///
/// The folder is readable by the service alone and belongs to one process at a time.
public final class SQLiteRequestStore: RequestStore {
    public struct Settings: Hashable, Sendable {
        /// The folder of the database; made where it is missing.
        public var folder: String
        /// Writes that are committed together at most. More would only make the first ones wait.
        public var group = 256
        /// Readers side by side. More than the machine has cores only wait for each other.
        public var readers = 3
        /// How long a connection waits for another, which holds the file for a checkpoint at most.
        public var busyTimeout: Duration = .seconds(10)
        /// Pages of the file at most; nil for the file system's limit. For tests of a full disk.
        public var mostPages: Int?

        public init(folder: String) {
            self.folder = folder
        }
    }

    private let settings: Settings
    private let pool: DatabasePool
    private let lock: FolderLock
    private let logger: Logger
    private let onFatal: @Sendable (StoreError) -> Void
    private let waiting = Mutex(Waiting())
    private let alarm = Alarm()

    private struct Waiting {
        var jobs: [any StoreJob] = []
        var isClosed = false
        /// Why nothing can be written at the moment.
        var fault: StoreError?
    }

    /// Opens the store, makes or upgrades its tables, and proves that commits reach the disk.
    /// - Parameter onFatal: called when the disk has failed: what was promised cannot be relied on any more, so the process must stop without
    ///   another word. Stops it by default.
    /// - Throws: ``StoreError`` where another process has it, or it cannot be used safely.
    public init(
        _ settings: Settings, logger: Logger, onFatal: @escaping @Sendable (StoreError) -> Void = { fatalError("\($0)") }
    ) throws(StoreError) {
        self.settings = settings
        self.logger = logger
        self.onFatal = onFatal
        lock = try FolderLock(settings.folder)
        do {
            pool = try Self.open(settings)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unusable, "The store in \(settings.folder) cannot be opened: \(Self.reason(error)).")
        }
    }

    private static func open(_ settings: Settings) throws -> DatabasePool {
        let path = settings.folder + "/cases.sqlite"
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw StoreError(.unusable, "\(path) cannot be made. Give the service's user the right to.")
            }
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(settings.busyTimeout.wholeMilliseconds) / 1000)
        configuration.maximumReaderCount = settings.readers
        configuration.label = "store"
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL together with WAL, after a configuration's own statements: then a commit would not wait for the disk.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            if let pages = settings.mostPages { try database.execute(sql: "PRAGMA max_page_count = \(pages)") }
            let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            guard journal == "wal", synchronous == 2 else {
                throw StoreError(
                    .unusable,
                    "The store in \(settings.folder) would not wait for the disk (journal \(journal ?? "none"), synchronous \(synchronous ?? 0)).")
            }
        }
        try StoreSchema.migrator.migrate(pool)
        return pool
    }

    public var check: ReadinessCheck {
        let fault = waiting.withLock(\.fault)
        return ReadinessCheck(name: "store", isReady: fault == nil, detail: fault?.message ?? "writing to \(settings.folder)")
    }

    // MARK: - Writing

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreWriting) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let job = WriteJob(body: body, continuation: continuation)
            let isTaken = waiting.withLock { waiting in
                if !waiting.isClosed { waiting.jobs.append(job) }
                return !waiting.isClosed
            }
            if isTaken { alarm.ring() } else { job.fail(StoreError(.stopped, "The store has stopped.")) }
        }
    }

    /// Commits what waits, group by group; when cancelled, what is left, and then nothing more.
    public func run() async {
        while !Task.isCancelled {
            await alarm.wait()
            await commitAll()
        }
        waiting.withLock { $0.isClosed = true }
        await commitAll()
    }

    private func commitAll() async {
        while true {
            let group = waiting.withLock { waiting in
                let group = Array(waiting.jobs.prefix(settings.group))
                waiting.jobs.removeFirst(group.count)
                return group
            }
            if group.isEmpty { return }
            await commit(group)
        }
    }

    private func commit(_ group: [any StoreJob]) async {
        let result = await withCheckedContinuation { continuation in
            // Not GRDB's `async` form: that one is interrupted with the task, and what was accepted is committed to the end.
            pool.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: Result { try Self.commit(group, in: database) })
            }
        }
        switch result {
        case .success:
            waiting.withLock { $0.fault = nil }
            for job in group { job.succeed() }
        case .failure(let error):
            let fault = storeError(error)
            waiting.withLock { $0.fault = fault }
            logger.error("The store cannot be written", metadata: ["error": "\(fault)"])
            // Nobody is told anything of what a failed disk may hold.
            if fault.code == .disk { onFatal(fault) }
            for job in group { job.fail(fault) }
        }
    }

    private static func commit(_ group: [any StoreJob], in database: Database) throws {
        try database.beginTransaction(.immediate)
        do {
            let access = SQLiteStoreAccess(database)
            for job in group { try job.perform(database, access) }
            try database.commit()
        } catch {
            if database.isInsideTransaction { try database.rollback() }
            throw error
        }
    }

    // MARK: - Reading

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> Value) async throws -> Value {
        do {
            return try await pool.read { try body(SQLiteStoreAccess($0)) }
        } catch let error as DatabaseError {
            throw storeError(error)
        }
    }

    /// What an error of SQLite means for the store.
    private func storeError(_ error: any Error) -> StoreError {
        guard let error = error as? DatabaseError else { return StoreError(.failed, "The store failed: \(type(of: error)).") }
        switch error.resultCode {
        case .SQLITE_FULL: return StoreError(.full, "The disk under \(settings.folder) is full. Make room; nothing is lost.")
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return StoreError(.disk, "The disk under \(settings.folder) failed: \(Self.reason(error)). Check it, then restore the last backup.")
        default: return StoreError(.failed, "The store failed: \(Self.reason(error)).")
        }
    }

    /// What SQLite says, without the statement and its arguments: these may name somebody.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(type(of: error))" }
        return error.message ?? error.resultCode.description
    }

    // MARK: - Looking after it

    /// Copies the store as it is at one moment, while it goes on.
    /// - Parameter path: of a file that is not there yet.
    public func backup(to path: String) async throws(StoreError) {
        guard !FileManager.default.fileExists(atPath: path) else { throw StoreError(.failed, "\(path) is there already. Choose another name.") }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw StoreError(.failed, "\(path) cannot be made. Give this user the right to.")
        }
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            try copy.close()
        } catch {
            throw StoreError(.failed, "The backup \(path) failed: \(Self.reason(error)).")
        }
    }

    /// What SQLite finds wrong in the file; empty where all is well.
    public func findings() async throws(StoreError) -> [String] {
        do {
            return try await pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }.filter { $0 != "ok" }
        } catch {
            throw storeError(error)
        }
    }
}

/// Something that waits to be committed.
private protocol StoreJob: Sendable {
    /// Does its part. Throws where the whole group has to be given up; its own mistakes are its own.
    func perform(_ database: Database, _ access: SQLiteStoreAccess) throws
    /// The group is on disk.
    func succeed()
    /// Nothing of the group is.
    func fail(_ error: StoreError)
}

private final class WriteJob<Value: Sendable>: StoreJob {
    private let body: @Sendable (any StoreWriting) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(body: @escaping @Sendable (any StoreWriting) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    func perform(_ database: Database, _ access: SQLiteStoreAccess) throws {
        do {
            var value: Value?
            try database.inSavepoint {
                value = try body(access)
                return .commit
            }
            guard let value else { return }
            let done = value
            result.withLock { $0 = .success(done) }
        } catch {
            // A full or failed disk takes the whole transaction along, or may.
            if let error = error as? DatabaseError, [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT].contains(error.resultCode) { throw error }
            guard database.isInsideTransaction else { throw error }
            result.withLock { $0 = .failure(error) }
        }
    }

    func succeed() {
        switch result.withLock({ $0 }) {
        case .success(let value): continuation.resume(returning: value)
        case .failure(let error): continuation.resume(throwing: error)
        case nil: continuation.resume(throwing: StoreError(.failed, "The write gave nothing back."))
        }
    }

    func fail(_ error: StoreError) { continuation.resume(throwing: error) }
}
