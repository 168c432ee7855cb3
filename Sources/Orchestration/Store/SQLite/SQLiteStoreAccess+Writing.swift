import Foundation
import GRDB
import Messaging

extension SQLiteStoreAccess: StoreWriting {
    func insert(_ record: CaseRecord, key: SubmissionKey, departments: [String]) throws {
        try run(
            """
            INSERT INTO cases (id, number, channel, ticket, matter, matter_hash, state, place, revision, machine, opened_at, changed_at, closed_at, due,
                due_provisional, wake_at, erase_at, applicant, calendar_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                record.id, record.number, record.channel, record.ticket, record.matter, record.matterHash, record.state, record.place.rawValue,
                record.revision, Data(record.machine), record.openedAt.milliseconds, record.changedAt.milliseconds, record.closedAt?.milliseconds,
                record.due?.milliseconds, record.isDueProvisional, record.wakeAt?.milliseconds, record.eraseAt?.milliseconds,
                Data(record.applicant), record.calendarHash,
            ])
        try keepNumber(of: record)
        try keep(key, of: record.id)
        for department in Set(departments) {
            try run("INSERT INTO case_departments (department, request) VALUES (?, ?)", [department, record.id])
        }
        recent?.remember(record)
    }

    func update(_ record: CaseRecord) throws {
        // A statement that names an indexed column changes its index, whatever the values are.
        if let old = recent?.record(record.id), record.isFound(as: old) {
            try run(
                "UPDATE cases SET revision = ?, machine = ?, changed_at = ? WHERE id = ?",
                [record.revision, Data(record.machine), record.changedAt.milliseconds, record.id])
        } else {
            try run(
                """
                UPDATE cases SET state = ?, place = ?, revision = ?, machine = ?, changed_at = ?, closed_at = ?, due = ?, due_provisional = ?,
                    wake_at = ?, erase_at = ?, calendar_hash = ? WHERE id = ?
                """,
                [
                    record.state, record.place.rawValue, record.revision, Data(record.machine), record.changedAt.milliseconds,
                    record.closedAt?.milliseconds, record.due?.milliseconds, record.isDueProvisional, record.wakeAt?.milliseconds,
                    record.eraseAt?.milliseconds, record.calendarHash, record.id,
                ])
        }
        recent?.remember(record)
    }

    func putOutbox(_ row: OutboxRow) throws {
        // What it takes the place of goes with it, and its id is a new one.
        try run(
            """
            INSERT OR REPLACE INTO outbox (request, task, kind, department, attempt, round, body, state, next_at, tries)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.request, row.task, row.kind.rawValue, row.department, row.attempt, row.round, Data(row.body), row.state.rawValue,
                row.nextAt.milliseconds, row.tries,
            ])
    }

    func removeOutbox(request: String, task: String) throws {
        try run("DELETE FROM outbox WHERE request = ? AND task = ?", [request, task])
    }

    func markSent(_ id: Int64, at now: Timestamp) throws {
        try run("UPDATE outbox SET state = 1, sent_at = ? WHERE id = ?", [now.milliseconds, id])
    }

    func postponeOutbox(_ id: Int64, until time: Timestamp) throws {
        try run("UPDATE outbox SET next_at = ?, tries = tries + 1 WHERE id = ?", [time.milliseconds, id])
    }

    func insert(_ event: EventRow) throws {
        try run(
            "INSERT INTO events (request, at, target, route, body, next_at, tries) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [event.request, event.at.milliseconds, event.target, event.route, Data(event.body), event.nextAt.milliseconds, event.tries])
    }

    func removeEvent(_ id: Int64) throws { try run("DELETE FROM events WHERE id = ?", [id]) }

    func postponeEvent(_ id: Int64, until time: Timestamp) throws {
        try run("UPDATE events SET next_at = ?, tries = tries + 1 WHERE id = ?", [time.milliseconds, id])
    }

    func append(_ record: AuditRecord) throws {
        try run(
            "INSERT INTO audit (request, at, actor, action, detail) VALUES (?, ?, ?, ?, ?)",
            [record.request, record.at.milliseconds, record.actor, record.action, Data(record.detail)])
    }

    func keep(_ text: StoredText) throws {
        // Every case needs it, and nearly always it is there: it is long.
        guard try number("SELECT 1 FROM texts WHERE hash = ?", [text.hash]) == nil else { return }
        try run("INSERT INTO texts (hash, text) VALUES (?, ?)", [text.hash, text.text])
    }

    func removeParked(_ id: Int64) throws { try run("DELETE FROM parked WHERE id = ?", [id]) }

    func put(_ document: DocumentRecord) throws {
        try run(
            """
            DELETE FROM documents WHERE request = ? AND name = ? AND NOT EXISTS
                (SELECT 1 FROM document_grants WHERE sha256 = documents.sha256 AND request = documents.request AND name = documents.name)
            """, [document.request, document.name])
        try run(
            "INSERT OR REPLACE INTO documents (request, name, sha256, type, size, at, stored_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                document.request, document.name, document.sha256, document.type, document.size, document.at.milliseconds, document.by,
            ])
    }

    func insert(_ grant: DocumentGrant) throws {
        try run(
            "INSERT OR IGNORE INTO document_grants (sha256, request, name, department) VALUES (?, ?, ?, ?)",
            [grant.sha256, grant.request, grant.name, grant.department])
    }
}
