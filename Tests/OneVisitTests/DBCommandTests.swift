import ArgumentParser
import FoundationEssentials
import JSON
import Logging
import Orchestration
import Testing

@testable import onevisit

@Suite("The store on the command line")
struct DBCommandTests {
    private let status = StoreStatus(
        owner: 41, size: 8192, logSize: 4096, account: StoreAccount(accepted: 5, closed: 2, open: ["outbox": 1, "department": 2]), messages: 1,
        events: 3, parked: 4)

    @Test("Its state is a table for people and a document for programs")
    func rendering() {
        #expect(
            status.rows(folder: "store").map { $0.joined(separator: ": ") } == [
                "folder: store", "owner: process 41", "size: 8192 bytes, and 4096 in the log", "cases: 5: 2 closed, 3 open",
                "open: 2 department, 1 outbox", "messages waiting: 1", "events waiting: 3", "parked: 4",
            ])
        #expect(
            status.json(folder: "store")
                == [
                    "folder": "store", "owner": 41, "size": 8192, "logSize": 4096, "accepted": 5, "closed": 2,
                    "open": ["department": 2, "outbox": 1], "messages": 1, "events": 3, "parked": 4,
                ])
        var idle = status
        idle.owner = nil
        idle.account = StoreAccount(accepted: 0, closed: 0, open: [:])
        #expect(idle.rows(folder: "store")[1] == ["owner", "nobody; the service does not run"])
        #expect(idle.rows(folder: "store")[4] == ["open", "none"])
    }

    @Test("It is looked at, copied and checked beside the process that has it")
    func commands() async throws {
        let folder = "/tmp/onevisit-store-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteRequestStore(.init(folder: folder), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await DBCommand.Status.parse(["--store", folder]).run()
        try await DBCommand.Check.parse(["--store", folder]).run()
        try await DBCommand.Backup.parse([folder + "/copies", "--store", folder]).run()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/copies").count == 1)
        let configured = ["--store", folder, "--set", "store.copies=\(folder)/others"]
        try await DBCommand.Backup.parse(configured).run()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/others").count == 1)
        await #expect(throws: Failure.self) { try await DBCommand.Backup.parse(["--store", folder]).run() }
        withExtendedLifetime(store) {}
    }

    @Test("What cannot be done is said in a sentence")
    func refusals() async throws {
        let missing = await #expect(throws: Failure.self) { try await DBCommand.Check.parse(["--store", "/nowhere"]).run() }
        #expect(missing?.message.hasPrefix("There is no store in the folder /nowhere. Name it with") == true)
        let none = await #expect(throws: Failure.self) { try await DBCommand.Status.parse(["--store", ""]).run() }
        #expect(none?.message == "This gateway keeps no store: store.folder is empty.")
        #expect(throws: (any Error).self) { try DBCommand.Backup.parse(["copies", "--days", "0"]) }
    }
}
