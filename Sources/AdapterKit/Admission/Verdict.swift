import Contracts
import JSON
import JSONSchema

/// A task that may run: its input has been projected and checked.
struct Job: Hashable, Sendable {
    let task: DepartmentTask
    let operation: OperationReference
    let input: JSONValue
    /// How many members of the input fell off because the contract does not declare them.
    let dropped: Int
}

/// Why something is not worked on. Holds no personal data.
struct Rejection: Hashable, Sendable {
    let code: ReservedCode
    let detail: String

    init(_ code: ReservedCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// Which task, as its reply repeats it.
struct TaskIdentity: Hashable, Sendable {
    let task: String
    let attempt: Int
    let round: Int
    let trace: String?

    init(task: String, attempt: Int, round: Int, trace: String?) {
        self.task = task
        self.attempt = attempt
        self.round = round
        self.trace = trace
    }

    init(_ task: DepartmentTask) {
        self.init(task: task.task, attempt: task.attempt, round: task.round, trace: task.trace)
    }

    /// Reads what is needed for a reply out of an entry that is no whole task, or nil where it does not say it.
    init?(reading raw: JSONValue) {
        guard let task = raw["task"]?.string, !task.isEmpty, let attempt = raw["attempt"]?.integer, attempt >= 1,
            let round = raw["round"]?.integer, round >= 1
        else { return nil }
        self.task = task
        self.attempt = Int(attempt)
        self.round = Int(round)
        trace = raw["trace"]?.string
    }
}

/// What a task is told without being run.
struct Telling: Hashable, Sendable {
    let identity: TaskIdentity
    let outcome: Outcome
    /// The operation, where it is one of ours.
    let operation: OperationReference?

    init(_ identity: TaskIdentity, _ rejection: Rejection, operation: OperationReference? = nil) {
        self.identity = identity
        outcome = .failed(TaskProblem(rejection.code, rejection.detail))
        self.operation = operation
    }

    /// More tasks are in flight than the instance takes.
    init(busy job: Job, capacity: Int) {
        identity = TaskIdentity(job.task)
        outcome = .failed(TaskProblem(.busy, "\(capacity) tasks are in flight already", isRetriable: true))
        operation = job.operation
    }
}

extension JSONValue {
    /// The text of a message with this task, or withdrawal, alone: what is parked of a message with several.
    func envelope(replyTo: String) -> [UInt8] {
        let member = self["reason"] == nil ? "tasks" : "withdrawals"
        let envelope: JSONObject = ["protocol": .integer(protocolVersion), "replyTo": .string(replyTo), member: [self]]
        return JSONValue.object(envelope).utf8
    }
}

extension [SchemaViolation] {
    /// The first violations as places and keywords, without any value: fit for logs and replies.
    var places: String {
        let shown = 8
        let list = prefix(shown).map { "\($0.instance.description.isEmpty ? "/" : $0.instance.description) \($0.keyword)" }
        return list.joined(separator: ", ") + (count > shown ? ", and \(count - shown) more" : "")
    }
}
