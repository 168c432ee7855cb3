import Foundation
import GRDB
import Messaging

/// What a row of a table is read into.
protocol StoredRow {
    /// The columns in the order in which ``init(_:)`` reads them.
    static var columns: String { get }
    init(_ cells: inout Cells)
}

/// The cells of a row, one after the other.
struct Cells {
    private let row: Row
    private var place = 0

    init(_ row: Row) { self.row = row }

    private mutating func take() -> Int {
        defer { place += 1 }
        return place
    }

    mutating func value<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value { row[take()] }
    mutating func optional<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? { row[take()] }
    mutating func time() -> Timestamp { Timestamp(milliseconds: row[take()]) }
    mutating func optionalTime() -> Timestamp? { (row[take()] as Int64?).map(Timestamp.init(milliseconds:)) }
    mutating func bytes() -> [UInt8] {
        let place = take()
        return (try? row.withUnsafeData(atIndex: place) { $0.map { Array($0) } }) ?? []
    }
}

extension Row {
    func bytes(_ column: String) -> [UInt8] { (try? self.withUnsafeData(named: column) { $0.map { Array($0) } }) ?? [] }
    func time(_ column: String) -> Timestamp { Timestamp(milliseconds: self[column]) }
}

extension CaseRecord: StoredRow {
    static let columns = """
        cases.id, cases.number, channel, ticket, matter, matter_hash, state, place, revision, machine, opened_at, changed_at, closed_at, due,
        due_provisional, wake_at, erase_at, applicant, calendar_hash
        """

    init(_ cells: inout Cells) {
        self.init(
            id: cells.value(), number: cells.value(), channel: cells.value(), ticket: cells.optional(), matter: cells.value(),
            matterHash: cells.value(), state: cells.value(), place: Place(rawValue: cells.value()) ?? .department, revision: cells.value(),
            machine: cells.bytes(), openedAt: cells.time(), changedAt: cells.time(), closedAt: cells.optionalTime(), due: cells.optionalTime(),
            isDueProvisional: cells.value(), wakeAt: cells.optionalTime(), eraseAt: cells.optionalTime(), applicant: cells.bytes(),
            calendarHash: cells.optional())
    }
}

extension OutboxRow: StoredRow {
    static let columns = "id, request, task, kind, department, attempt, round, body, state, next_at, tries, sent_at"

    init(_ cells: inout Cells) {
        self.init(
            id: cells.value(), request: cells.value(), task: cells.value(), kind: Kind(rawValue: cells.value()) ?? .task,
            department: cells.value(), attempt: cells.value(), round: cells.value(), body: cells.bytes(),
            state: State(rawValue: cells.value()) ?? .waiting, nextAt: cells.time(), tries: cells.value(), sentAt: cells.optionalTime())
    }
}

extension EventRow: StoredRow {
    static let columns = "id, request, at, target, route, body, next_at, tries"

    init(_ cells: inout Cells) {
        self.init(
            id: cells.value(), request: cells.value(), at: cells.time(), target: cells.value(), route: cells.value(), body: cells.bytes(),
            nextAt: cells.time(), tries: cells.value())
    }
}

extension AuditRecord: StoredRow {
    static let columns = "sequence, request, at, actor, action, detail"

    init(_ cells: inout Cells) {
        self.init(
            sequence: cells.value(), request: cells.value(), at: cells.time(), actor: cells.value(), action: cells.value(), detail: cells.bytes())
    }
}

extension DocumentRecord: StoredRow {
    static let columns = "request, name, sha256, type, size, at, stored_by"

    init(_ cells: inout Cells) {
        self.init(
            request: cells.value(), name: cells.value(), sha256: cells.value(), type: cells.value(), size: cells.value(), at: cells.time(),
            by: cells.value())
    }
}
