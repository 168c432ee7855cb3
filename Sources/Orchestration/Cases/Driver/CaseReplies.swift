import Contracts
import CrashPoints
import JSON
import Logging
import Messaging

/// Takes replies to cases. A delivery is acknowledged when what it says is on disk.
struct CaseReplies: Sendable {
    let lane: CaseLane
    let bus: any MessageBus
    let contracts: ReplyContracts
    let instance: String
    /// The user who may speak for a department; nil for an unknown one.
    let brokerUser: @Sendable (String) -> String?

    /// Lives until cancelled; then takes no more, and settles those that it has.
    func run() async {
        let subscription = Subscription(.queue(QueueName.replies(lane.keeper.gateway)), prefetch: lane.settings.prefetch)
        await bus.consume(subscription) { await handle($0) }
    }

    private func handle(_ message: IncomingMessage) async -> Settlement {
        do {
            guard message.properties.contentEncoding == nil else {
                try await park(message, .unreadable, "it has a content encoding")
                return .accepted
            }
            let read: ReplyMessage
            do {
                read = try ReplyMessage(JSONValue(parsing: message.body, profile: .bus))
            } catch {
                try await park(message, .unreadable, "\(error)")
                return .accepted
            }
            // Side by side, so that they are committed together; their order means nothing.
            try await withThrowingDiscardingTaskGroup { group in
                for entry in read.entries { group.addTask { try await take(entry.reply, raw: entry.raw, of: message) } }
            }
            return .accepted
        } catch {
            lane.complain("A reply to a case cannot be stored; it goes back to its queue", error)
            return await lane.giveBack()
        }
    }

    /// What became of a reply.
    enum Verdict: Hashable {
        case taken
        /// It changes nothing.
        case ignored(CaseIgnored)
        /// Nobody knows what to do with it.
        case unhandled(ReservedCode, String)
    }

    private func take(_ entry: Result<Reply, EnvelopeError>, raw: JSONValue, of message: IncomingMessage) async throws {
        guard case .unhandled(let code, let why) = try await judge(entry, from: message.properties.userID) else { return }
        try await park(message, body: ReplyMessage.body(entries: [raw]), code, why)
    }

    /// Gives a reply to its case.
    /// - Parameter user: who sent it, as the broker says.
    func judge(_ entry: Result<Reply, EnvelopeError>, from user: String?) async throws -> Verdict {
        switch entry {
        case .failure(let error): return .unhandled(.unreadable, "\(error)")
        case .success(let reply):
            guard let known = brokerUser(reply.department), known == user else {
                return .unhandled(.untrustedSender, "its user_id is not the department's broker user")
            }
            guard let place = RequestID.request(ofTask: reply.task) else { return .unhandled(.unknownTask, "no case has that task") }
            let contracts = contracts
            CrashPoint.replyBeforeCommit.reached()
            let step = try await lane.change(place.request, by: reply.department) { machine, now in
                guard let step = machine.plan.step(named: place.name) else { return .failure(.unknownTask) }
                var reply = reply
                let isValid = contracts.isKept(by: &reply, of: machine.plan.steps[step].operation, department: reply.department)
                return machine.received(reply, step: step, isValid: isValid, at: now)
            }
            CrashPoint.replyAfterCommit.reached()
            guard let step, step.ignored != .unknownTask else { return .unhandled(.unknownTask, "no case has that task") }
            lane.metrics.replied(reply.department, reply.outcome.name, ignored: step.ignored)
            return step.ignored.map { .ignored($0) } ?? .taken
        }
    }

    private func park(_ message: IncomingMessage, body: [UInt8]? = nil, _ code: ReservedCode, _ why: String) async throws {
        lane.metrics.parked(code.rawValue)
        try await lane.park(
            ParkedMessage(
                code: code.rawValue, detail: why, department: nil, instance: instance, properties: message.properties, body: body ?? message.body),
            sender: message.properties.userID)
    }
}
