import GRDB

extension StoreError {
    /// What an error of SQLite means for the store in a folder.
    init(_ error: any Error, in folder: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.failed, "The store failed: \(type(of: error)).")
            return
        }
        // The index of the log grows in memory that the file system has to give: without room that is an I/O error by name only.
        guard error.resultCode != .SQLITE_FULL, error.extendedResultCode != .SQLITE_IOERR_SHMSIZE else {
            self.init(.full, "The disk under \(folder) is full. Make room; nothing is lost.")
            return
        }
        switch error.resultCode {
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.disk, "The disk under \(folder) failed: \(Self.reason(error)). Check it, then restore the last backup.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "Another program holds the store in \(folder). Close it; only the service may write there.")
        case .SQLITE_CONSTRAINT: self.init(.conflict, "The store has it already, or lacks what it belongs to: \(Self.reason(error)).")
        default: self.init(.failed, "The store failed: \(Self.reason(error)).")
        }
    }

    /// What SQLite says, without the statement and its arguments: these may name somebody.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as StoreError: error.message
        case let error as DatabaseError: "\(error.message ?? "no reason given") (\(error.extendedResultCode.rawValue))"
        default: "\(type(of: error))"
        }
    }

    /// Whether what went wrong may have taken the whole transaction along, not just the statement.
    var concernsAll: Bool { code == .full || code == .disk }
}
