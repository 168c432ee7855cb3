import Contracts
import JSON

/// What a case does, as its matter says it: the steps, in the order of the matter's tasks, then one for each effect that can be taken back, then one
/// for each document that a department can supply.
///
/// Read once for a version of a matter and never changed; each open case of that version carries it along by reference.
final class CasePlan: Sendable {
    let matter: Matter
    /// The texts of the matter and its operations; nil where there are none.
    let edition: ContractEdition?
    let steps: [CaseStep]
    /// For each task, the step that takes its effect back.
    let undoSteps: [Int?]
    /// For each document that a department can supply, the step that fetches it.
    let fetchSteps: [String: Int]

    /// - Parameters:
    ///   - operations: one for each of the matter's tasks, in their order.
    ///   - undos: for each task whose effect can be taken back, how: an operation and where its input comes from.
    ///   - suppliers: the operations by which departments supply documents.
    init(
        matter: Matter, operations: [Operation], undos: [(task: MatterTask, operation: Operation)?],
        suppliers: [OperationReference: Operation] = [:], edition: ContractEdition? = nil
    ) {
        self.matter = matter
        self.edition = edition
        var steps = zip(matter.tasks, operations).map { CaseStep(task: $0, operation: $1) }
        var undoSteps: [Int?] = []
        for (index, undo) in undos.enumerated() {
            undoSteps.append(undo.map { _ in steps.count })
            if let undo { steps.append(CaseStep(task: undo.task, operation: undo.operation, undoes: index)) }
        }
        var fetchSteps: [String: Int] = [:]
        for document in matter.documentsToFetch {
            guard let operation = document.from.flatMap({ suppliers[$0] }) else { continue }
            fetchSteps[document.name] = steps.count
            steps.append(
                CaseStep(task: document.fetching(by: operation, for: matter.audience), operation: operation, supplies: document.name))
        }
        self.fetchSteps = fetchSteps
        self.steps = steps
        self.undoSteps = undoSteps
    }

    /// The plan of a matter; nil where the catalogue lacks one of its operations.
    convenience init?(_ matter: Matter?, in catalogue: Catalogue, edition: ContractEdition? = nil) {
        guard let matter else { return nil }
        let operations = matter.tasks.compactMap { catalogue.operations[$0.operation] }
        let undos = matter.tasks.map { task -> (task: MatterTask, operation: Operation)? in
            guard let undoing = task.undoing, let operation = catalogue.operations[undoing.operation] else { return nil }
            return (undoing, operation)
        }
        let suppliers = matter.documentsToFetch.compactMap(\.from).compactMap { catalogue.operations[$0] }
        guard suppliers.count == matter.documentsToFetch.count else { return nil }
        guard operations.count == matter.tasks.count, zip(matter.tasks, undos).allSatisfy({ ($0.undo == nil) == ($1 == nil) }) else { return nil }
        self.init(
            matter: matter, operations: operations, undos: undos,
            suppliers: Dictionary(suppliers.map { ($0.reference, $0) }) { $1 }, edition: edition ?? catalogue.edition(of: matter.name))
    }

    /// The step of that name.
    func step(named name: String) -> Int? { steps.firstIndex { $0.task.name == name } }

    var taskCount: Int { matter.tasks.count }

    /// By which the version is found again: the hash of its texts, or, for a catalogue that was not read from files, name and version.
    var hash: String { edition?.hash ?? "\(matter.name)@\(matter.version)" }

    /// How long a case is kept after it was closed.
    var retention: Duration { matter.terms?.retention ?? Self.usualRetention }

    /// Two years, where a matter says nothing.
    private static let usualRetention: Duration = .seconds(730 * 86_400)

    /// The clocks of a new case; nil where the matter has none.
    var clock: CaseClock? {
        guard let terms = matter.terms else { return nil }
        let own = matter.tasks.compactMap { task in task.clock.map { (task.name, $0) } }
        return CaseClock(terms.clock, tasks: Dictionary(uniqueKeysWithValues: own))
    }
}

extension Matter {
    /// Those that some task takes and a department can supply.
    fileprivate var documentsToFetch: [RequiredDocument] {
        (terms?.documents ?? []).filter { document in document.from != nil && tasks.contains { $0.documents.contains(document.name) } }
    }
}

/// One thing that a case asks of a department.
struct CaseStep: Sendable {
    let task: MatterTask
    let operation: Operation
    /// The task whose effect this takes back; nil for everything else.
    var undoes: Int?
    /// The document that this fetches from a department; nil for everything else.
    var supplies: String?

    var department: String { operation.reference.department }
}
