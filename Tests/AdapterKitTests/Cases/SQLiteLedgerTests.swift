import Contracts
import Foundation
import GRDB
import JSON
import Messaging
import Testing

@testable import AdapterKit

@Suite("A ledger in a SQLite file", .timeLimit(.minutes(2)))
struct SQLiteLedgerTests {
    private typealias Ledger = LedgerTranscript
    private struct Refused: Error {}

    private let file: LedgerFile
    private let ledger: SQLiteLedger

    init() throws {
        file = try LedgerFile()
        ledger = try file.open()
    }

    private func entry(_ key: String, _ state: LedgerEntry.State, at seconds: Int = 0) -> LedgerEntry {
        LedgerEntry(
            key: key, task: "r-renewal", request: "r", operation: OperationReference("police.residence-permit.renew", version: 2), attempt: 3,
            round: 2, replyTo: "district-a", trace: "00-1", state: state, changedAt: Ledger.at(seconds))
    }

    private func put(_ entry: LedgerEntry) async throws {
        try await ledger.change(entry.key) { stored, _ in stored = entry }
    }

    private func read(_ key: String, in ledger: SQLiteLedger? = nil) async throws -> LedgerEntry? {
        try await (ledger ?? self.ledger).change(key) { stored, _ in stored }
    }

    // MARK: - Keeping

    @Test(arguments: [
        LedgerEntry.State.begun(owner: "police-0001", until: Ledger.at(30)), .waiting, .finished, .failed(attempt: 3), .unknown, .withdrawn,
    ])
    func `an entry is read as it was written, by another process too`(state: LedgerEntry.State) async throws {
        var entry = entry("k", state)
        try await put(entry)
        #expect(try await read("k") == entry, "with everything that it may lack")
        entry.inputHash = "ab"
        entry.runs = 4
        entry.starts = 2
        entry.word = Ledger.word(.answered(data: ["name": "王晓芸", "fee": "12.00"]), at: 7)
        entry.words = 5
        entry.sendAt = Ledger.at(60)
        entry.tries = 1
        entry.toPark = .unknownOutcome
        entry.message = Array("{}".utf8)
        try await put(entry)
        #expect(try await read("k", in: file.open()) == entry)
    }

    @Test func `every commit waits for the disk, and the file is this user's alone`() async throws {
        let modes = try await ledger.write { database in
            [
                try String.fetchOne(database, sql: "PRAGMA journal_mode"), try String.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA secure_delete"),
            ]
        }
        #expect(modes == ["wal", "2", "1"])
        let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
    }

    @Test func `a back office that is not there is not made`() throws {
        let error = #expect(throws: AdapterError.self) { try SQLiteLedger(inBackOfficeOf: "police", at: file.path + "-elsewhere") }
        #expect(error?.code == .backOffice)
    }

    @Test func `a ledger of a newer program is left alone`() async throws {
        try await ledger.write { try $0.execute(sql: "UPDATE onevisit_schema SET version = 99") }
        let error = #expect(throws: AdapterError.self) { try file.open() }
        #expect(error?.message.contains("newer program") == true)
    }

    // MARK: - Changing

