import GRDB
import Synchronization

/// Something that waits to be committed.
protocol StoreJob: Sendable {
    /// Does its part, once more where the group is begun anew.
    /// - Parameter isApart: in a savepoint of its own, so that its mistakes are its own.
    /// - Throws: where the whole group has to be given up; ``OneFailed`` where that is for its mistake alone.
    func perform(_ database: Database, _ access: SQLiteStoreAccess, isApart: Bool) throws
    /// The group is on disk.
    func succeed()
    /// Nothing of the group is.
    func fail(_ error: StoreError)
}

/// A change that is not apart from those of others has failed.
struct OneFailed: Error {}

/// Somebody's change, and who waits for it.
final class WriteJob<Value: Sendable>: StoreJob {
    private let folder: String
    private let body: @Sendable (any StoreWriting) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(folder: String, body: @escaping @Sendable (any StoreWriting) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.folder = folder
        self.body = body
        self.continuation = continuation
    }

    func perform(_ database: Database, _ access: SQLiteStoreAccess, isApart: Bool) throws {
        func change() throws {
            let value = try body(access)
            result.withLock { $0 = .success(value) }
        }
        do {
            if isApart {
                try database.inSavepoint {
                    try change()
                    return .commit
                }
            } else {
                try change()
            }
        } catch {
            access.recent?.forgetAll()
            let known = (error as? DatabaseError).map { StoreError($0, in: folder) }
            if let known, known.concernsAll { throw error }
            guard database.isInsideTransaction else { throw error }
            guard isApart else { throw OneFailed() }
            let told: any Error = known ?? error
            result.withLock { $0 = .failure(told) }
        }
    }

    func succeed() {
        switch result.withLock({ $0 }) {
        case .success(let value): continuation.resume(returning: value)
        case .failure(let error): continuation.resume(throwing: error)
        case nil: continuation.resume(throwing: StoreError(.failed, "The write was never made."))
        }
    }

    func fail(_ error: StoreError) { continuation.resume(throwing: error) }
}

/// Finds out whether the store can be written again: takes room for more than any usual write, and gives it back.
struct ProbeJob: StoreJob {
    private static let size = 64 * 1024

    func perform(_ database: Database, _ access: SQLiteStoreAccess, isApart: Bool) throws {
        try access.run("INSERT INTO probe (body) VALUES (randomblob(?))", [Self.size])
        try access.run("DELETE FROM probe", [])
    }

    func succeed() {}
    func fail(_ error: StoreError) {}
}
