import Foundation
import GRDB
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("The store in a SQLite file")
struct SQLiteRequestStoreTests {
    @Test("It keeps the promises of a store", arguments: StoreConformance.scenarios)
    func keeps(_ scenario: StoreConformance.Scenario) async throws {
        let harness = SQLiteHarness(onFatal: { Issue.record("the store failed: \($0)") })
        try #require(harness.abilities.isSuperset(of: scenario.needs))
        try await scenario.run(harness)
    }

    @Test("Nobody but its user can read it, whoever made it")
    func rights() async throws {
        @Sendable func rights(_ path: String) throws -> Int? { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }
        let harness = SQLiteHarness()
        try await harness.life { store in try await store.write { try $0.add(storedCase(1)) } }
        let path = StoreFile(folder: harness.folder).path
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try await harness.life { store async throws in
            try await store.write { try $0.add(storedCase(2)) }
            #expect(try rights(harness.folder) == 0o700)
            for file in [path, path + "-wal", path + "-shm"] { #expect(try rights(file) == 0o600) }
        }
    }

    @Test("A log that cannot be synced stops the process: the hook is called, and nobody is told of success")
    func syncFails() async throws {
        let fatal = Mutex<[StoreError.Code]>([])
        let harness = SQLiteHarness(onFatal: { error in fatal.withLock { $0.append(error.code) } })
        try await harness.life { store async throws in
            try await store.write { try $0.add(storedCase(1)) }
            // What is written to it arrives, but it cannot be synced: commits fail only if they do wait for the disk.
            try Descriptors.replace(StoreFile(folder: harness.folder).path + "-wal", by: "/dev/null")
            let told = await withTaskGroup { group in
                for number in 2...20 {
                    group.addTask { await refusal { try await store.write { try $0.add(storedCase(number)) } } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(told.count == 19 && told.allSatisfy { $0?.code == .disk && $0?.isRetriable == false })
            #expect(fatal.withLock { $0.first } == .disk)
            #expect(!store.check.isReady)
        }
    }

    @Test("A failed disk ends the process where nothing else is said")
    func ends() async {
        await #expect(processExitsWith: .failure) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let store = try SQLiteRequestStore(.init(folder: folder), logger: quietLogger)
            await withTaskGroup { group in
                group.addTask { await store.run() }
                do {
                    try await store.write { try $0.add(storedCase(1)) }
                    try Descriptors.replace(StoreFile(folder: folder).path + "-wal", by: "/dev/null")
                    try await store.write { try $0.add(storedCase(2)) }
                } catch {}
                // Reached only if the process has survived: then it ends well, and the expectation fails.
                exit(EXIT_SUCCESS)
            }
        }
    }

    @Test("Another program that holds the file is waited for, then reported; it goes on when the other lets go")
    func busy() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openFile(busyTimeout: .milliseconds(20))
        try await withThrowingTaskGroup { group in
            group.addTask { await store.run() }
            try await store.write { try $0.add(storedCase(1)) }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: StoreFile(folder: harness.folder).path, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
            let error = await refusal { try await store.write { try $0.add(storedCase(2)) } }
            #expect(error?.code == .busy && error?.isRetriable == true)
            #expect(!store.check.isReady)
            try await other.writeWithoutTransaction { try $0.rollback() }
            try other.close()
            try await store.write { try $0.add(storedCase(3)) }
            #expect(store.check.isReady)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test("What a newer program made is not opened")
    func newer() async throws {
        let harness = SQLiteHarness()
        try await harness.life { store in try await store.write { try $0.add(storedCase(1)) } }
        let file = try harness.database()
        try await file.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 tomorrow')") }
        try file.close()
        let error = #expect(throws: StoreError.self) { _ = try harness.openFile() }
        #expect(error?.code == .unusable && error?.message.contains("newer version") == true)
    }

    @Test("The cases of an earlier version are found by the numbers and the keys that they had then")
    func earlier() async throws {
        let harness = SQLiteHarness()
        try FileManager.default.createDirectory(atPath: harness.folder, withIntermediateDirectories: true)
        let old = try harness.database()
        try StoreSchema.migrator.migrate(old, upTo: "office 6 ticket")
        try await old.write { database in
            try database.execute(
                sql: """
                    INSERT INTO cases (id, number, channel, matter, matter_hash, state, place, revision, machine, opened_at, changed_at, erase_at, applicant)
                        VALUES ('old', '20261123-AAAAAA', 'counter', 'residence', 'h', 'pending', 'department', 1, x'7b7d', 1, 1, 5, x'00');
                    INSERT INTO submissions (channel, key, request, content) VALUES ('counter', 'old-key', 'old', x'07');
                    INSERT INTO audit (request, at, actor, action, detail) VALUES ('old', 1, 'counter', 'accepted', x'7b7d');
                    """)
        }
        try old.close()
        try await harness.life { store in
            let taken = try await store.write { store -> String in
                #expect(try store.caseRecord(number: "20261123-AAAAAA")?.id == "old" && store.audit(of: "old").count == 1)
                let known = try #require(try store.caseID(key: "old-key", channel: "counter"))
                #expect(known.id == "old" && known.content == [7])
                let taken = try store.nextNumber(at: moment())
                var record = storedCase(1)
                record.number = taken
                try store.insert(record, key: SubmissionKey(channel: "counter", key: "other", content: []), departments: [])
                return taken
            }
            #expect(try await store.read { try $0.caseRecord(number: taken)?.id } == "case-00001")
            try await store.write { _ = try $0.erase(at: moment(), limit: 9) }
            #expect(try await store.read { try $0.caseRecord(number: "20261123-AAAAAA") } == nil)
        }
        let file = try harness.database()
        for table in ["numbers", "audit", "keys"] {
            #expect(try await file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0, "what belongs to a case goes with it")
        }
    }

    @Test("Keys are found before and after they are carried from the small index into the large one, and go with their cases from both")
    func keys() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database)
        let count = Int(SQLiteStoreAccess.run) + 10
        try database.write { database in
            let access = SQLiteStoreAccess(database)
            func size(of table: String) throws -> Int { try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0 }
            for number in 1...count { try access.add(storedCase(number, eraseAt: moment(number)), departments: []) }
            #expect(try size(of: "keys") == count - 10 && size(of: "young_keys") == 10)
            for number in [1, 2, count - 10, count - 9, count] {
                let record = storedCase(number)
                #expect(try access.caseID(key: record.number, channel: "counter")?.id == record.id)
                #expect(throws: StoreError.self) {
                    try access.keep(SubmissionKey(channel: "counter", key: record.number, content: []), of: record.id)
                }
            }
            for number in [1, count] { try access.removeKey(storedCase(number).number, channel: "counter") }
            #expect(try access.caseID(key: storedCase(1).number, channel: "counter") == nil)
            #expect(try size(of: "keys") == count - 11 && size(of: "young_keys") == 9)
            _ = try access.erase(at: moment(count), limit: count)
            #expect(try size(of: "submissions") == 0 && size(of: "keys") == 0 && size(of: "young_keys") == 0)
        }
    }

    @Test("A number that stands for another case is left out with its row")
    func taken() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database)
        try database.write { database in
            let access = SQLiteStoreAccess(database)
            try access.add(storedCase(1))
            var (given, next) = (storedCase(2), storedCase(3))
            given.number = try access.nextNumber(at: moment())
            // As a store of an earlier version may have it: the number of a row that is to come.
            try database.execute(sql: "INSERT INTO numbers (number, request) VALUES (?, 'case-00001')", arguments: [given.number])
            next.number = try access.nextNumber(at: moment())
            #expect(next.number != given.number)
            try access.add(next)
            #expect(try access.caseRecord(number: given.number)?.id == "case-00001" && access.caseRecord(number: next.number)?.id == "case-00003")
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM numbers") == 2, "it tells its row")
        }
    }

    @Test("What is erased is in no file any more")
    func erased() async throws {
        let harness = SQLiteHarness()
        @Sendable func isOnDisk(_ word: String) throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: harness.folder).contains { name in
                try Data(contentsOf: URL(filePath: "\(harness.folder)/\(name)")).range(of: Data(word.utf8)) != nil
            }
        }
        try await harness.life { store async throws in
            try await store.write { store throws in
                try store.add(storedCase(1, place: .closed, eraseAt: moment(10)))
                try store.putOutbox(outboxRow(1, body: String(repeating: "canary-one ", count: 2000)))
                try store.add(storedCase(2))
                try store.putOutbox(outboxRow(2, body: String(repeating: "canary-two ", count: 2000)))
            }
            #expect(try isOnDisk("canary-one"))
            _ = try await store.write { try $0.erase(at: moment(10), limit: 9) }
            #expect(try !isOnDisk("canary-one"))
            #expect(try isOnDisk("canary-two"))
        }
    }
}

/// What this process has open.
enum Descriptors {
    struct NotOpen: Error {}

    /// Puts another file in the place of every descriptor of a file.
    static func replace(_ path: String, by other: String) throws {
        let wanted = URL(filePath: path).resolvingSymlinksInPath().path
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == wanted
        }.compactMap(Int32.init)
        let file = Glibc.open(other, O_RDWR | O_CLOEXEC)
        defer { close(file) }
        guard !descriptors.isEmpty, file >= 0, descriptors.allSatisfy({ dup2(file, $0) == $0 }) else { throw NotOpen() }
    }
}
