import Contracts
import Foundation
import Glibc
import Synchronization

/// A document that is being written to a folder.
final class FolderDraft: DocumentDraft {
    private struct State {
        /// Nil once the draft has ended.
        var descriptor: Int32?
        var hash = ContentHash()
        var size = 0
    }

    private let folder: DocumentFolder
    private let path: String
    private let state: Mutex<State>

    init(in folder: DocumentFolder) throws(StoreError) {
        self.folder = folder
        path = "\(folder.incoming)/\(UUID().uuidString)"
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, writing: path) }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        // Nobody said how it ends: his task was cancelled. A draft that was kept or discarded has no descriptor.
        guard let descriptor = state.withLock({ $0.descriptor }) else { return }
        close(descriptor)
        unlink(path)
        folder.draftEnded()
    }

    var content: (sha256: String, size: Int) { state.withLock { ($0.hash.text, $0.size) } }

    func write(_ bytes: [UInt8]) async throws(StoreError) {
        try await folder.disk.run { [self] () throws(StoreError) in
            try state.withLock { state throws(StoreError) in
                guard let descriptor = state.descriptor else { throw StoreError(.stopped, "The document has been given up.") }
                var written = 0
                while written < bytes.count {
                    let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { throw StoreError(errno: errno, writing: path) }
                    written += count
                }
                state.hash.update(bytes)
                state.size += bytes.count
            }
        }
    }

    func keep() async throws(StoreError) {
        try await folder.disk.run { [self] () throws(StoreError) in
            let ended = state.withLock { state in (descriptor: state.descriptor.take(), sha256: state.hash.text) }
            guard let descriptor = ended.descriptor else { throw StoreError(.stopped, "The document has been given up.") }
            defer { folder.draftEnded() }
            let isSynced = fsync(descriptor) == 0
            let code = errno
            close(descriptor)
            folder.state.withLock { $0.pins.pin(ended.sha256) }
            do throws(StoreError) {
                guard isSynced else { throw StoreError(errno: code, writing: path) }
                try move(to: ended.sha256)
            } catch {
                folder.state.withLock { $0.pins.unpin(ended.sha256) }
                unlink(path)
                throw error
            }
        }
    }

    /// Where the same content lies already, this takes its place: the one is as good as the other, and an erasure that is under way takes neither.
    private func move(to sha256: String) throws(StoreError) {
        let place = folder.place(of: sha256)
        for folder in place.folders where mkdir(folder, 0o700) != 0 && errno != EEXIST { throw StoreError(errno: errno, writing: folder) }
        guard rename(path, place.path) == 0 else { throw StoreError(errno: errno, writing: place.path) }
        for folder in place.folders.reversed() + [folder.settings.folder] { try FolderSync.sync(folder) }
    }

    func discard() async {
        await folder.disk.run { [self] in
            guard let descriptor = state.withLock({ $0.descriptor.take() }) else { return }
            close(descriptor)
            unlink(path)
            folder.draftEnded()
        }
    }
}

/// A document that is being read from a folder. What is erased meanwhile can be read to its end.
final class FolderReader: DocumentReading {
    private let descriptor: Int32
    private let path: String
    private let disk: DiskQueue
    let size: Int

    /// Nil where there is no such file.
    init?(_ path: String, on disk: DiskQueue) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw StoreError(errno: errno, reading: path) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            let code = errno
            close(descriptor)
            throw StoreError(errno: code, reading: path)
        }
        self.descriptor = descriptor
        self.path = path
        self.disk = disk
        size = Int(facts.st_size)
    }

    deinit { close(descriptor) }

    func read(at place: Int, most: Int) async throws(StoreError) -> [UInt8] {
        try await disk.run { [self] () throws(StoreError) in
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: max(0, min(most, size - place))) { buffer, count in
                while count < buffer.count {
                    let read = pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, place + count)
                    if read < 0 && errno == EINTR { continue }
                    if read < 0 { code = errno }
                    guard read > 0 else { break }
                    count += read
                }
            }
            guard code == 0 else { throw StoreError(errno: code, reading: path) }
            return bytes
        }
    }
}

extension StoreError {
    /// Why a document could not be written.
    fileprivate init(errno code: Int32, writing path: String) {
        switch code {
        case ENOSPC, EDQUOT: self.init(.full, "The disk is full: \(path) cannot be written. Make room.")
        case EIO: self.init(.disk, "The disk failed while \(path) was written. Look at the disk.")
        default: self.init(.failed, "\(path) cannot be written: \(String(cString: strerror(code))).")
        }
    }

    fileprivate init(errno code: Int32, reading path: String) {
        self.init(code == EIO ? .disk : .failed, "\(path) cannot be read: \(String(cString: strerror(code))).")
    }
}
