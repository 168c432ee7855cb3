import Contracts
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Orchestration

@Suite("The folder of documents")
final class DocumentFolderTests: Sendable {
    private let path = FileManager.default.temporaryDirectory.appending(path: "documents-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func open(mostAtOnce: Int = 32) throws -> DocumentFolder {
        var settings = DocumentFolder.Settings(folder: path)
        settings.mostAtOnce = mostAtOnce
        return try DocumentFolder(settings, logger: quietLogger)
    }

    private static let content = Array("%PDF-1.7 a lease".utf8)
    private static let sha256 = ContentHash.text(of: content)
    private var file: String { "\(path)/\(Self.sha256.prefix(2))/\(Self.sha256.dropFirst(2).prefix(2))/\(Self.sha256)" }

    /// Takes a content in, piece by piece.
    private func keep(_ content: [UInt8] = content, in folder: DocumentFolder, piece: Int = 5) async throws -> String {
        let draft = try await folder.begin()
        for start in stride(from: 0, to: content.count, by: piece) {
            try await draft.write(Array(content[start..<min(start + piece, content.count)]))
        }
        try await draft.keep()
        return draft.content.sha256
    }

    /// Every file that lies there.
    private var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    private func rights(of name: String) throws -> Int? { try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int }

    @Test("A content lies under its hash, for the service's user alone, and is read as it was written")
    func kept() async throws {
        let folder = try open()
        #expect(try await keep(in: folder) == Self.sha256)
        #expect(files == [String(file.dropFirst(path.count + 1))])
        #expect(try rights(of: file) == 0o600 && rights(of: path) == 0o700 && rights(of: "\(path)/\(Self.sha256.prefix(2))") == 0o700)
        let reader = try #require(try await folder.open(Self.sha256))
        #expect(reader.size == Self.content.count)
        #expect(try await reader.read(at: 0, most: 4) == Array("%PDF".utf8))
        #expect(try await reader.read(at: 4, most: 1000) == Array(Self.content.dropFirst(4)))
        #expect(try await reader.read(at: Self.content.count, most: 9) == [])
        // The process ends, another one begins.
        let again = try open()
        #expect(try await again.open(Self.sha256) != nil)
    }

    @Test("The same content twice is one file")
    func twice() async throws {
        let folder = try open()
        for _ in 0..<2 { _ = try await keep(in: folder) }
        _ = try await keep(Array("%PDF-1.7 another".utf8), in: folder)
        #expect(files.count == 2)
    }

    @Test("What was never completed is nowhere: given up, or left by a process that died between writing and putting it in its place")
    func incomplete() async throws {
        let folder = try open()
        let draft = try await folder.begin()
        try await draft.write(Self.content)
        #expect(files.count == 1 && files[0].hasPrefix("incoming/"))
        #expect(try await folder.open(Self.sha256) == nil)
        await draft.discard()
        #expect(files == [])
        await #expect(throws: StoreError.self) { try await draft.write([1]) }
        await #expect(throws: StoreError.self) { try await draft.keep() }
        try Data(Self.content).write(to: URL(filePath: "\(path)/incoming/left"))
        _ = try open()
        #expect(files == [])
    }

    @Test("A draft that somebody lets go of is given up, and makes room for others")
    func letGo() async throws {
        let folder = try open(mostAtOnce: 1)
        for _ in 0..<3 {
            try await eventually("there is room for another one") {
                do throws(StoreError) {
                    let draft = try await folder.begin()
                    try await draft.write(Self.content)
                    return true
                } catch {
                    #expect(error.code == .busy)
                    return false
                }
            }
        }
        try await eventually("nothing is left") { files == [] }
    }

    @Test("Too many at once are told to come again")
    func atOnce() async throws {
        let folder = try open(mostAtOnce: 2)
        let (first, second) = (try await folder.begin(), try await folder.begin())
        let refused = await refusal { _ = try await folder.begin() }
        #expect(refused?.code == .busy && refused?.isRetriable == true)
        await first.discard()
        let third = try await folder.begin()
        try await third.keep()
        await second.discard()
        _ = try await (folder.begin(), folder.begin())
    }

    @Test("A disk that is full is told as such, and nothing is half stored")
    func full() async throws {
        let folder = try open()
        let draft = try await folder.begin()
        // A limit for files of this process would hit the others that test; a device that is always full stands in.
        let incoming = try #require(files.first)
        let device = Glibc.open("/dev/full", O_WRONLY)
        defer { close(device) }
        guard device >= 0 else { return }
        let descriptor = try #require(Self.descriptor(of: "\(path)/\(incoming)"))
        try #require(dup2(device, descriptor) == descriptor)
        let refused = await refusal { try await draft.write(Self.content) }
        #expect(refused?.code == .full && refused?.isRetriable == true)
        await draft.discard()
        #expect(files == [])
    }

    /// The descriptor by which this process has a file open.
    private static func descriptor(of file: String) -> Int32? {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return open.first { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == file }.flatMap { Int32($0) }
    }

    @Test("What a case needs is not erased; what none needs is, but not while it is being taken in")
    func erased() async throws {
        let folder = try open()
        _ = try await keep(in: folder)
        #expect(try await !folder.erase(Self.sha256) { _ in false }, "nobody has said yet who needs it")
        folder.release(Self.sha256)
        #expect(try await !folder.erase(Self.sha256) { _ in true })
        #expect(files.count == 1)
        struct Unreadable: Error {}
        await #expect(throws: Unreadable.self) { _ = try await folder.erase(Self.sha256) { _ in throw Unreadable() } }
        #expect(try await folder.erase(Self.sha256) { $0 != Self.sha256 })
        #expect(files == [])
        #expect(try await !folder.erase(Self.sha256) { _ in false }, "it is gone")
    }

    @Test("What comes while somebody looks whether it is needed stays")
    func comesMeanwhile() async throws {
        let folder = try open()
        _ = try await keep(in: folder)
        folder.release(Self.sha256)
        let erased = try await folder.erase(Self.sha256) { [self] _ in
            _ = try await keep(in: folder)
            folder.release(Self.sha256)
            return false
        }
        #expect(!erased && files.count == 1)
    }

    @Test("All hashes are found, and no other files; nothing but a hash is a name")
    func names() async throws {
        let folder = try open()
        var kept: Set<String> = []
        for number in 0..<20 { kept.insert(try await keep(Array("%PDF-\(number)".utf8), in: folder)) }
        try Data([1]).write(to: URL(filePath: "\(path)/ab.txt"))
        let found = Mutex<[String]>([])
        try await folder.hashes { hashes in found.withLock { $0 += hashes } }
        #expect(found.withLock { $0.count } == 20 && found.withLock { Set($0) } == kept)
        for name in ["../../etc/passwd", "", "/etc/passwd", String(repeating: "A", count: 64), String(repeating: "a", count: 63) + "/"] {
            #expect(try await folder.open(name) == nil)
            #expect(try await !folder.erase(name) { _ in false })
        }
    }

    @Test("A folder that cannot be made is told as such")
    func unusable() throws {
        try Data([1]).write(to: URL(filePath: path))
        let error = #expect(throws: StoreError.self) { _ = try self.open() }
        #expect(error?.code == .unusable)
    }
}
