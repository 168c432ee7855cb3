import Foundation
import Glibc

/// Keeps a folder for this process: by a lock that the system takes away with the process, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Makes the folder where it is missing.
    /// - Throws: ``StoreError`` with the process that has it.
    init(_ folder: String) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError(.unusable, "The folder \(folder) cannot be made. Give the service's user the right to.")
        }
        let path = folder + "/lock"
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError(.unusable, "\(path) cannot be written: \(String(cString: strerror(errno))).") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let owner = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            close(file)
            throw StoreError(.locked, "The store in \(folder) belongs to process \(owner). Stop it first, or choose another folder.")
        }
        descriptor = file
        let owner = Array("\(getpid())".utf8)
        ftruncate(file, 0)
        _ = pwrite(file, owner, owner.count, 0)
    }

    deinit { close(descriptor) }
}
