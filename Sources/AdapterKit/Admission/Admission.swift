import Contracts
import JSON
import JSONSchema
import Messaging

/// Decides what is done with each task of a delivery, from the message, the contracts and the time alone.
struct Admission: Sendable {
    /// How far our clock may differ from the orchestrator's: a task is dropped only this long after its deadline.
    static let clockTolerance: Duration = .milliseconds(200)

    let department: String
    /// The lane of the queue.
    let lane: Lane
    /// What this instance answers in that lane: operations that have both a contract and a handler.
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
        /// A task is not wanted any more. Only in the case lane.
        case withdraw(Withdrawal)
        /// It cannot be handled: it is parked alone, and told if it says to whom.
        case park(raw: JSONValue, Rejection, Telling?)
        /// Nobody waits for it any more.
        case expired
    }

    init(department: String, lane: Lane = .lookup, operations: [OperationReference: Operation], orchestratorUser: String) {
        self.department = department
        self.lane = lane
        self.operations = operations
        self.orchestratorUser = orchestratorUser
    }

    /// Judges a delivery from the lane's queue.
    func judge(_ message: IncomingMessage, at now: Timestamp) -> Verdict {
        guard message.properties.userID == orchestratorUser else {
            return .park(Rejection(.untrustedSender, "the sender is not the orchestrator's broker user"), telling: [], replyTo: nil)
        }
        guard message.properties.contentEncoding == nil else { return Self.unreadable("the message has a content encoding") }
        return judge(message.body, at: now)
    }

    /// Judges what a delivery held, or what was kept of it.
    func judge(_ text: [UInt8], at now: Timestamp) -> Verdict {
        let body: JSONValue
        do {
            body = try JSONValue(parsing: text, profile: .bus)
        } catch {
            return Self.unreadable("the message is not JSON as the protocol wants it: line \(error.line), column \(error.column)")
        }
        do {
            return lane == .case && WithdrawalMessage.isOne(body)
                ? judge(try WithdrawalMessage(body)) : judge(try TaskMessage(body), in: body, at: now)
        } catch {
            return Self.unreadable(error.description)
        }
    }

    private func judge(_ withdrawals: WithdrawalMessage) -> Verdict {
        guard let replyTo = withdrawals.replyTo else { return Self.noAddress }
        let entries = withdrawals.entries.map { raw, withdrawal -> Entry in
            switch withdrawal {
            case .success(let withdrawal): .withdraw(withdrawal)
            case .failure(let error): reject(raw, Rejection(.unreadable, error.description))
            }
        }
        return .judged(entries, replyTo: replyTo)
    }

    private func judge(_ tasks: TaskMessage, in body: JSONValue, at now: Timestamp) -> Verdict {
        guard let replyTo = tasks.replyTo else { return Self.noAddress }
        guard body["withdrawals"] == nil else {
            let rejection = Rejection(.unreadable, "the message holds tasks and withdrawals")
            let telling = tasks.entries.compactMap { TaskIdentity(reading: $0.raw) }.map { Telling($0, rejection) }
            return .park(rejection, telling: telling, replyTo: replyTo)
        }
        return .judged(tasks.entries.map { judge($0.task, raw: $0.raw, at: now) }, replyTo: replyTo)
    }

    private static let noAddress = unreadable("replyTo is missing or is no name")

    private static func unreadable(_ detail: String) -> Verdict { .park(Rejection(.unreadable, detail), telling: [], replyTo: nil) }

    private func judge(_ task: Result<DepartmentTask, EnvelopeError>, raw: JSONValue, at now: Timestamp) -> Entry {
        switch task {
        case .failure(let error): return reject(raw, Rejection(.unreadable, error.description))
        case .success(let task) where task.lane != lane: return reject(raw, Rejection(.unreadable, "lane is not that of the queue"))
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
