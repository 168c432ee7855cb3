import Contracts
import Messaging

/// The store of the simulation: a value, so that what was not committed is gone by itself.
final class SimulatedStore {
    struct Tables {
        var cases: [String: CaseRecord] = [:]
        var keys: [String: (id: String, content: [UInt8])] = [:]
        var outbox: [Int64: OutboxRow] = [:]
        var events: [Int64: EventRow] = [:]
        var audit: [AuditRecord] = []
        var parked: [ParkedRecord] = []
        var last: Int64 = 0
    }

    private(set) var committed = Tables()
    private var draft = Tables()

    /// Runs a transaction. Nothing of it is kept where it throws, or where `isKept` says that the process died before the commit.
    func write<Value>(isKept: Bool = true, _ body: (any StoreWriting) throws -> Value) rethrows -> Value {
        draft = committed
        let value = try body(self)
        if isKept { committed = draft }
        return value
    }
}

extension SimulatedStore: StoreWriting {
    private func byID<Row>(_ rows: [Int64: Row]) -> [Row] { rows.sorted { $0.key < $1.key }.map(\.value) }
    private var sortedCases: [CaseRecord] { draft.cases.sorted { $0.key < $1.key }.map(\.value) }

    func caseRecord(id: String) -> CaseRecord? { draft.cases[id] }
    func caseRecord(number: String) -> CaseRecord? { sortedCases.first { $0.number == number } }
    func caseID(key: String, channel: String) -> (id: String, content: [UInt8])? { draft.keys["\(channel)/\(key)"] }
    func dueCases(at now: Timestamp, limit: Int) -> [CaseRecord] {
        Array(sortedCases.filter { $0.wakeAt.map { $0 <= now } ?? false }.prefix(limit))
    }
    func nextWake() -> Timestamp? { draft.cases.values.compactMap(\.wakeAt).min() }
    func openCases(after id: String, limit: Int) -> [CaseRecord] {
        Array(sortedCases.filter { $0.closedAt == nil && $0.id > id }.prefix(limit))
    }
    func casesCounted(otherwiseThan hash: String, limit: Int) -> [CaseRecord] {
        Array(sortedCases.filter { $0.closedAt == nil && $0.calendarHash != hash }.prefix(limit))
    }
    func casesWithHeldSteps(limit: Int) -> [CaseRecord] { Array(sortedCases.filter { $0.place == .held }.prefix(limit)) }
    func search(_ query: CaseQuery, channel: String?, limit: Int) -> [CaseRecord] { Array(sortedCases.reversed().prefix(limit)) }
    func account(since: Timestamp) -> StoreAccount {
        let closed = draft.cases.values.count { $0.closedAt != nil }
        let open = Dictionary(grouping: draft.cases.values.filter { $0.closedAt == nil }, by: \.place.rawValue).mapValues(\.count)
        return StoreAccount(accepted: draft.cases.count, closed: closed, open: open)
    }
    func overdue(at now: Timestamp, since: Timestamp) -> Int {
        draft.cases.values.count { $0.due.map { $0 <= now } ?? false && $0.openedAt >= since }
    }
    func parkedCount() -> Int { draft.parked.count }
    func dueOutbox(at now: Timestamp, limit: Int) -> [OutboxRow] {
        Array(byID(draft.outbox).filter { $0.state == .waiting && $0.nextAt <= now }.prefix(limit))
    }
    func nextOutbox() -> Timestamp? { draft.outbox.values.filter { $0.state == .waiting }.map(\.nextAt).min() }
    func outbox(of request: String) -> [OutboxRow] { byID(draft.outbox).filter { $0.request == request } }
    func dueEvents(for target: String, at now: Timestamp, limit: Int) -> [EventRow] {
        Array(byID(draft.events).filter { $0.target == target && $0.nextAt <= now }.prefix(limit))
    }
    func nextEvent(for target: String) -> Timestamp? { draft.events.values.filter { $0.target == target }.map(\.nextAt).min() }
    func removeEvents(notFor targets: Set<String>) -> Int {
        let before = draft.events.count
        draft.events = draft.events.filter { targets.contains($0.value.target) }
        return before - draft.events.count
    }
    func audit(of request: String) -> [AuditRecord] { draft.audit.filter { $0.request == request } }
    func text(hash: String) -> StoredText? { nil }
    func parked(id: Int64) -> ParkedRecord? { draft.parked.first { $0.id == id } }
    func parked(of request: String) -> [ParkedRecord] { draft.parked.filter { $0.request == request } }
    func parked(after id: Int64, limit: Int) -> [ParkedRecord] { Array(draft.parked.filter { $0.id > id }.prefix(limit)) }
    func documents(of request: String) -> [DocumentRecord] { [] }
    func grant(of sha256: String, to department: String) -> DocumentGrant? { nil }
    func unneeded(_ hashes: [String]) -> [String] { [] }

    func nextNumber(at now: Timestamp) -> String { "N\(draft.cases.count + 1)" }
    func insert(_ record: CaseRecord, key: SubmissionKey, departments: [String]) {
        draft.cases[record.id] = record
        draft.keys["\(key.channel)/\(key.key)"] = (record.id, key.content)
    }
    func update(_ record: CaseRecord) { draft.cases[record.id] = record }
    func removeKey(_ key: String, channel: String) { draft.keys["\(channel)/\(key)"] = nil }
    func putOutbox(_ row: OutboxRow) {
        removeOutbox(request: row.request, task: row.task)
        draft.last += 1
        var row = row
        row.id = draft.last
        draft.outbox[row.id] = row
    }
    func removeOutbox(request: String, task: String) {
        for (id, row) in draft.outbox where row.request == request && row.task == task { draft.outbox[id] = nil }
    }
    func markSent(_ id: Int64, at now: Timestamp) {
        draft.outbox[id]?.state = .sent
        draft.outbox[id]?.sentAt = now
    }
    func postponeOutbox(_ id: Int64, until time: Timestamp) {
        draft.outbox[id]?.nextAt = time
        draft.outbox[id]?.tries += 1
    }
    func insert(_ event: EventRow) {
        draft.last += 1
        var event = event
        event.id = draft.last
        draft.events[event.id] = event
    }
    func removeEvent(_ id: Int64) { draft.events[id] = nil }
    func postponeEvent(_ id: Int64, until time: Timestamp) { draft.events[id]?.nextAt = time }
    func append(_ record: AuditRecord) { draft.audit.append(record) }
    func keep(_ text: StoredText) {}
    func insert(_ parked: ParkedRecord) {
        draft.last += 1
        var parked = parked
        parked.id = draft.last
        draft.parked.append(parked)
    }
    func removeParked(_ id: Int64) { draft.parked.removeAll { $0.id == id } }
    func put(_ document: DocumentRecord) {}
    func insert(_ grant: DocumentGrant) {}
    func erase(at now: Timestamp, limit: Int) -> Erased { Erased() }
}
