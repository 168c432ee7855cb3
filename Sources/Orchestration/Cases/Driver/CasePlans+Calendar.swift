import Contracts
import Messaging

/// By which calendars cases are counted, and were.
extension CasePlans {
    /// Counts a case anew that was counted by other calendars than those in force; nil where it was counted by them.
    func recount(_ machine: inout CaseMachine, of record: CaseRecord, at now: Timestamp, in store: any StoreWriting) throws -> CaseChange? {
        guard let hash = machine.calendarHash, hash != record.calendarHash else { return nil }
        try keepCalendars(of: machine, in: store)
        let old = try record.calendarHash.flatMap { try days(of: $0, in: store) }
        return machine.recounted(from: old, told: record.due, at: now)
    }

    /// Keeps the text of the calendars by which a case is counted, for as long as one is.
    func keepCalendars(of machine: CaseMachine, in store: any StoreWriting) throws {
        guard let edition = machine.calendarHash.flatMap(counting(of:))?.edition else { return }
        try store.keep(StoredText(hash: edition.hash, text: edition.text))
    }

    /// Nil where the text is no longer there: then the dates alone are compared.
    private func days(of hash: String, in store: any StoreReading) throws -> WorkingCalendar? {
        if let known = counting(of: hash) { return known.days }
        guard let kept = try store.text(hash: hash) else { return nil }
        let counting = Counting(try ContractEdition(text: kept.text).catalogue())
        remember(counting, as: hash)
        return counting.days
    }
}
