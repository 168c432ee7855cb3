import Crypto
import Foundation
import GRDB

/// Submissions by their keys.
///
/// Clients draw keys at random, so in an index of all keys each new one falls on a page of its own, which is written to the log and to the file. New
/// keys therefore gather in a small index, `young_keys`, and are carried into the large one, `keys`, in runs and in its order: a page is changed once
/// for several keys.
extension SQLiteStoreAccess {
    /// Keys that are carried together: they fill some twenty pages, which is as many as a commit of many cases changes in any case.
    static let run: Int64 = 4096

    func caseID(key: String, channel: String) throws -> (id: String, content: [UInt8])? {
        let arguments: StatementArguments = [Self.hash(of: key, channel: channel), channel, key]
        for index in ["young_keys", "keys"] {
            let sql = """
                SELECT request, content FROM \(index) JOIN submissions ON submissions.row = \(index).row
                    WHERE \(index).hash = ? AND channel = ? AND key = ?
                """
            if let found = try row(sql, arguments) { return (found["request"], found.bytes("content")) }
        }
        return nil
    }

    /// Keeps under which key a case was submitted.
    func keep(_ key: SubmissionKey, of request: String) throws {
        guard try caseID(key: key.key, channel: key.channel) == nil else { throw StoreError(.conflict, "The key stands for a case already.") }
        let hash = Self.hash(of: key.key, channel: key.channel)
        try run(
            "INSERT INTO submissions (hash, channel, key, request, content) VALUES (?, ?, ?, ?, ?)",
            [hash, key.channel, key.key, request, Data(key.content)])
        let row = database.lastInsertedRowID
        try run("INSERT INTO young_keys (hash, row) VALUES (?, ?)", [hash, row])
        guard row % Self.run == 0 else { return }
        try run("INSERT INTO keys (hash, row) SELECT hash, row FROM young_keys ORDER BY hash, row", [])
        try run("DELETE FROM young_keys", [])
    }

    func removeKey(_ key: String, channel: String) throws {
        let hash = Self.hash(of: key, channel: channel)
        try run(
            """
            DELETE FROM submissions WHERE channel = ? AND key = ?
                AND row IN (SELECT row FROM young_keys WHERE hash = ? UNION ALL SELECT row FROM keys WHERE hash = ?)
            """, [channel, key, hash, hash])
    }

    /// The same for good: it stands in the file. What has the same hash is told apart by its key.
    static func hash(of key: String, channel: String) -> Int64 {
        SHA256.hash(data: Array("\(channel)\u{0}\(key)".utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
