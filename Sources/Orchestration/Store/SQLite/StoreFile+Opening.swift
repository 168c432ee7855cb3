import Foundation
import GRDB
import Messaging

extension StoreFile {
    /// Opens it for the process that has the folder.
    /// - Throws: ``StoreError`` where commits would not reach the disk, or a newer program has made it.
    func open(_ settings: SQLiteRequestStore.Settings) throws(StoreError) -> DatabasePool {
        do {
            try keepPrivate()
            let pool = try DatabasePool(path: path, configuration: Self.configuration(settings))
            try pool.writeWithoutTransaction { try makeDurable($0, settings) }
            let migrator = StoreSchema.migrator
            guard try !pool.read(migrator.hasBeenSuperseded) else {
                throw StoreError(.unusable, "The store in \(folder) was made by a newer version of this program. Use that one.")
            }
            try migrator.migrate(pool)
            return pool
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unusable, "The store in \(folder) cannot be opened: \(StoreError.reason(error)).")
        }
    }

    /// For its user alone, whoever made it. SQLite gives the files beside it the same rights.
    private func keepPrivate() throws {
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } else if !FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) {
            throw StoreError(.unusable, "\(path) cannot be made. Give the service's user the right to.")
        }
    }

    private static func configuration(_ settings: SQLiteRequestStore.Settings) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(settings.busyTimeout.wholeMilliseconds) / 1000)
        configuration.maximumReaderCount = settings.readers
        configuration.label = "store"
        configuration.prepareDatabase { database in
            // What is deleted is overwritten, and nothing spills into a folder that others can read.
            try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// GRDB sets NORMAL together with WAL, after a configuration's own statements: then a commit would not wait for the disk.
    private func makeDurable(_ database: Database, _ settings: SQLiteRequestStore.Settings) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        _ = try Int.fetchOne(database, sql: "PRAGMA journal_size_limit = \(settings.logSize)")
        if let pages = settings.mostPages { _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages)") }
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "none"
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
        guard journal == "wal", synchronous == 2 else {
            throw StoreError(
                .unusable, "The store in \(folder) would not wait for the disk (journal \(journal), synchronous \(synchronous)).")
        }
    }

    /// Copies the log into the file and cuts it off, so that what was erased is in neither. Nobody waits: while somebody reads, the log stays, and
    /// goes with the next erasure or is written over.
    static func emptyLog(of database: Database) {
        do {
            let patience = try Int.fetchOne(database, sql: "PRAGMA busy_timeout") ?? 0
            try database.execute(sql: "PRAGMA busy_timeout = 0")
            // What the commit promised is in the log whatever comes of this.
            do { try database.checkpoint(.truncate) } catch {}
            try database.execute(sql: "PRAGMA busy_timeout = \(patience)")
        } catch {}
    }
}
