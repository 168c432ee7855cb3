import Contracts
import Dispatch
import Foundation
import Glibc
public import Logging
import Synchronization

/// Documents in a folder: `ab/cd/abcd…`, two levels by the digits of the hash, so that no folder holds more files than it can be searched for.
///
/// What comes is written to `incoming/`, hashed on the way, and renamed to its place when it is on disk. The folder belongs to the process that has
/// the store that it goes with. Only the service's user can read it, and no name in it comes from outside.
public final class DocumentFolder: DocumentStore {
    public struct Settings: Hashable, Sendable {
        /// Made where it is missing.
        public var folder: String
        /// Documents that are taken in at once; who comes after them is told to come again. Each may fill the disk by its size before anybody
        /// knows whether it is kept.
        public var mostAtOnce = 32

        public init(folder: String) {
            self.folder = folder
        }
    }

    struct State {
        var pins = DocumentPins()
        var drafts = 0
    }

    let settings: Settings
    let disk = DiskQueue()
    let state = Mutex(State())
    private let logger: Logger

    /// Opens the folder, and clears away what an earlier process left half written.
    /// - Throws: ``StoreError`` where it cannot be used.
    public init(_ settings: Settings, logger: Logger) throws(StoreError) {
        self.settings = settings
        self.logger = logger
        for folder in [settings.folder, incoming] { try Self.make(folder) }
        let left = try Self.names(in: incoming)
        for name in left { unlink("\(incoming)/\(name)") }
        if !left.isEmpty { logger.notice("Documents that were never completed are cleared away", metadata: ["count": "\(left.count)"]) }
    }

    var incoming: String { "\(settings.folder)/incoming" }

    /// The folders in which a content lies, the inner one last, and its path.
    func place(of sha256: String) -> (folders: [String], path: String) {
        let outer = "\(settings.folder)/\(sha256.prefix(2))"
        let inner = "\(outer)/\(sha256.dropFirst(2).prefix(2))"
        return ([outer, inner], "\(inner)/\(sha256)")
    }

    // MARK: - Taking in

    public func begin() async throws(StoreError) -> any DocumentDraft {
        let isTaken = state.withLock { state in
            guard state.drafts < settings.mostAtOnce else { return false }
            state.drafts += 1
            return true
        }
        guard isTaken else { throw StoreError(.busy, "\(settings.mostAtOnce) documents are being taken in at once. It goes on when one is through.") }
        do {
            return try await disk.run { [self] () throws(StoreError) in try FolderDraft(in: self) }
        } catch {
            draftEnded()
            throw error
        }
    }

    func draftEnded() { state.withLock { $0.drafts -= 1 } }

    public func release(_ sha256: String) { state.withLock { $0.pins.unpin(sha256) } }

    // MARK: - Reading

    public func open(_ sha256: String) async throws(StoreError) -> (any DocumentReading)? {
        // Whatever is asked for, no path is made of anything but a hash.
        guard ContentHash.isText(sha256) else { return nil }
        let path = place(of: sha256).path
        return try await disk.run { [disk] () throws(StoreError) in try FolderReader(path, on: disk) }
    }

    // MARK: - Erasing

    public func erase(_ sha256: String, unless isNeeded: @Sendable (String) async throws -> Bool) async throws -> Bool {
        guard ContentHash.isText(sha256), state.withLock({ $0.pins.mark(sha256) }) else { return false }
        do {
            guard try await !isNeeded(sha256) else {
                state.withLock { $0.pins.unmark(sha256) }
                return false
            }
        } catch {
            state.withLock { $0.pins.unmark(sha256) }
            throw error
        }
        let path = place(of: sha256).path
        return await disk.run { [self] in
            // Within the lock: who takes it in pins it first, and puts it in its place after.
            state.withLock { $0.pins.mayErase(sha256) && unlink(path) == 0 }
        }
    }

    public func hashes(_ body: @Sendable ([String]) async throws -> Void) async throws {
        let folder = settings.folder
        let outer = try await disk.run { () throws(StoreError) in try Self.names(in: folder).filter { $0.utf8.count == 2 } }
        for outer in outer {
            let hashes = try await disk.run { () throws(StoreError) -> [String] in
                var hashes: [String] = []
                for inner in try Self.names(in: "\(folder)/\(outer)") { hashes += try Self.names(in: "\(folder)/\(outer)/\(inner)") }
                return hashes.filter(ContentHash.isText)
            }
            if !hashes.isEmpty { try await body(hashes) }
        }
    }

    // MARK: - Folders

    /// Makes a folder for this user alone, whoever made it before.
    static func make(_ folder: String) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
        } catch {
            throw StoreError(.unusable, "The folder \(folder) cannot be made. Give the service's user the right to.")
        }
    }

    private static func names(in folder: String) throws(StoreError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw StoreError(.unusable, "The folder \(folder) cannot be read. Give the service's user the right to.")
        }
    }
}

/// Does what waits for the disk beside the threads that everybody shares: lookups must not wait with it.
struct DiskQueue: Sendable {
    private let queue = DispatchQueue(label: "documents", attributes: .concurrent)

    func run<Value: Sendable, Failure: Error>(_ body: @escaping @Sendable () throws(Failure) -> Value) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(Failure) { continuation.resume(returning: .success(try body())) } catch { continuation.resume(returning: .failure(error)) }
            }
        }
        return try result.get()
    }
}
