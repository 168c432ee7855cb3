import CrashPoints
import Foundation
import GRDB
public import Messaging

/// The file of a store, looked at from outside, whether or not a service runs on it.
///
/// Only reads: SQLite before 3.51.3 can damage a file when two connections write it or copy its log back at the same moment
/// (https://sqlite.org/wal.html#walresetbug). A connection that only reads does neither.
public struct StoreFile: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    var path: String { folder + "/cases.sqlite" }

    /// How it stands.
    public func status() throws(StoreError) -> StoreStatus {
        let (size, logSize) = (Self.size(of: path), Self.size(of: path + "-wal"))
        return try read { database in
            let access = SQLiteStoreAccess(database)
            func count(_ sql: String) throws -> Int { Int(try access.number(sql) ?? 0) }
            return StoreStatus(
                owner: FolderLock.owner(of: folder), size: size, logSize: logSize,
                account: try access.account(since: Timestamp(milliseconds: 0)),
                messages: try count("SELECT count(*) FROM outbox WHERE state = 0"), events: try count("SELECT count(*) FROM events"),
                parked: try count("SELECT count(*) FROM parked"))
        }
    }

    /// What SQLite finds wrong in it; empty where all is well. Reads the whole file.
    public func findings() throws(StoreError) -> [String] {
        try read { database in
            let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let loose = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { "a row of \($0[0] as String) belongs to nothing" }
            return damage + loose
        }
    }

    /// Copies the store as it is at this moment into a file of its own, and reads the copy. The service goes on meanwhile.
    ///
    /// Copies hold what may have to be erased, so those that are too old go: nothing outlives its retention by more than `keeping`.
    /// - Returns: the copy's path, and the names of the copies that were erased.
    public func backUp(into folder: String, at now: Timestamp, keeping: Duration) throws(StoreError) -> (path: String, erased: [String]) {
        let target = "\(folder)/\(Self.name(at: now))"
        let partial = target + Self.partialSuffix
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw StoreError(.unusable, "\(partial) cannot be made. Give this user the right to.")
            }
            defer { Self.remove(partial) }
            let copy = try DatabaseQueue(path: partial)
            try queue().backup(to: copy)
            // One file, complete in itself: the log that the original has is not part of a copy.
            let journal = try copy.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
            let damage = try copy.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            try copy.close()
            guard damage == ["ok"], journal == "delete" else { throw StoreError(.disk, "The copy \(partial) cannot be read. Check the disk.") }
            CrashPoint.backupBeforeRename.reached()
            try FileManager.default.moveItem(atPath: partial, toPath: target)
            try FolderSync.sync(folder)
            return (target, try Self.eraseCopies(in: folder, at: now, keeping: keeping))
        } catch {
            throw StoreError(.failed, "The backup into \(folder) failed: \(StoreError.reason(error))")
        }
    }

    private static let prefix = "cases-"
    private static let suffix = ".sqlite"
    private static let partialSuffix = ".partial"

    /// Names sort by time.
    private static func name(at time: Timestamp) -> String { prefix + time.description.replacing(":", with: "") + suffix }

    /// Erases the copies in a folder that are too old.
    /// - Returns: their names.
    static func eraseCopies(in folder: String, at now: Timestamp, keeping: Duration) throws -> [String] {
        let oldest = name(at: now.advanced(by: .zero - keeping))
        let old = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasPrefix(prefix) && ($0.hasSuffix(suffix) || $0.hasSuffix(partialSuffix)) && $0 < oldest
        }
        for name in old { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        return old.sorted()
    }

    /// Removes a file that may not be there.
    private static func remove(_ path: String) {
        for name in [path, path + "-journal", path + "-wal", path + "-shm"] { unlink(name) }
    }

    private static func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue().read(body) } catch { throw StoreError(error, in: folder) }
    }

    private func queue() throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(
                .unusable,
                "There is no store in the folder \(folder). Name it with `store.folder` or --store; that of `onevisit dev` is .onevisit/dev-1/store.")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        configuration.label = "store-file"
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

/// How a store stands.
public struct StoreStatus: Hashable, Sendable {
    /// The process that has it; nil where none has.
    public var owner: Int32?
    /// Bytes of the file, and of the log that is not yet copied into it.
    public var size: Int
    public var logSize: Int
    /// All cases that it holds.
    public var account: StoreAccount
    /// Messages to departments that wait to be sent.
    public var messages: Int
    /// Events that wait to be told.
    public var events: Int
    public var parked: Int

    public init(owner: Int32?, size: Int, logSize: Int, account: StoreAccount, messages: Int, events: Int, parked: Int) {
        self.owner = owner
        self.size = size
        self.logSize = logSize
        self.account = account
        self.messages = messages
        self.events = events
        self.parked = parked
    }
}
