import Foundation
import GRDB
import Messaging

extension SQLiteStoreAccess {
    /// All columns but the body, which may be long.
    private static let head = """
        SELECT id, at, code, detail, department, instance, x'' AS body, length(body) AS size, erase_at, kind, request, task, sender, message_id,
            correlation_id, reply_to FROM parked
        """

    func parked(after id: Int64, limit: Int) throws -> [ParkedRecord] {
        try rows("\(Self.head) WHERE id > ? ORDER BY id LIMIT ?", [id, limit]).map(ParkedRecord.init)
    }

    func parked(id: Int64) throws -> ParkedRecord? {
        try row("SELECT *, length(body) AS size FROM parked WHERE id = ?", [id]).map(ParkedRecord.init)
    }

    func parked(of request: String) throws -> [ParkedRecord] {
        try rows("\(Self.head) WHERE request = ? ORDER BY id", [request]).map(ParkedRecord.init)
    }

    func parkedCount() throws -> Int { Int(try number("SELECT count(*) FROM parked INDEXED BY parked_erase WHERE erase_at >= 0") ?? 0) }

    func insert(_ parked: ParkedRecord) throws {
        try run(
            """
            INSERT INTO parked (at, code, detail, department, instance, body, erase_at, kind, request, task, sender, message_id, correlation_id,
                reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                parked.at.milliseconds, parked.code, parked.detail, parked.department, parked.instance, Data(parked.body),
                parked.eraseAt.milliseconds, parked.kind, parked.request, parked.task, parked.sender, parked.messageID, parked.correlationID,
                parked.replyTo,
            ])
    }
}

extension ParkedRecord {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], at: row.time("at"), code: row["code"], detail: row["detail"], department: row["department"], instance: row["instance"],
            body: row.bytes("body"), size: row["size"], eraseAt: row.time("erase_at"), kind: row["kind"], request: row["request"], task: row["task"],
            sender: row["sender"], messageID: row["message_id"], correlationID: row["correlation_id"], replyTo: row["reply_to"])
    }
}
