import Contracts
import JSON
import JSONSchema
import Messaging

@testable import Orchestration

/// The moment at which every case of the transcripts begins.
let opened = Timestamp(milliseconds: 1_763_874_000_000)

extension Timestamp {
    static func + (time: Timestamp, seconds: Int) -> Timestamp { time.advanced(by: .seconds(seconds)) }
}

/// An operation of the case lane, with an effect.
func caseOperation(_ name: String, effect: Operation.Effect = .idempotent, requires: [String] = [], problems: [String] = ["no"]) throws -> Operation {
    Operation(
        reference: OperationReference(name, version: 1), lane: .case, summary: LocalizedText(zh: name, en: name), effect: effect,
        typical: .seconds(1), limit: .seconds(864_000),
        request: try JSONSchema([
            "type": "object", "required": .array(requires.map { .string($0) }),
            "properties": ["residentId": ["type": "string"], "photo": ["type": "string"], "permit": ["type": "string"]],
        ]),
        data: try JSONSchema(["type": "object", "properties": ["permit": ["type": "string"]]]),
        problems: Dictionary(uniqueKeysWithValues: problems.map { ($0, LocalizedText(zh: $0, en: $0)) }), sensitiveRequest: [], sensitiveData: [],
        examples: [], contractHash: "sha256:\(name)")
}

/// A task of a case.
func caseTask(
    _ name: String, need: MatterTask.Need = .required, after: [String] = [], when: JSONSchema? = nil,
    input: [(String, [String])] = [("residentId", ["applicant", "residentId"])]
) -> MatterTask {
    MatterTask(
        name: name, operation: OperationReference("\(name).do", version: 1),
        input: input.map { .init(member: $0.0, source: .pointer(JSONPointer(tokens: $0.1))) }, need: need, after: after, when: when)
}

func caseMatter(_ tasks: [MatterTask]) throws -> Matter {
    Matter(
        name: "residence", version: 1, title: LocalizedText(zh: "居住", en: "Residence"), lane: .case, audience: [.citizen], channels: [.terminal],
        identity: .face, purpose: "residence", form: try JSONSchema(["type": "object"]), deadline: .seconds(1), tasks: tasks)
}

/// - Parameter undoable: the tasks whose effect `<name>.undo` takes back; it wants the permit that they answered.
func casePlan(_ tasks: MatterTask..., undoable: Set<String> = [], requires: [String: [String]] = [:]) throws -> CasePlan {
    CasePlan(
        matter: try caseMatter(tasks), operations: try tasks.map { try caseOperation("\($0.name).do", requires: requires[$0.name] ?? []) },
        undos: try tasks.map { task in
            guard undoable.contains(task.name) else { return nil }
            let operation = try caseOperation("\(task.name).undo", requires: ["permit"])
            return (
                MatterTask(
                    name: "\(task.name)-undo", operation: operation.reference,
                    input: [.init(member: "permit", source: .pointer(JSONPointer(tokens: ["tasks", task.name, "permit"])))]), operation
            )
        })
}

func caseMachine(_ plan: CasePlan, form: JSONValue = [:], announced: [String] = []) -> CaseMachine {
    CaseMachine(
        request: request, number: "20251123-0001", plan: plan, document: ["applicant": ["residentId": "R"], "form": form], announced: announced,
        ladder: CaseLadder(), at: opened)
}

let permit = Outcome.answered(data: ["permit": "P1"])
let no = Outcome.refused(TaskProblem(code: "no", detail: "it cannot be"))
let passing = Outcome.failed(TaskProblem(.busy, "too much", isRetriable: true))
let broken = Outcome.failed(TaskProblem(.unknownOutcome, "nobody knows"))
let photoMissing = Outcome.incomplete([MissingInput(pointer: JSONPointer(tokens: ["photo"]), code: "missing", detail: "no photo")])

extension CaseMachine {
    /// The words of the parts, in the order of the tasks.
    var words: [String] { answer.parts.map(\.content.name) }

    /// A department speaks about a step, in the step's round.
    mutating func says(
        _ outcome: Outcome, _ name: String, attempt: Int? = nil, round: Int? = nil, isValid: Bool = true, at now: Timestamp = opened + 1
    ) -> Result<CaseChange, CaseIgnored> {
        guard let step = plan.step(named: name) else { return .failure(.unknownTask) }
        let known = state.steps[step]
        let reply = Reply(
            task: "\(state.request)-\(name)", attempt: attempt ?? max(known.sent, known.withdrawals), round: round ?? known.round,
            department: plan.steps[step].department, instance: "i", outcome: outcome, asOf: now)
        return received(reply, step: step, isValid: isValid, at: now)
    }

    /// Names the steps that a change asks, with the attempt and the round.
    func asked(_ change: CaseChange) -> [String] {
        change.asks.map { "\(plan.steps[$0.step].task.name) \($0.attempt)/\($0.round)" }
    }

    func withdrew(_ change: CaseChange) -> [String] {
        change.withdrawals.map { "\(plan.steps[$0.step].task.name) \($0.attempt)/\($0.round)" }
    }
}

extension Result where Success == CaseChange, Failure == CaseIgnored {
    /// What it did; nothing where it was ignored.
    var change: CaseChange { (try? get()) ?? CaseChange() }
    var ignored: CaseIgnored? { if case .failure(let why) = self { why } else { nil } }
}
