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
    }

    private let ladder: CaseLadder
    private let known: Mutex<Known>

    init(catalogue: Catalogue, ladder: CaseLadder) {
        self.ladder = ladder
        known = Mutex(Known(catalogue: catalogue))
    }

    /// Puts another catalogue in force. Cases that are open stay with what they began with, but are counted by the new calendar.
    func use(_ catalogue: Catalogue) {
        known.withLock { known in
            known.catalogue = catalogue
            known.inForce = [:]
        }
    }

    /// The catalogue in force.
    var catalogue: Catalogue { known.withLock { $0.catalogue } }

    private var calendar: WorkingCalendar { known.withLock { $0.catalogue.calendar } }

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
    func machine(request: String, number: String, plan: CasePlan, document: JSONObject, at now: Timestamp) -> CaseMachine {
        CaseMachine(request: request, number: number, plan: plan, document: document, ladder: ladder, calendar: calendar, at: now)
    }

    /// The machine of a stored case.
    /// - Throws: ``StateUnreadable``, ``CatalogueError`` where the kept texts cannot be read, or ``StoreError`` where there are none.
    func machine(of record: CaseRecord, in store: any StoreReading) throws -> CaseMachine {
        CaseMachine(
            plan: try plan(of: record, in: store), ladder: ladder, calendar: calendar, state: try CaseState(reading: record.machine))
    }

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
