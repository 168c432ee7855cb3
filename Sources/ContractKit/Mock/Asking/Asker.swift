public import Contracts
public import JSON
public import Messaging
import Synchronization

/// Asks departments as the orchestrator does, one task at a time, and hears what they say: the other side of a contract, without an orchestrator.
///
/// The bus has to be that of the broker user whose tasks the adapters execute. It stands beside a running orchestrator without harm: replies come
/// to an address of its own.
public final class Asker: Sendable {
    private struct State {
        var conversations: [String: Conversation] = [:]
        var count = 0
        var strangers = 0
    }

    private let bus: any MessageBus
    private let instance: String
    private let prefix: String
    private let time: any TimeSource
    private let ears = Ears()
    private let receiver: ReceiverHandle

    /// - Parameters:
    ///   - bus: runs for as long as somebody is asked.
    ///   - gateway: the name of the gateway in whose place it asks; the broker lets an orchestrator's user declare queues of that name.
    ///   - identity: tells it from the gateway's living instances.
    public init(bus: any MessageBus, gateway: String, identity: UInt16 = .random(in: 0 ... .max), time: any TimeSource = SystemTime()) {
        let instance = ReplyAddress.instance(gateway: gateway, identity: identity)
        self.bus = bus
        self.instance = instance
        self.time = time
        prefix = "\(instance)-\(String(time.timestamp.milliseconds, radix: 36))"
        let subscription = Subscription(.exclusive { ReplyAddress(instance: instance, connection: $0).replyQueue })
        receiver = bus.receive(subscription) { [ears] in ears.hear($0) }
    }

    /// Replies that were about nothing that was asked here.
    public var strangers: Int { ears.state.withLock { $0.strangers } }

    /// Sends a task. Its replies are heard until ``end(_:)``.
    /// - Parameter limit: how long a lookup may take; nil takes that of its contract.
    /// - Throws: ``AskError`` where the task did not reach a queue.
    public func ask(_ operation: Operation, _ input: JSONValue, within limit: Duration? = nil) async throws(AskError) -> Conversation {
        let number = ears.state.withLock { state in
            state.count += 1
            return state.count
        }
        let request = "\(prefix)-\(number)"
        let isCase = operation.lane == .case
        let now = time.timestamp
        let task = DepartmentTask(
            task: "\(request)-try", request: request, key: request, lane: operation.lane, operation: operation.reference, issuedAt: now,
            deadline: isCase ? nil : now.advanced(by: limit ?? operation.limit), input: input,
            caseDetails: isCase ? CaseDetails(caseNumber: request, due: now.advanced(by: operation.limit)) : nil)
        let conversation = Conversation(operation, task, time: time)
        ears.state.withLock { $0.conversations[task.task] = conversation }
        do {
            try await send(conversation, type: MessageType.tasks, expiration: isCase ? nil : limit ?? operation.limit) {
                TaskMessage.body(replyTo: $0, tasks: [task])
            }
        } catch {
            end(conversation)
            throw error
        }
        return conversation
    }

    /// Takes a task of a case back. What the department says to that is the next reply.
    /// - Throws: ``AskError`` where the withdrawal did not reach a queue.
    public func withdraw(_ conversation: Conversation) async throws(AskError) {
        let task = conversation.task
        let withdrawal = Withdrawal(
            task: task.task, request: task.request, key: task.key, round: task.round, operation: task.operation, reason: "withdrawn-by-applicant")
        conversation.restart()
        try await send(conversation, type: MessageType.withdrawals, expiration: nil) {
            WithdrawalMessage.body(replyTo: $0, withdrawals: [withdrawal])
        }
    }

    /// Listens no more.
    public func end(_ conversation: Conversation) { ears.state.withLock { _ = $0.conversations.removeValue(forKey: conversation.task.task) } }

    private func send(
        _ conversation: Conversation, type: String, expiration: Duration?, body: (_ address: String) -> [UInt8]
    ) async throws(AskError) {
        guard let connection = bus.status.consuming.connection else {
            throw AskError(code: .notConnected, message: "The broker cannot be reached: \(bus.status.consuming).")
        }
        let task = conversation.task
        let address = ReplyAddress(instance: instance, connection: connection).description
        let properties = MessageProperties(
            messageID: "\(task.request)-\(type == MessageType.tasks ? "t" : "w")", type: type, appID: instance, isPersistent: task.lane == .case,
            correlationID: task.task, replyTo: address, expiration: expiration, timestamp: time.timestamp)
        let department = task.operation.department
        let route = Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: department, lane: task.lane))
        let outcome = await bus.publish([OutgoingMessage(route: route, properties: properties, body: body(address))]).first
        switch outcome {
        case .done: return
        case .returned:
            throw AskError(
                code: .noQueue, message: "No queue takes the tasks of \(department): its name is misspelt, or no orchestrator has declared it yet.")
        case .refused: throw AskError(code: .refused, message: "The broker refused the task: the queue of \(department) is full.")
        case .notSent(let reason): throw AskError(code: .notConnected, message: "The task could not be sent: \(reason)")
        case .unknown, nil: throw AskError(code: .notConnected, message: "The connection was lost before the broker had confirmed the task.")
        }
    }
}

extension Asker {
    /// Takes replies to those who wait for them.
    private final class Ears: Sendable {
        let state = Mutex(State())

        func hear(_ messages: [IncomingMessage]) {
            for message in messages {
                // What cannot be read is nobody's answer; the silence that follows is reported.
                guard let json = try? JSONValue(parsing: message.body, profile: .bus), let replies = try? ReplyMessage(json) else {
                    state.withLock { $0.strangers += 1 }
                    continue
                }
                for (_, result) in replies.entries {
                    guard case .success(let reply) = result, let conversation = state.withLock({ $0.conversations[reply.task] }) else {
                        state.withLock { $0.strangers += 1 }
                        continue
                    }
                    conversation.hear(reply)
                }
            }
        }
    }
}
