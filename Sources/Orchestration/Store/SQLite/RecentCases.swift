import Synchronization

/// The open cases that the writer wrote last, as they stand in the file or will when the transaction is committed: a reply comes soon after the
/// last one, as a rule, and need not have its case read again.
///
/// It is the writer's own, and nobody else writes: the folder is locked. Where a transaction, or a part of one, is taken back, all are forgotten.
final class RecentCases: Sendable {
    private let records = Mutex(Recent<CaseRecord>())

    func record(_ id: String) -> CaseRecord? { records.withLock { $0[id] } }

    func remember(_ record: CaseRecord) { records.withLock { $0[record.id] = record.closedAt == nil ? record : nil } }

    func forgetAll() { records.withLock { $0 = Recent() } }
}

extension CaseRecord {
    /// Whether it is found by the same, but for when it was changed.
    func isFound(as other: CaseRecord) -> Bool {
        state == other.state && place == other.place && closedAt == other.closedAt && due == other.due
            && isDueProvisional == other.isDueProvisional && wakeAt == other.wakeAt && eraseAt == other.eraseAt
            && calendarHash == other.calendarHash
    }
}
