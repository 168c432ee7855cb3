import Contracts
import JSON

/// What a case does, as its matter says it: the steps, in the order of the matter's tasks, then one for each effect that can be taken back.
///
/// Read once for a version of a matter and never changed; each open case of that version carries it along by reference.
final class CasePlan: Sendable {
    let matter: Matter
    let steps: [CaseStep]
    /// For each task, the step that takes its effect back.
    let undoSteps: [Int?]

    /// - Parameters:
    ///   - operations: one for each of the matter's tasks, in their order.
    ///   - undos: for each task whose effect can be taken back, how: an operation and where its input comes from.
    init(matter: Matter, operations: [Operation], undos: [(task: MatterTask, operation: Operation)?]) {
        self.matter = matter
        var steps = zip(matter.tasks, operations).map { CaseStep(task: $0, operation: $1, undoes: nil) }
        var undoSteps: [Int?] = []
        for (index, undo) in undos.enumerated() {
            undoSteps.append(undo.map { _ in steps.count })
            if let undo { steps.append(CaseStep(task: undo.task, operation: undo.operation, undoes: index)) }
        }
        self.steps = steps
        self.undoSteps = undoSteps
    }

    /// The step of that name.
    func step(named name: String) -> Int? { steps.firstIndex { $0.task.name == name } }

    var taskCount: Int { matter.tasks.count }

    /// By which the version is found again.
    var hash: String { "\(matter.name)@\(matter.version)" }

    /// How long a case is kept after it was closed.
    var retention: Duration { matter.terms?.retention ?? Self.usualRetention }

    /// Of a matter that was not read from a file and does not say.
    private static let usualRetention = Duration.seconds(730 * 86_400)

    /// The plan of a matter; nil where the catalogue lacks one of its operations.
    convenience init?(_ matter: Matter?, in catalogue: Catalogue) {
        guard let matter else { return nil }
        let operations = matter.tasks.compactMap { catalogue.operations[$0.operation] }
        let undos = matter.tasks.map { task in
            task.undoing.flatMap { undoing in catalogue.operations[undoing.operation].map { (task: undoing, operation: $0) } }
        }
        guard operations.count == matter.tasks.count, zip(matter.tasks, undos).allSatisfy({ ($0.undo == nil) == ($1 == nil) }) else { return nil }
        self.init(matter: matter, operations: operations, undos: undos)
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
