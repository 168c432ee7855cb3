import Synchronization

/// The states of cases that were written last, by the text that they were written as: to read that takes longer than all else that a reply costs.
///
/// What is remembered is only another form of a text. Whether a case still has that text is for the store to say, so nothing here is ever out of date.
final class RecentStates: Sendable {
    private struct Entry {
        var text: [UInt8]
        var state: CaseState
    }

    private let entries = Mutex(Recent<Entry>())

    /// The state that a stored case has.
    /// - Throws: ``StateUnreadable``.
    func state(of record: CaseRecord) throws -> CaseState {
        let known = entries.withLock { $0[record.id] }
        if let known, known.text == record.machine { return known.state }
        return try CaseState(reading: record.machine)
    }

    /// Remembers what a case's text says.
    func remember(_ state: CaseState, of record: CaseRecord) {
        assert((try? CaseState(reading: record.machine)) == state, "what is written of a case reads otherwise")
        // A case that has ended is asked for by its applicant at most.
        entries.withLock { $0[record.id] = state.closedAt == nil ? Entry(text: record.machine, state: state) : nil }
    }
}
