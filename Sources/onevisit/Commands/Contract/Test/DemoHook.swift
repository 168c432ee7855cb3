import AdapterKit
import ContractKit
import FoundationEssentials

/// Knows the state of a department of this program: its demo data has the people of all examples, and its tables tell what has been done.
struct DemoHook: GivenHook {
    let adapter: any SQLiteAdapter.Type
    /// The department's database.
    let path: String

    func setUp(_ given: Given) async -> GivenAnswer { .ready }

    func effects(_ question: EffectQuestion) async -> EffectAnswer {
        guard let query = adapter.effects[question.operation] else {
            return .unknown("no table of the \(question.department) demo data tells what \(question.operation) has done")
        }
        do {
            return .counted(try await SQLiteBackOffice(of: question.department, at: path).count(query))
        } catch {
            return .unknown("the \(question.department) demo data cannot be read: \(error)")
        }
    }
}
