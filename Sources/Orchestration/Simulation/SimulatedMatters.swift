import Contracts
import JSON
import JSONSchema

/// The matters of the simulation: every shape that a case can have, as small as it can be.
enum SimulatedMatters {
    /// A task: name, what it comes after, its need, whether its effect can be taken back, whether it is asked only with a form that says so,
    /// and the documents that go along.
    private struct Shape {
        var name: String
        var after: [String] = []
        var need: MatterTask.Need = .required
        var isUndoable = false
        var isConditional = false
        var documents: [String] = []
    }

    /// One that is required, and one that is waited for where it was announced.
    static let (lease, plan) = ("lease", "plan")

    private static let shapes: [(name: String, tasks: [Shape])] = [
        ("parallel", [Shape(name: "police"), Shape(name: "records"), Shape(name: "health")]),
        ("chain", [Shape(name: "police"), Shape(name: "records", after: ["police"]), Shape(name: "health", after: ["records"], need: .optional)]),
        (
            "undoable",
            [
                Shape(name: "police", isUndoable: true), Shape(name: "records", isUndoable: true),
                Shape(name: "health", after: ["police", "records"]),
            ]
        ),
        (
            "either",
            [Shape(name: "police", need: .anyOf("g")), Shape(name: "records", need: .anyOf("g")), Shape(name: "health", isConditional: true)]
        ),
        (
            "papers",
            [
                Shape(name: "police", isUndoable: true, documents: [lease]), Shape(name: "records", after: ["police"], documents: [plan]),
                Shape(name: "health", documents: [lease, plan]),
            ]
        ),
    ]

    /// Of a matter with documents. Its clock is over long after the simulation.
    private static let terms = CaseTerms(
        clock: ClockTerms(statutory: 100, stops: [.supplement]),
        documents: [(lease, RequiredDocument.Need.required), (plan, .optional)].map { name, need in
            RequiredDocument(name: name, title: text(name), need: need, types: ["application/pdf"], most: 1000)
        }, retention: .seconds(730 * 86_400))

    static let plans: [CasePlan] = shapes.map { name, tasks in
        do {
            let matter = Matter(
                name: name, version: 1, title: text(name), lane: .case, audience: [.citizen], channels: [.counter], identity: .none,
                purpose: "simulation",
                form: try JSONSchema(["type": "object"]), deadline: .seconds(1), tasks: try tasks.map(task),
                terms: tasks.contains { !$0.documents.isEmpty } ? terms : nil)
            return CasePlan(
                matter: matter, operations: try tasks.map { try operation("\($0.name).do", requires: []) },
                undos: try tasks.map { $0.isUndoable ? try undo(of: $0.name) : nil })
        } catch {
            preconditionFailure("The simulation's matters are part of the program: \(error)")
        }
    }

    static let departments = Set(plans.flatMap { $0.steps.map(\.department) }).sorted()

    private static func task(_ shape: Shape) throws -> MatterTask {
        let input = [
            MatterTask.Field(member: "residentId", source: .pointer(JSONPointer(tokens: ["applicant", "residentId"]))),
            MatterTask.Field(member: "paper", source: .pointer(JSONPointer(tokens: ["form", "paper"]))),
        ]
        let condition: JSONValue = [
            "type": "object", "properties": ["form": ["type": "object", "required": ["wanted"]]], "required": ["form"],
        ]
        var task = MatterTask(
            name: shape.name, operation: OperationReference("\(shape.name).do", version: 1), input: input, need: shape.need, after: shape.after,
            when: shape.isConditional ? try JSONSchema(condition) : nil)
        task.documents = shape.documents
        return task
    }

    private static func undo(of name: String) throws -> (task: MatterTask, operation: Operation) {
        let operation = try operation("\(name).undo", requires: ["number"])
        let number = MatterTask.Field(member: "number", source: .pointer(JSONPointer(tokens: ["tasks", name, "number"])))
        return (MatterTask(name: "\(name)-undo", operation: operation.reference, input: [number]), operation)
    }

    private static func operation(_ name: String, requires: [String]) throws -> Operation {
        Operation(
            reference: OperationReference(name, version: 1), lane: .case, summary: text(name), effect: .once, typical: .seconds(60),
            limit: .seconds(20 * 86_400), request: try JSONSchema(["type": "object", "required": .array(requires.map { .string($0) })]),
            data: try JSONSchema(["type": "object"]), problems: ["no": text("no")], sensitiveRequest: [], sensitiveData: [], examples: [],
            contractHash: "")
    }

    private static func text(_ text: String) -> LocalizedText { LocalizedText(zh: text, en: text) }
}
