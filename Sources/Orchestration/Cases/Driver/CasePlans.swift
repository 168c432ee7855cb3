import Contracts
import Messaging
import Synchronization

/// The plans of all versions of matters that cases use: those of the catalogue in force, and older ones from the texts that the store keeps.
final class CasePlans: Sendable {
    private let ladder: CaseLadder
    private let known: Mutex<[String: CasePlan]> = Mutex([:])
    private let catalogue: Catalogue

    init(catalogue: Catalogue, ladder: CaseLadder) {
        self.ladder = ladder
        self.catalogue = catalogue
    }

    /// The machine of a stored case.
    /// - Throws: ``StateUnreadable``, or ``StoreError`` where the matter's version is not known.
    func machine(of record: CaseRecord, in store: any StoreReading) throws -> CaseMachine {
        CaseMachine(plan: try plan(record.matter, record.matterHash), ladder: ladder, state: try CaseState(reading: record.machine))
    }

    private func plan(_ matter: String, _ hash: String) throws -> CasePlan {
        if let plan = known.withLock({ $0[hash] }) { return plan }
        guard let plan = CasePlan(catalogue.matters[matter], in: catalogue), plan.hash == hash else {
            throw StoreError(.unusable, "no contract has the version \(hash) of the matter \(matter)")
        }
        known.withLock { $0[hash] = plan }
        return plan
    }
}