    @Test func `a change that throws writes nothing, of the entry and of what stands beside it`() async throws {
        try await ledger.write { try $0.execute(sql: "CREATE TABLE effects (key TEXT)") }
        await #expect(throws: Refused.self) {
            try await ledger.change("k") { stored, database in
                try database.execute(sql: "INSERT INTO effects VALUES ('k')")
                stored = self.entry("k", .finished)
                throw Refused()
            }
        }
        #expect(try await read("k") == nil)
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM effects") } == 0)
    }

    @Test func `of changes that share a transaction a bad one does not take the others with it`() async throws {
        try await ledger.write { try $0.execute(sql: "CREATE TABLE effects (key TEXT)") }
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await ledger.write { database in
                            try database.execute(sql: "INSERT INTO effects VALUES (?)", arguments: [number])
                            if number.isMultiple(of: 3) { throw Refused() }
                            // The worst that a change can do: it ends the transaction of all.
                            if number == 100 { try database.execute(sql: "ROLLBACK") }
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let kept = try await ledger.read { try Set(Int.fetchAll($0, sql: "SELECT key FROM effects")) }
        #expect(kept == Set((0..<200).filter { !$0.isMultiple(of: 3) && $0 != 100 }))
        #expect(done == kept.count)
    }

    @Test func `two processes that write at once lose nothing`() async throws {
        let other = try file.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    try await (number.isMultiple(of: 2) ? ledger : other).change("k") { stored, _ in
                        var entry = stored ?? self.entry("k", .finished)
                        entry.runs += 1
                        stored = entry
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await read("k")?.runs == 400)
    }

    // MARK: - Words to be sent

    @Test func `an unsent word is taken when it is due, and by nobody else until its fate would be known`() async throws {
        var unsent = entry("k", .finished)
        unsent.word = Ledger.word(.notFound, at: 0)
        unsent.words = 1
        unsent.sendAt = Ledger.at(10)
        try await put(unsent)
        #expect(try await ledger.takeUnsent(at: Ledger.at(9), limit: 10).isEmpty)
        #expect(try await ledger.takeUnsent(at: Ledger.at(10), limit: 10).map(\.key) == ["k"])
        #expect(try await ledger.takeUnsent(at: Ledger.at(69), limit: 10).isEmpty)
        try await ledger.notSent([("k", 1), ("nowhere", 1)], at: Ledger.at(20))
        #expect(try await ledger.takeUnsent(at: Ledger.at(21), limit: 10).map(\.key) == ["k"], "what was given back is offered again soon")
        #expect(try await ledger.takeUnsent(at: Ledger.at(81), limit: 10).map(\.key) == ["k"])
        try await ledger.hasten(at: Ledger.at(90))
        #expect(try await ledger.takeUnsent(at: Ledger.at(90), limit: 10).map(\.key) == ["k"])
    }

    @Test func `the confirm of a word is not taken for that of the next`() async throws {
        var promised = entry("k", .waiting)
        promised.words = 1
        promised.sendAt = Ledger.at(0)
        try await put(promised)
        try await ledger.settle("k", .notFound, at: Ledger.at(5))
        try await ledger.sent([("k", 1)])
        #expect(try await read("k")?.sendAt == Ledger.at(5))
        try await ledger.sent([("k", 2)])
        #expect(try await read("k")?.sendAt == nil)
    }

    @Test(arguments: [
        Outcome.answered(data: ["no": "A\0"]), .incomplete([MissingInput(pointer: JSONPointer(tokens: ["no"]), code: "", detail: "which")]),
        .later(availableAt: Timestamp(milliseconds: 300_000_000_000_000)),
    ])
    func `a word that no message can carry is refused, and keeps no other from leaving`(_ outcome: Outcome) async throws {
        try await put(entry("k", .waiting))
        try await put(entry("other", .waiting))
        let error = await #expect(throws: AdapterError.self) { try await ledger.settle("k", outcome, at: Ledger.at(1)) }
        #expect(error?.code == .unfitWord)
        try await ledger.settle("other", .notFound, at: Ledger.at(1))
        #expect(try await ledger.takeUnsent(at: Ledger.at(2), limit: 9).map(\.key) == ["other"])
        #expect(try await read("k")?.state == .waiting)
    }

    @Test func `a word from outside is for entries that wait for one`() async throws {
        try await put(entry("waiting", .waiting))
        try await put(entry("finished", .finished))
        try await ledger.settle("waiting", .notFound, at: Ledger.at(1))
        for key in ["waiting", "finished", "nowhere"] {
            let error = await #expect(throws: AdapterError.self) { try await ledger.settle(key, .notFound, at: Ledger.at(2)) }
            #expect(error?.code == .notWaiting)
        }
        await #expect(throws: Refused.self) {
            try await put(entry("k", .unknown))
            try await ledger.settle("k", .notFound, at: Ledger.at(3)) { _, _ in throw Refused() }
        }
        #expect(try await read("k")?.state == .unknown, "with what belongs to it or not at all")
    }

    // MARK: - Finding and erasing

    @Test func `entries are found by what is to be done about them`() async throws {
        var begun = entry("begun", .begun(owner: "police-0001", until: Ledger.at(30)), at: 1)
        begun.message = [1]
        var unparked = entry("unparked", .unknown, at: 2)
        unparked.toPark = .unknownOutcome
        var undelivered = entry("undelivered", .finished, at: 3)
        undelivered.sendAt = Ledger.at(60)
        let bare = entry("bare", .begun(owner: "police-0001", until: Ledger.at(30)), at: 4)
        for entry in [begun, unparked, undelivered, bare, entry("waiting", .waiting, at: 5)] { try await put(entry) }
        func keys(_ selection: LedgerSelection) async throws -> [String] { try await ledger.entries(selection, limit: 10).map(\.key) }
        #expect(try await keys(.begun(by: "police-0001")) == ["begun"])
        #expect(try await keys(.begun(by: "police-0002")) == [])
        #expect(try await keys(.abandoned(at: Ledger.at(29))) == [])
        #expect(try await keys(.abandoned(at: Ledger.at(30))) == ["begun"])
        #expect(try await keys(.unparked) == ["unparked"])
        #expect(try await keys(.open) == ["unparked", "waiting"])
        #expect(try await keys(.undelivered(before: Ledger.at(3))) == [])
        #expect(try await keys(.undelivered(before: Ledger.at(4))) == ["undelivered"])
        try await ledger.renew(["begun", "waiting"], of: "police-0001", until: Ledger.at(90))
        try await ledger.renew(["bare"], of: "police-0002", until: Ledger.at(90))
        #expect(try await read("begun")?.state == .begun(owner: "police-0001", until: Ledger.at(90)))
        #expect(try await read("bare") == bare)
    }

    @Test func `what is erased leaves no trace in the file`() async throws {
        var old = entry("old", .finished, at: 0)
        old.word = Ledger.word(.answered(data: ["name": "990104198507123111"]), at: 0)
        try await put(old)
        try await put(entry("young", .finished, at: 100))
        #expect(try await ledger.erase(before: Ledger.at(100), limit: 10) == 1)
        #expect(try await read("old") == nil)
        #expect(try await read("young") != nil)
        try DatabaseQueue(path: file.path).inDatabase { _ = try $0.checkpoint(.truncate) }
        let text = try Data(contentsOf: URL(filePath: file.path))
        #expect(text.range(of: Data("990104198507123111".utf8)) == nil)
    }
}
