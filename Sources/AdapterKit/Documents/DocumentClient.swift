public import Contracts
import Foundation
import Glibc
public import Messaging

/// Fetches the papers of tasks into files, and gives them out only when they are what the task says.
///
/// ```swift
/// let lease = try await context.fetch("lease")
/// try await archive.file(lease.path, type: lease.type)
/// ```
public struct DocumentClient: Sendable {
    /// Pauses before a document is asked for again. In all they are below the 45 s after which a case is told `later`: a gateway that restarts is
    /// back within seconds, and for anything longer the task is better asked again.
    static let pauses: [Duration] = [.milliseconds(200), .seconds(1), .seconds(5)]

    private let source: any DocumentSource
    private let folder: String
    private let time: any TimeSource

    /// - Parameter folder: where there is room for files, each for as long as somebody holds its ``FetchedDocument``.
    public init(source: any DocumentSource, folder: String, time: any TimeSource = SystemTime()) {
        self.source = source
        self.folder = folder
        self.time = time
    }

    /// The content of a document in a file of its own, complete and compared with its size and its hash.
    /// - Throws: ``AdapterError``; what `isRetriable` may come with a later asking of the task.
    public func fetch(_ document: TaskDocument) async throws(AdapterError) -> FetchedDocument {
        for pause in Self.pauses {
            do throws(AdapterError) {
                return try await fetchOnce(document)
            } catch {
                guard error.isRetriable else { throw error }
                // Cancelled: the last try below fails at once, too.
                do { try await time.sleep(until: time.now.advanced(by: pause)) } catch {}
            }
        }
        return try await fetchOnce(document)
    }

    private func fetchOnce(_ document: TaskDocument) async throws(AdapterError) -> FetchedDocument {
        let file = try FetchedDocument(document, in: folder)
        var hash = ContentHash()
        var size = 0
        do {
            try await source.read(document) { piece in
                size += piece.count
                // Whoever sends more than was announced is not waited for.
                guard size <= document.size else { throw AdapterError.damaged(document, "it is longer than its task says") }
                hash.update(piece)
                try file.write(piece)
            }
        } catch let error as AdapterError {
            throw error
        } catch {
            throw AdapterError(.documentUnavailable, "the document “\(document.name)” could not be fetched", underlying: error)
        }
        guard size == document.size else { throw AdapterError.damaged(document, "\(size) bytes came instead of \(document.size)") }
        guard hash.text == document.sha256 else { throw AdapterError.damaged(document, "its hash is another than its task says") }
        return file
    }
}

/// A paper in a file without a name, which only this user can read: it goes with the last who holds this, and with the process, however that ends.
public final class FetchedDocument: Sendable {
    /// What the matter calls it.
    public let name: String
    /// Its media type. `application/json` is what another department answered as a document.
    public let type: String
    /// In bytes.
    public let size: Int
    /// Where it is read, also by a program that this one starts. Good for as long as this is held.
    public let path: String
    private let descriptor: Int32

    fileprivate init(_ document: TaskDocument, in folder: String) throws(AdapterError) {
        name = document.name
        type = document.type
        size = document.size
        let name = "\(folder)/document-\(UUID().uuidString)"
        descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw AdapterError(
                .invalidConfiguration, "no file can be made in \(folder): \(String(cString: strerror(errno))); give this user the right to")
        }
        unlink(name)
        path = "/proc/\(getpid())/fd/\(descriptor)"
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
    }

    /// All of it.
    /// - Throws: ``AdapterError`` where the disk cannot be read.
    public func contents() throws(AdapterError) -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < buffer.count {
                let read = pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, count)
                if read < 0 && errno == EINTR { continue }
                guard read > 0 else { break }
                count += read
            }
        }
        guard bytes.count == size else {
            throw AdapterError(.documentUnavailable, "the file of the document “\(name)” cannot be read; look at the disk")
        }
        return bytes
    }

    fileprivate func write(_ bytes: [UInt8]) throws(AdapterError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw AdapterError(.documentUnavailable, "the document “\(name)” cannot be written: \(String(cString: strerror(errno))); make room")
            }
            written += count
        }
    }
}

extension AdapterError {
    /// What came is not what was announced: the line, or somebody on it.
    fileprivate static func damaged(_ document: TaskDocument, _ what: String) -> AdapterError {
        AdapterError(.documentUnavailable, "the document “\(document.name)” came damaged: \(what)")
    }
}
