import Messaging

#if canImport(Glibc)
    import Glibc
#endif

/// Lets one process at a time write to a database: a file beside it that the system unlocks with the process, however it ends.
///
/// SQLite has a lock of its own. But before 3.51.3 a database in WAL mode could lose a commit, or break, where two connections wrote and
/// checkpointed at the same instant; here both happen under this lock. It binds who writes through ``SQLiteWriter``, not the department's own
/// programs.
final class WriterLock: Sendable {
    /// Between two looks: writes of others take a few milliseconds.
    private static let pause: UInt32 = 500

    private let descriptor: Int32
    /// How long a writer waits for another process.
    private let patience: Duration

    /// Makes the file where it is missing.
    init(beside path: String, patience: Duration) throws(SystemError) {
        descriptor = open(path + "-writer", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(number: errno) }
        self.patience = patience
    }

    deinit { close(descriptor) }

    /// Runs `body` while no other process writes. Blocks its thread.
    /// - Throws: ``SystemError`` with `EWOULDBLOCK` where another process keeps the lock too long.
    func whileHeld<Value>(_ body: () throws -> Value) throws -> Value {
        let limit = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < limit else { throw SystemError(number: errno) }
            usleep(Self.pause)
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }
}
