import Contracts
import Foundation
import JSON
import Logging
import Messaging
import MessagingTestKit
import Testing

@testable import Orchestration

@Suite("Who asked what about whom is recorded, or nothing is taken")
struct AccessJournalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID())").path
    private let clock = ManualClock(timestamp: start.timestamp)

    private func record(_ request: String, day: Int = 0) -> AccessRecord {
        AccessRecord(
            at: start.timestamp.advanced(by: .seconds(86_400 * day)), request: request, channel: "terminal", matter: "overview",
            subject: "99010419900101123X")
    }

    private func journal(days: Int = 180) -> AccessJournalFile {
        var settings = AccessJournalFile.Settings(folder: folder)
        settings.days = days
        settings.mostWaiting = 2
        return AccessJournalFile(settings, time: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func file(_ day: String) -> String { "\(folder)/access-\(day).jsonl" }

    private func lines(_ day: String) throws -> [String] {
        try String(contentsOfFile: file(day), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Runs the journal while `body` does, then lets it end.
    private func running(_ journal: AccessJournalFile, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { await journal.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    @Test("One line a request, in a file a day that the service alone can read")
    func writes() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let journal = journal()
        let (first, second) = (record("A"), record("B", day: 1))
        try await running(journal) {
            #expect(journal.record(first) == true)
            #expect(journal.record(second) == true)
        }
        #expect(try lines("2025-11-23") == [String(decoding: first.line, as: UTF8.self)])
        #expect(try lines("2025-11-24") == [String(decoding: second.line, as: UTF8.self)])
        let rights = try FileManager.default.attributesOfItem(atPath: file("2025-11-23"))[.posixPermissions] as? Int
        #expect(rights == 0o600)
        #expect(first.line.starts(with: Array(#"{"at":"2025-11-23T05:00:00.000Z","request":"A","channel":"terminal""#.utf8)))
    }

    @Test("What a killed process left half written spoils no line that follows")
    func torn() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let half = #"{"at":"2025-11-"#
        try Data(half.utf8).write(to: URL(filePath: file("2025-11-23")))
        let journal = journal()
        let (first, second) = (record("A"), record("B"))
        try await running(journal) { #expect(journal.record(first) && journal.record(second)) }
        #expect(try lines("2025-11-23") == [half, String(decoding: first.line, as: UTF8.self), String(decoding: second.line, as: UTF8.self)])
    }

    @Test("Files whose time is over are erased")
    func erases() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for day in ["2025-11-20", "2025-11-21"] { #expect(FileManager.default.createFile(atPath: file(day), contents: nil)) }
        let journal = journal(days: 2)
        try await running(journal) { #expect(journal.record(record("A")) == true) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["access-2025-11-21.jsonl", "access-2025-11-23.jsonl"])
    }

    @Test("They go on their day, though nobody asks for anything")
    func erasesWhileIdle() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: file("2025-11-21"), contents: nil))
        try await running(journal(days: 2)) {
            await clock.waitForSleepers()
            #expect(FileManager.default.fileExists(atPath: file("2025-11-21")))
            try await eventually("the day has come") {
                clock.advance(by: .seconds(3600))
                return !FileManager.default.fileExists(atPath: file("2025-11-21"))
            }
        }
    }

    @Test("More than it can keep is not taken")
    func full() {
        let journal = journal()
        #expect([1, 2, 3].map { journal.record(record("\($0)")) } == [true, true, false])
    }

    @Test("While it cannot write it says so and takes nothing; what it has is not lost")
    func fault() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(FileManager.default.createFile(atPath: folder, contents: nil), "a file where the folder should be")
        let journal = journal()
        #expect(journal.record(record("A")) == true)
        try await running(journal) {
            try await eventually("the fault is known") { !journal.check.isReady }
            #expect(journal.record(record("B")) == false)
            try FileManager.default.removeItem(atPath: folder)
            try await eventually("the fault is over") {
                if clock.sleeperCount > 0 { clock.advance(by: .seconds(1)) }
                return journal.check.isReady
            }
            #expect(journal.record(record("C")) == true)
        }
        #expect(try lines("2025-11-23").count == 2)
    }

    @Test("A lookup that cannot be recorded is not taken")
    func refused() async throws {
        struct Unwritable: AccessJournal {
            func record(_ record: AccessRecord) -> Bool { false }
            var check: ReadinessCheck { ReadinessCheck(name: "access-journal", isReady: true, detail: "") }
        }
        let stage = try Stage(matter(task("police")), journal: Unwritable())
        try await stage.run(["police"], script: { [reply(to: $0, answered)] }) { stage in
            #expect(throws: Problem.busUnavailable(retryAfter: .seconds(2))) { try stage.orchestrator.submit(stage.submission()) }
        }
    }
}
