import Foundation
import GRDB
import Glibc
import Messaging
import MessagingTestKit
import Testing

@testable import Orchestration

@Suite("The file of a store, looked at from outside")
struct StoreFileTests {
    private let week = Duration.seconds(7 * 86_400)

    @Test("It says who has it and how it stands, while the store runs and after")
    func status() async throws {
        let harness = SQLiteHarness()
        let file = StoreFile(folder: harness.folder)
        try await harness.life { store async throws in
            try await store.write { store throws in
                try store.add(storedCase(1))
                try store.add(storedCase(2, place: .closed))
                try store.putOutbox(outboxRow(1))
                try store.insert(eventRow(1))
                try store.insert(
                    ParkedRecord(at: moment(), code: "unreadable", detail: "", department: nil, instance: "", body: [], eraseAt: moment(1)))
            }
            let status = try file.status()
            #expect(status.owner == getpid() && status.size > 0 && status.logSize > 0)
            #expect(status.account == StoreAccount(accepted: 2, closed: 1, open: ["outbox": 1]))
            #expect(status.messages == 1 && status.events == 1 && status.parked == 1)
            #expect(try file.findings().isEmpty)
        }
        let status = try file.status()
        #expect(status.owner == nil && status.account.accepted == 2)
        let missing = #expect(throws: StoreError.self) { try StoreFile(folder: "/nowhere").status() }
        #expect(missing?.message.hasPrefix("There is no store in the folder /nowhere. Name it with") == true)
    }

    @Test("A copy made while the store runs is a store as it was at that moment")
    func backup() async throws {
        let harness = SQLiteHarness()
        let copies = FileManager.default.temporaryDirectory.appending(path: "copies-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: copies) }
        let copy = try await harness.life { store async throws in
            try await store.write { store throws in
                try store.add(storedCase(1))
                try store.putOutbox(outboxRow(1))
            }
            let copy = try StoreFile(folder: harness.folder).backUp(into: copies, at: moment(), keeping: week).path
            try await store.write { try $0.add(storedCase(2)) }
            return copy
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies) == [URL(filePath: copy).lastPathComponent])
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        let restored = SQLiteHarness()
        try FileManager.default.createDirectory(atPath: restored.folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: copy, toPath: StoreFile(folder: restored.folder).path)
        try await restored.life { store async throws in
            #expect(try await store.read { try $0.openCases(after: "", limit: 9).map(\.number) } == ["N00001"])
            #expect(try await store.read { try $0.dueOutbox(at: moment(), limit: 9).count } == 1)
            try await store.write { try $0.add(storedCase(3)) }
        }
    }

    @Test("Copies that are too old are erased, broken ones too; other files are left alone")
    func oldCopies() async throws {
        let harness = SQLiteHarness()
        let copies = FileManager.default.temporaryDirectory.appending(path: "copies-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: copies) }
        try await harness.life { store in try await store.write { try $0.add(storedCase(1)) } }
        let file = StoreFile(folder: harness.folder)
        let first = try file.backUp(into: copies, at: moment(), keeping: week)
        let second = try file.backUp(into: copies, at: moment(86_400), keeping: week)
        #expect(first.erased.isEmpty && second.erased.isEmpty)
        let broken = URL(filePath: first.path).lastPathComponent + ".partial"
        for name in [broken, "cases-notes.txt"] { #expect(FileManager.default.createFile(atPath: "\(copies)/\(name)", contents: nil)) }
        let third = try file.backUp(into: copies, at: moment(8 * 86_400 - 1), keeping: week)
        #expect(third.erased == [URL(filePath: first.path).lastPathComponent, broken])
        let left = [second.path, third.path].map { URL(filePath: $0).lastPathComponent } + ["cases-notes.txt"]
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies).sorted() == left)
    }

    @Test("Old copies go though no new ones are made")
    func abandonedCopies() async throws {
        let harness = SQLiteHarness()
        let copies = FileManager.default.temporaryDirectory.appending(path: "copies-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: copies) }
        try await harness.life { store in try await store.write { try $0.add(storedCase(1)) } }
        let clock = ManualClock(timestamp: moment())
        let eraser = CopyEraser(folder: copies, keeping: week, time: clock, logger: quietLogger)
        func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: copies)) ?? [] }
        try await withThrowingTaskGroup { group in
            group.addTask { await eraser.run() }
            await clock.waitForSleepers()
            _ = try StoreFile(folder: harness.folder).backUp(into: copies, at: moment(), keeping: week)
            clock.advance(by: week)
            await clock.waitForSleepers()
            #expect(names().count == 1, "a copy is kept for so long")
            try await eventually("the copy is erased") {
                clock.advance(by: .seconds(3600))
                return names().isEmpty
            }
            group.cancelAll()
        }
    }

    @Test("A damaged file is found out, and no copy is made of it")
    func damage() async throws {
        let harness = SQLiteHarness()
        try await harness.life { store async throws in
            try await store.write { store in for number in 1...200 { try store.add(storedCase(number)) } }
        }
        let file = StoreFile(folder: harness.folder)
        #expect(try file.findings().isEmpty)
        try await harness.database().writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let handle = try FileHandle(forUpdating: URL(filePath: file.path))
        // Every page but the first ones, with the header and the schema: an empty table's page has nothing that could be damaged.
        let pages = try handle.seekToEnd() / 4096
        for page in 12..<pages {
            try handle.seek(toOffset: page * 4096 + 8)
            try handle.write(contentsOf: Data(repeating: 0xAA, count: 2000))
        }
        try handle.close()
        let findings = (try? file.findings()) ?? ["unreadable"]
        #expect(!findings.isEmpty)
        let copies = harness.folder + "/copies"
        #expect(throws: StoreError.self) { try file.backUp(into: copies, at: moment(), keeping: week) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies).isEmpty)
    }
}
