import Contracts
import Foundation
import GRDB
import Testing

@testable import AdapterKit

@Suite(.timeLimit(.minutes(1))) struct SQLiteBackOfficeTests {
    /// A directory of the test's own, removed afterwards.
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("onevisit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
        try await body(directory.path)
    }

    private func make(_ path: String, _ statements: String = "INSERT INTO book VALUES (1, '  Emma ', '20261123', 202610, 1250)") throws {
        try SQLiteBackOffice.create(
            for: "library", at: path, schema: "CREATE TABLE book (id INTEGER PRIMARY KEY, tm TEXT, rq TEXT, ny INTEGER, je INTEGER)"
        ) { try $0.execute(sql: statements) }
    }

    @Test func `rows are read as what their columns mean`() async throws {
        try await withDirectory { directory in
            try make(directory + "/library.sqlite")
            let backOffice = try SQLiteBackOffice(of: "library", at: directory + "/library.sqlite")
            let read = try await backOffice.read { database in
                let row = try #require(try database.row("SELECT * FROM book WHERE id = ?", [1]))
                return [try row.text("tm"), try row.date("rq").description, try row.month("ny").description, try row.fen("je").yuan]
            }
            #expect(read == ["Emma", "2026-11-23", "2026-10", "12.50"])
        }
    }

    @Test(arguments: [
        ("UPDATE book SET tm = NULL", "the back office's column tm is empty"),
        ("UPDATE book SET rq = '20261323'", "the back office's column rq holds no day"),
        ("UPDATE book SET ny = 202613", "the back office's column ny holds no month"),
        ("UPDATE book SET je = 'much'", "the back office's column je holds another type"),
    ])
    func `a column that means nothing is named, and what stands in it is not`(change: String, sentence: String) async throws {
        try await withDirectory { directory in
            let path = directory + "/library.sqlite"
            try make(path, "INSERT INTO book VALUES (1, 'Emma', '20261123', 202610, 1250); \(change);")
            let backOffice = try SQLiteBackOffice(of: "library", at: path)
            let error = await #expect(throws: AdapterError.self) {
                _ = try await backOffice.read { database in
                    let row = try #require(try database.row("SELECT * FROM book", []))
                    return [try row.text("tm"), try row.date("rq").description, try row.month("ny").description, try row.fen("je").yuan]
                }
            }
            #expect(error?.message == sentence)
        }
    }

    @Test func `a database that is not there is a sentence that says what to do`() throws {
        let error = #expect(throws: AdapterError.self) { try SQLiteBackOffice(of: "police", at: "/nowhere/police.sqlite") }
        #expect(
            error?.message == "the police back office /nowhere/police.sqlite cannot be opened: unable to open database file; run `onevisit demo seed`"
        )
    }

    @Test func `a seed that fails leaves the database of before untouched`() async throws {
        try await withDirectory { directory in
            let path = directory + "/library.sqlite"
            try make(path)
            #expect(throws: AdapterError.self) { try make(path, "INSERT INTO shelf VALUES (1)") }
            let backOffice = try SQLiteBackOffice(of: "library", at: path)
            #expect(try await backOffice.read { try $0.rows("SELECT * FROM book", []).count } == 1)
        }
    }

    @Test func `a back office cannot be written to`() async throws {
        try await withDirectory { directory in
            let path = directory + "/library.sqlite"
            try make(path)
            let backOffice = try SQLiteBackOffice(of: "library", at: path)
            await #expect(throws: AdapterError.self) { try await backOffice.read { try $0.execute(sql: "DELETE FROM book") } }
        }
    }

    @Test func `a query is interrupted when nobody waits for it any more`() async throws {
        try await withDirectory { directory in
            let path = directory + "/library.sqlite"
            try make(path)
            let backOffice = try SQLiteBackOffice(of: "library", at: path)
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
                        _ = try await backOffice.read { try $0.row(endless, []) == nil }
                        return false
                    } catch { return error is CancellationError }
                }
                group.cancelAll()
                for await wasInterrupted in group { #expect(wasInterrupted) }
            }
        }
    }
}
