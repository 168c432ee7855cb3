import Contracts
import JSON
import Messaging
import Synchronization

/// The plans of all versions of matters that cases use: those of the catalogue in force, and older ones from the texts that the store keeps.
final class CasePlans: Sendable {
    private struct Known {
        /// By matter: what new cases begin with.
        var inForce: [String: CasePlan] = [:]
        /// By hash: what open cases began with.
        var used: [String: CasePlan] = [:]
        var catalogue: Catalogue
        /// What cases are counted by from now on.
        var counting: Counting
        /// By hash: calendars by which cases are or were counted.
        var calendars: [String: Counting] = [:]

        init(catalogue: Catalogue) {
            self.catalogue = catalogue
            counting = Counting(catalogue)
            if let hash = counting.edition?.hash { calendars[hash] = counting }
        }
    }

    /// Calendars, and the text by which they are kept; nil for a catalogue that was not read from files.
    struct Counting: Sendable {
        var days: WorkingCalendar
        var edition: ContractEdition?

        init(_ catalogue: Catalogue) {
            days = catalogue.calendar
            edition = catalogue.calendarEdition
        }
    }

    private let ladder: CaseLadder
    private let known: Mutex<Known>
    private let states = RecentStates()

    init(catalogue: Catalogue, ladder: CaseLadder) {
        self.ladder = ladder
        known = Mutex(Known(catalogue: catalogue))
    }

    /// Puts another catalogue in force. Cases that are open stay with what they began with, but are counted by the new calendar.
    func use(_ catalogue: Catalogue) {
        let counting = Counting(catalogue)
        known.withLock { known in
            known.catalogue = catalogue
            known.inForce = [:]
            known.counting = counting
            if let hash = counting.edition?.hash { known.calendars[hash] = counting }
        }
    }

    /// The catalogue in force.
    var catalogue: Catalogue { known.withLock { $0.catalogue } }

    private var counting: Counting { known.withLock { $0.counting } }

    /// Of the calendars in force; nil where they have no text.
    var calendarHash: String? { counting.edition?.hash }

    func counting(of hash: String) -> Counting? { known.withLock { $0.calendars[hash] } }

    func remember(_ counting: Counting, as hash: String) { known.withLock { $0.calendars[hash] = counting } }

    /// What a new case of a matter begins with; nil where there is no such matter.
    func plan(of matter: String) -> CasePlan? {
        known.withLock { known in
            if let plan = known.inForce[matter] { return plan }
            guard let plan = CasePlan(known.catalogue.matters[matter], in: known.catalogue) else { return nil }
            known.inForce[matter] = plan
            known.used[plan.hash] = plan
            return plan
        }
    }

    /// The machine of a new case.
    func machine(
        request: String, number: String, plan: CasePlan, document: JSONObject, announced: [String] = [], at now: Timestamp
    ) -> CaseMachine {
        let counting = counting
        return CaseMachine(
            request: request, number: number, plan: plan, document: document, announced: announced, ladder: ladder, calendar: counting.days,
            calendarHash: counting.edition?.hash, at: now)
    }

    /// The machine of a stored case.
    /// - Throws: ``StateUnreadable``, ``CatalogueError`` where the kept texts cannot be read, or ``StoreError`` where there are none.
    func machine(of record: CaseRecord, in store: any StoreReading) throws -> CaseMachine {
        let counting = counting
        return CaseMachine(
            plan: try plan(of: record, in: store), ladder: ladder, calendar: counting.days, calendarHash: counting.edition?.hash,
            state: try states.state(of: record))
    }

    /// The next input of a case comes soon, as a rule: what was written is not read again then.
    func remember(_ machine: CaseMachine, of record: CaseRecord) { states.remember(machine.state, of: record) }

    private func plan(of record: CaseRecord, in store: any StoreReading) throws -> CasePlan {
        if let plan = known.withLock({ $0.used[record.matterHash] }) { return plan }
        if let plan = plan(of: record.matter), plan.hash == record.matterHash { return plan }
        guard let kept = try store.text(hash: record.matterHash) else {
            throw StoreError(.unusable, "nothing is kept of the version \(record.matterHash) of the matter \(record.matter)")
        }
        let edition = try ContractEdition(text: kept.text)
        let catalogue = try edition.catalogue()
        guard let plan = CasePlan(catalogue.matters[record.matter], in: catalogue, edition: edition) else {
            throw StoreError(.unusable, "the kept version of the matter \(record.matter) lacks an operation")
        }
        known.withLock { $0.used[record.matterHash] = plan }
        return plan
    }
}
