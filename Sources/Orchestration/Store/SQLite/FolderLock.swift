import Foundation
import Glibc

/// Keeps a folder for this process: by a lock that the system takes away with the process, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Makes the folder where it is missing.
    /// - Throws: ``StoreError`` with the process that has it.
    init(_ folder: String) throws(StoreError) {
        try Self.make(folder)
        let path = Self.path(in: folder)
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError(.unusable, "\(path) cannot be written: \(String(cString: strerror(errno))).") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            let owner = Self.named(in: folder).map { "process \($0)" } ?? "another process"
            throw StoreError(.locked, "The store in \(folder) belongs to \(owner). Stop it first, or choose another folder.")
        }
        descriptor = file
        let owner = Array("\(getpid())".utf8)
        ftruncate(file, 0)
        _ = pwrite(file, owner, owner.count, 0)
    }

    deinit { close(descriptor) }

    /// The process that has a folder; nil where none has.
    static func owner(of folder: String) -> Int32? {
        // Whoever is dead has it no more; so a store that starts at this moment is not disturbed by a look at the lock.
        guard let named = named(in: folder), kill(named, 0) == 0 || errno == EPERM else { return nil }
        let file = Glibc.open(path(in: folder), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return named }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) == 0 ? nil : named
    }

    private static func path(in folder: String) -> String { folder + "/lock" }

    /// Who wrote himself into the lock last.
    private static func named(in folder: String) -> Int32? {
        FileManager.default.contents(atPath: path(in: folder)).flatMap { Int32(String(decoding: $0, as: UTF8.self)) }
    }

    /// Makes a folder, and sees to it that it is still there after a loss of power: what is kept in it depends on that.
    private static func make(_ folder: String) throws(StoreError) {
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError(.unusable, "The folder \(folder) cannot be made. Give the service's user the right to.")
        }
        try FolderSync.sync(URL(filePath: folder).deletingLastPathComponent().path)
    }
}

/// Makes the names in a folder durable.
enum FolderSync {
    static func sync(_ folder: String) throws(StoreError) {
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw StoreError(.unusable, "The folder \(folder) cannot be read: \(String(cString: strerror(errno))).") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw StoreError(.disk, "The folder \(folder) cannot be written: \(String(cString: strerror(errno))).") }
    }
}
