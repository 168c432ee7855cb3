import Contracts
import JSON

/// What a case does, as its matter says it: the steps, in the order of the matter's tasks, then one for each effect that can be taken back.
///
/// Read once for a version of a matter and never changed; each open case of that version carries it along by reference.
final class CasePlan: Sendable {
    let matter: Matter
    /// The texts of the matter and its operations; nil where there are none.
    let edition: ContractEdition?
    let steps: [CaseStep]
    /// For each task, the step that takes its effect back.
    let undoSteps: [Int?]

    /// - Parameters:
    ///   - operations: one for each of the matter's tasks, in their order.
    ///   - undos: for each task whose effect can be taken back, how: an operation and where its input comes from.
    init(
        matter: Matter, operations: [Operation], undos: [(task: MatterTask, operation: Operation)?], edition: ContractEdition? = nil
    ) {
        self.matter = matter
        self.edition = edition
        var steps = zip(matter.tasks, operations).map { CaseStep(task: $0, operation: $1, undoes: nil) }
        var undoSteps: [Int?] = []
        for (index, undo) in undos.enumerated() {
            undoSteps.append(undo.map { _ in steps.count })
            if let undo { steps.append(CaseStep(task: undo.task, operation: undo.operation, undoes: index)) }
        }
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
        guard operations.count == matter.tasks.count, zip(matter.tasks, undos).allSatisfy({ ($0.undo == nil) == ($1 == nil) }) else { return nil }
        self.init(matter: matter, operations: operations, undos: undos, edition: edition ?? catalogue.edition(of: matter.name))
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

    /// Papers that a task cannot do without and that only the applicant has.
    func papers(of task: MatterTask) -> [RequiredDocument] {
        (matter.terms?.papersOfApplicant ?? []).filter { task.documents.contains($0.name) }
    }
}

/// One thing that a case asks of a department.
struct CaseStep: Sendable {
    let task: MatterTask
    let operation: Operation
    /// The task whose effect this takes back; nil for a task of the matter.
    let undoes: Int?

    var department: String { operation.reference.department }
}
