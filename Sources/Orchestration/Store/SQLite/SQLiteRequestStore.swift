import CrashPoints
import GRDB
public import Logging
public import Messaging
import Synchronization

/// The store in a SQLite file: one writer, group commit, every commit on disk before anybody is told.
///
/// The folder is readable by the service alone and belongs to one process at a time. ``StoreFile`` looks at it from outside.
public final class SQLiteRequestStore: RequestStore {
    public struct Settings: Hashable, Sendable {
        /// The folder of the database; made where it is missing.
        public var folder: String
        /// Writes that are committed together at most. More would only make the first ones wait.
        public var group = 256
        /// Readers side by side. More than the machine has cores only wait for each other.
        public var readers = 3
        /// How long a connection waits for another program that holds the file.
        public var busyTimeout: Duration = .seconds(10)
        /// How long to wait before a store that could not be written is tried again.
        public var pause: Duration = .seconds(1)
        /// Bytes that the log keeps on disk once it is copied into the file. It is as long as the longest reader was slow, and may hold what was
        /// erased.
        public var logSize = 16 * 1024 * 1024
        /// Pages of the file at most; nil for the file system's limit. For tests of a full disk.
        public var mostPages: Int?

        public init(folder: String) {
            self.folder = folder
        }
    }

    private struct Waiting {
        var jobs: [any StoreJob] = []
        var isClosed = false
        /// Why nothing can be written at the moment.
        var fault: StoreError?
    }

    private let settings: Settings
    private let pool: DatabasePool
    private let lock: FolderLock
    private let time: any TimeSource
    private let logger: Logger
    private let onFatal: @Sendable (StoreError) -> Void
    private let recent = RecentCases()
    private let waiting = Mutex(Waiting())
    private let alarm = Alarm()

    /// Opens the store, makes or upgrades its tables, and proves that commits reach the disk.
    /// - Parameter onFatal: called when the disk has failed: what was promised cannot be relied on any more, so the process must stop without
    ///   another word. Stops it by default.
    /// - Throws: ``StoreError`` where another process has it, or it cannot be used safely.
    public init(
        _ settings: Settings, time: any TimeSource = SystemTime(), logger: Logger,
        onFatal: @escaping @Sendable (StoreError) -> Void = { fatalError("\($0)") }
    ) throws(StoreError) {
        self.settings = settings
        self.time = time
        self.logger = logger
        self.onFatal = onFatal
        lock = try FolderLock(settings.folder)
        pool = try StoreFile(folder: settings.folder).open(settings)
    }

    public var check: ReadinessCheck {
        let fault = waiting.withLock(\.fault)
        return ReadinessCheck(name: "store", isReady: fault == nil, detail: fault?.message ?? "writing to \(settings.folder)")
    }

    // MARK: - Writing

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreWriting) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let job = WriteJob(folder: settings.folder, body: body, continuation: continuation)
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
            if check.isReady {
                await alarm.wait()
            } else {
                // Who is sent nothing because he is not ready must find out by himself that he is again.
                await alarm.wait(until: time.now.advanced(by: settings.pause), by: time)
                if !Task.isCancelled { await commit([ProbeJob()]) }
            }
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
            pool.asyncWriteWithoutTransaction { [recent] database in
                continuation.resume(returning: Result { try Self.commit(group, in: database, recent) })
            }
        }
        switch result {
        case .success:
            CrashPoint.storeAfterCommit.reached()
            if turn(nil) != nil { logger.notice("The store can be written again") }
            for job in group { job.succeed() }
        case .failure(let error):
            let fault = StoreError(error, in: settings.folder)
            if turn(fault)?.code != fault.code { logger.error("The store cannot be written", metadata: ["error": "\(fault)"]) }
            // Nobody is told anything of what a failed disk may hold.
            if fault.code == .disk { onFatal(fault) }
            for job in group { job.fail(fault) }
        }
    }

    /// Remembers why nothing can be written, and returns what it was before.
    private func turn(_ fault: StoreError?) -> StoreError? {
        waiting.withLock { waiting in
            defer { waiting.fault = fault }
            return waiting.fault
        }
    }

    private static func commit(_ group: [any StoreJob], in database: Database, _ recent: RecentCases) throws {
        // A savepoint costs as much as a small write, and hardly any is needed: where one fails, all of them are made again, each in its own.
        do {
            try commit(group, eachApart: false, in: database, recent)
        } catch is OneFailed {
            try commit(group, eachApart: true, in: database, recent)
        }
    }

    private static func commit(_ group: [any StoreJob], eachApart: Bool, in database: Database, _ recent: RecentCases) throws {
        let access = SQLiteStoreAccess(database, recent: recent)
        try database.beginTransaction(.immediate)
        do {
            for job in group { try job.perform(database, access, isApart: eachApart) }
            CrashPoint.storeBeforeCommit.reached()
            try database.commit()
        } catch {
            recent.forgetAll()
            if database.isInsideTransaction { try database.rollback() }
            throw error
        }
        if access.memory.hasErased { StoreFile.emptyLog(of: database) }
    }

    // MARK: - Reading

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> Value) async throws -> Value {
        do {
            return try await pool.read { try body(SQLiteStoreAccess($0)) }
        } catch let error as DatabaseError {
            throw StoreError(error, in: settings.folder)
        }
    }
}
