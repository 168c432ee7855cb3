import Contracts
import JSON
import JSONSchema
import Messaging

/// Decides what is done with each task of a delivery, from the message, the contracts and the time alone.
struct Admission: Sendable {
    /// How far our clock may differ from the orchestrator's: a task is dropped only this long after its deadline.
    static let clockTolerance: Duration = .milliseconds(200)

    let department: String
    /// What this instance answers: operations that have both a contract and a handler.
    let operations: [OperationReference: Operation]
    let orchestratorUser: String

    /// What is done with a delivery.
    enum Verdict: Hashable {
        /// As a whole it is nothing that we can work on. Those tasks that can still be read are told.
        case park(Rejection, telling: [Telling], replyTo: String?)
        case judged([Entry], replyTo: String)
    }

    /// What is done with one task.
    enum Entry: Hashable {
        case run(Job)
        case tell(Telling)
        /// It cannot be handled: it is parked alone, and told if it says to whom.
        case park(raw: JSONValue, Rejection, Telling?)
        /// Nobody waits for it any more.
        case expired
    }

    init(department: String, operations: [OperationReference: Operation], orchestratorUser: String) {
        self.department = department
        self.operations = operations
        self.orchestratorUser = orchestratorUser
    }

    /// Judges a delivery from the lookup queue.
    func judge(_ message: IncomingMessage, at now: Timestamp) -> Verdict {
        guard message.properties.userID == orchestratorUser else {
            return .park(Rejection(.untrustedSender, "the sender is not the orchestrator's broker user"), telling: [], replyTo: nil)
        }
        guard message.properties.contentEncoding == nil else { return Self.unreadable("the message has a content encoding") }
        let body: JSONValue
        do {
            body = try JSONValue(parsing: message.body, profile: .bus)
        } catch {
            return Self.unreadable("the message is not JSON as the protocol wants it: line \(error.line), column \(error.column)")
        }
        let tasks: TaskMessage
        do {
            tasks = try TaskMessage(body)
        } catch {
            return Self.unreadable(error.description)
        }
        guard let replyTo = tasks.replyTo else { return Self.unreadable("replyTo is missing or is no name") }
        guard body["withdrawals"] == nil else {
            let rejection = Rejection(.unreadable, "the message holds tasks and withdrawals")
            let telling = tasks.entries.compactMap { TaskIdentity(reading: $0.raw) }.map { Telling($0, rejection) }
            return .park(rejection, telling: telling, replyTo: replyTo)
        }
        return .judged(tasks.entries.map { judge($0.task, raw: $0.raw, at: now) }, replyTo: replyTo)
    }

    private static func unreadable(_ detail: String) -> Verdict { .park(Rejection(.unreadable, detail), telling: [], replyTo: nil) }

    private func judge(_ task: Result<DepartmentTask, EnvelopeError>, raw: JSONValue, at now: Timestamp) -> Entry {
        switch task {
        case .failure(let error): return reject(raw, Rejection(.unreadable, error.description))
        case .success(let task) where task.lane != .lookup: return reject(raw, Rejection(.unreadable, "lane is not that of the queue"))
        case .success(let task): return judge(task, raw: raw, at: now)
        }
    }

    private func judge(_ task: DepartmentTask, raw: JSONValue, at now: Timestamp) -> Entry {
        if let deadline = task.deadline, deadline.advanced(by: Self.clockTolerance) <= now { return .expired }
        guard task.operation.department == department else { return reject(raw, Rejection(.wrongDepartment, "this is \(department)")) }
        guard let operation = operations[task.operation] else {
            let isKnown = operations.keys.contains { $0.name == task.operation.name }
            return reject(
                raw,
                isKnown
                    ? Rejection(.unsupportedVersion, "this instance does not answer that version of the operation")
                    : Rejection(.unknownOperation, "this instance does not answer that operation"))
        }
        guard let input = task.input else {
            return reject(raw, Rejection(.invalidInput, "input is missing or is not an object"), of: task.operation)
        }
        let projected = operation.request.sift(input)
        guard projected.isValid else {
            let places = operation.request.violations(of: projected.value).places
            return reject(raw, Rejection(.invalidInput, "input breaks the contract: \(places)"), of: task.operation)
        }
        return .run(Job(task: task, operation: operation.reference, input: projected.value, dropped: projected.dropped))
    }

    private func reject(_ raw: JSONValue, _ rejection: Rejection, of operation: OperationReference? = nil) -> Entry {
        .park(raw: raw, rejection, TaskIdentity(reading: raw).map { Telling($0, rejection, operation: operation) })
    }
}

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

    init(_ task: DepartmentTask) {
        self.task = task.task
        attempt = task.attempt
        round = task.round
        trace = task.trace
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

extension [SchemaViolation] {
    /// The first violations as places and keywords, without any value: fit for logs and replies.
    var places: String {
        let shown = 8
        let list = prefix(shown).map { "\($0.instance.description.isEmpty ? "/" : $0.instance.description) \($0.keyword)" }
        return list.joined(separator: ", ") + (count > shown ? ", and \(count - shown) more" : "")
    }
}
