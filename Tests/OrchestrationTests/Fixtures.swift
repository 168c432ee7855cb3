import Contracts
import JSON
import JSONSchema
import Messaging

@testable import Orchestration

/// The moment at which every transcript begins.
let start = Moment(instant: ContinuousClock.now, timestamp: Timestamp(milliseconds: 1_763_874_000_000))

extension Moment {
    static func + (moment: Moment, milliseconds: Int) -> Moment { moment.advanced(by: .milliseconds(milliseconds)) }
}

func operation(_ name: String, version: Int = 1, requires: [String] = [], problems: [String] = []) throws -> Operation {
    Operation(
        reference: OperationReference(name, version: version), lane: .lookup, summary: LocalizedText(zh: name, en: name), effect: .none,
        typical: .milliseconds(40), limit: .milliseconds(800),
        request: try JSONSchema([
            "type": "object", "required": .array(requires.map { .string($0) }),
            "properties": ["residentId": ["type": "string"], "accountNo": ["type": "string"]],
        ]),
        data: try JSONSchema(["type": "object", "properties": ["accountNo": ["type": "string"], "balance": ["type": "string"]]]),
        problems: Dictionary(uniqueKeysWithValues: problems.map { ($0, LocalizedText(zh: $0, en: $0)) }), sensitiveRequest: [], sensitiveData: [],
        examples: [], contractHash: "sha256:\(name)")
}

func task(
    _ department: String, name: String? = nil, need: MatterTask.Need = .required, after: [String] = [], when: JSONSchema? = nil,
    input: [MatterTask.Field] = [.init(member: "residentId", source: .pointer(JSONPointer(tokens: ["applicant", "residentId"])))]
) -> MatterTask {
    MatterTask(
        name: name ?? department, operation: OperationReference("\(department).account.read", version: 1), input: input, need: need, after: after,
        when: when)
}

func matter(_ tasks: MatterTask..., through channels: [Matter.ChannelKind] = [.terminal]) throws -> Matter {
    try matter(named: "overview", tasks, through: channels)
}

func matter(
    named name: String, _ tasks: [MatterTask], lane: Lane = .lookup, through channels: [Matter.ChannelKind] = [.terminal]
) throws -> Matter {
    Matter(
        name: name, version: 1, title: LocalizedText(zh: "概览", en: "Overview"), lane: lane, audience: [.citizen], channels: channels,
        identity: .face, purpose: "enquiry", form: try JSONSchema(["type": "object", "properties": [:]]), deadline: .milliseconds(1500), tasks: tasks)
}

/// The first id that the tests give.
let request = "01KB3000000000000000000000"

func machine(_ matter: Matter, operations: [Operation]? = nil) throws -> RequestMachine {
    RequestMachine(
        request: request, matter: matter, operations: try operations ?? matter.tasks.map { try operation($0.operation.name) },
        document: ["applicant": ["residentId": "R", "name": "N"], "form": [:]], deadline: start + 1500, at: start)
}

func reply(_ department: String, _ outcome: Outcome, name: String? = nil, attempt: Int = 1, round: Int = 1, request: String = request) -> Reply {
    Reply(
        task: "\(request)-\(name ?? department)", attempt: attempt, round: round, department: department, instance: "\(department)-1",
        outcome: outcome,
        asOf: start.timestamp)
}

let answered = Outcome.answered(data: ["balance": "1.00"])
let faulty = Outcome.failed(TaskProblem(.internal, "it broke"))
let busy = Outcome.failed(TaskProblem(.busy, "too much", isRetriable: true))

extension RequestMachine {
    /// The words of the parts, in the order of the tasks.
    var words: [String] { answer.parts.map(\.content.name) }

    func ask(_ index: Int, attempt: Int = 1, input: JSONValue = ["residentId": "R"]) -> Ask { Ask(index: index, attempt: attempt, input: input) }
}

extension LookupCore {
    /// Opens a request and gives back what follows.
    mutating func open(_ opening: LookupOpening) -> Effects {
        var effects = Effects()
        open(opening, effects: &effects)
        return effects
    }
}

typealias Change = RequestMachine.Change
typealias Ended = RequestMachine.Ended
