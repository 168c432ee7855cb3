import Contracts
import JSON
import Messaging
import Synchronization

/// One check as it is played: sends, listens, waits with limits, and remembers the evidence.
final class Trial: Sendable {
    let stage: ConformanceStage
    let begun: ContinuousClock.Instant
    private let log = Mutex<[Evidence]>([])

    init(_ stage: ConformanceStage) {
        self.stage = stage
        begun = stage.time.now
    }

    var settings: ConformanceSettings { stage.settings }
    var evidence: [Evidence] { log.withLock { $0 } }

    // MARK: - Evidence

    func note(_ kind: Evidence.Kind, _ text: String) {
        let shown = text.count > ConformanceSettings.shownText ? text.prefix(ConformanceSettings.shownText) + "…" : text[...]
        let line = Evidence(kind: kind, after: stage.time.now - begun, text: Self.harmless(shown))
        log.withLock { if $0.count < ConformanceSettings.mostEvidence { $0.append(line) } }
    }

    func note(_ reply: HeardReply) { note(.heard, "\(reply.message.route.key) \(Self.text(reply.raw.utf8))") }

    private static func text(_ body: [UInt8]) -> String { String(decoding: body.prefix(ConformanceSettings.shownText * 4), as: UTF8.self) }

    /// Without control characters, with which whoever is tried could write on the screen, and which XML does not have.
    private static func harmless(_ text: Substring) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    // MARK: - Tasks

    /// A task of a new request, unless its name or key is given.
    func task(
        _ probe: Probe, named name: String? = nil, key: String? = nil, attempt: Int = 1, round: Int = 1, deadline: Duration? = nil
    ) -> DepartmentTask {
        let name = name ?? stage.name()
        let now = stage.time.timestamp
        let isCase = probe.operation.lane == .case
        return DepartmentTask(
            task: name, request: "\(name)-request", attempt: attempt, round: round, key: key ?? "\(name)-key", lane: probe.operation.lane,
            operation: probe.operation.reference, purpose: "conformance", issuedAt: now,
            deadline: isCase ? nil : now.advanced(by: deadline ?? settings.patience), input: probe.input,
            caseDetails: isCase ? CaseDetails(caseNumber: "conformance-\(name)") : nil)
    }

    /// Sends tasks in one message.
    func send(
        _ tasks: [DepartmentTask], to address: String? = nil, mayBeRedelivered: Bool = false,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        guard let lane = tasks.first?.lane else { return }
        for task in tasks { stage.note(task, mayBeRedelivered: mayBeRedelivered) }
        let address = address ?? stage.address(1)
        try await publish(TaskMessage.body(replyTo: address, tasks: tasks), in: lane, to: address) { properties in
            if tasks.count == 1 {
                properties.correlationID = tasks[0].task
                properties.traceparent = tasks[0].trace
            }
            change(&properties)
        }
    }

    /// Sends whatever it is to the department's queue.
    func publish(
        _ body: [UInt8], in lane: Lane, to address: String? = nil, type: String = MessageType.tasks,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        note(.sent, "\(lane.rawValue) queue, \(body.count) bytes: \(Self.text(body))")
        let message = outgoing(body, in: lane, to: address, type: type, change)
        switch await stage.bus.publish([message]).first {
        case .done: return
        case .returned(let reason):
            throw TrialEnd.trouble("no queue took the message (\(reason)): is the topology declared on this broker?")
        case .refused: throw TrialEnd.trouble("the broker refused the message: is the department's queue full?")
        case .unknown, nil: throw TrialEnd.trouble("the connection was lost while the message was sent")
        case .notSent(let reason): throw TrialEnd.trouble("the message could not be sent: \(reason)")
        }
    }

    func outgoing(
        _ body: [UInt8], in lane: Lane, to address: String?, type: String = MessageType.tasks, _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> OutgoingMessage {
        var properties = MessageProperties(
            messageID: stage.name(), type: type, appID: stage.instance, isPersistent: lane == .case, replyTo: address ?? stage.address(1),
            timestamp: stage.time.timestamp)
        change(&properties)
        let route = Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: stage.department.name, lane: lane))
        return OutgoingMessage(route: route, properties: properties, body: body)
    }

    // MARK: - Replies

    /// Waits for so many replies to a task, and gives them.
    @discardableResult
    func replies(to task: String, _ count: Int = 1, within limit: Duration? = nil, what: String = "the task") async throws -> [HeardReply] {
        let limit = limit ?? settings.patience
        let ear = stage.ear
        let isThere = try await ear.waits(until: stage.time.now.advanced(by: limit)) { ear.count(of: task) >= count }
        let heard = ear.replies(to: task)
        guard isThere else {
            for reply in heard { note(reply) }
            throw TrialEnd.silence(
                count == 1 ? "no reply to \(what) within \(limit.inWords)" : "\(heard.count) of \(count) replies to \(what) within \(limit.inWords)")
        }
        return heard
    }

    /// Sends a task and waits for its reply.
    func ask(_ task: DepartmentTask, to address: String? = nil, what: String = "the task") async throws -> HeardReply {
        let before = stage.ear.count(of: task.task)
        try await send([task], to: address)
        let heard = try await replies(to: task.task, before + 1, what: what)
        let reply = heard[min(before, heard.count - 1)]
        note(reply)
        return reply
    }

    /// The adapter still answers.
    func fence(_ lane: Lane, after what: String) async throws {
        let task = task(try stage.probe(in: lane))
        try await send([task])
        do {
            try await replies(to: task.task)
        } catch TrialEnd.silence {
            throw TrialEnd.breach("after \(what) it answered nothing any more within \(settings.patience.inWords)")
        }
    }

    /// Nothing is said to these tasks: the adapter has answered a later one, and a while has passed.
    func expectSilence(_ tasks: [DepartmentTask], _ lane: Lane, after what: String) async throws {
        try await fence(lane, after: what)
        try await pause(settings.quiet)
        guard let reply = tasks.lazy.compactMap({ self.stage.ear.replies(to: $0.task).first }).first else { return }
        note(reply)
        throw TrialEnd.breach("it replied “\(reply.outcome)” to \(what)")
    }

    /// A task is refused with a code of the protocol.
    func expectFailed(_ task: DepartmentTask, _ code: ReservedCode, what: String) async throws {
        try expect(try await ask(task, what: what), failedWith: code, what: what)
    }

    func expect(_ reply: HeardReply, failedWith code: ReservedCode, what: String) throws {
        guard reply.outcome == "failed", reply.code == code.rawValue else {
            throw TrialEnd.breach("to \(what) it said \(reply.inWords), not failed/\(code.rawValue)")
        }
    }

    // MARK: - Time

    func pause(_ duration: Duration) async throws { try await stage.time.sleep(until: stage.time.now.advanced(by: duration)) }

    /// Does something to the broker or the process; where that fails it is no fault of the adapter.
    func act<Value: Sendable>(_ what: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
        note(.did, what)
        do {
            return try await body()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw TrialEnd.trouble("\(what) did not succeed: \(error)")
        }
    }
}

extension HeardReply {
    /// The outcome, and the code where it has one.
    var inWords: String { code.map { "\(outcome)/\($0)" } ?? (outcome.isEmpty ? "nothing that could be read" : outcome) }
}

extension Duration {
    /// As people write it: `10 s`, `500 ms`.
    var inWords: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
