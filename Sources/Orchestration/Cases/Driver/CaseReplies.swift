import Contracts
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
            for entry in read.entries { try await take(entry.reply, raw: entry.raw, of: message) }
            return .accepted
        } catch {
            lane.complain("A reply to a case cannot be stored; it goes back to its queue", error)
            return await lane.giveBack()
        }
    }

    private func take(_ entry: Result<Reply, EnvelopeError>, raw: JSONValue, of message: IncomingMessage) async throws {
        let body = ReplyMessage.body(entries: [raw])
        switch entry {
        case .failure(let error): try await park(message, body: body, .unreadable, "\(error)")
        case .success(let reply):
            guard let user = brokerUser(reply.department), user == message.properties.userID else {
                return try await park(message, body: body, .untrustedSender, "its user_id is not the department's broker user")
            }
            guard let place = RequestID.request(ofTask: reply.task) else {
                return try await park(message, body: body, .unknownTask, "no case has that task")
            }
            let contracts = contracts
            let step = try await lane.change(place.request, by: reply.department) { machine, now in
                guard let step = machine.plan.step(named: place.name) else { return .failure(.unknownTask) }
                var reply = reply
                let isValid = contracts.isKept(by: &reply, of: machine.plan.steps[step].operation, department: reply.department)
                return machine.received(reply, step: step, isValid: isValid, at: now)
            }
            if step == nil || step?.ignored == .unknownTask {
                try await park(message, body: body, .unknownTask, "no case has that task")
            } else {
                lane.metrics.replied(reply.department, reply.outcome.name, ignored: step?.ignored)
            }
        }
    }

    private func park(_ message: IncomingMessage, body: [UInt8]? = nil, _ code: ReservedCode, _ why: String) async throws {
        lane.metrics.parked(code.rawValue)
        try await lane.park(
            ParkedMessage(
                code: code.rawValue, detail: why, department: nil, instance: instance, properties: message.properties, body: body ?? message.body))
    }
}

/// Takes what others have parked into the store, where operators find it.
struct ParkedReader: Sendable {
    let lane: CaseLane
    let bus: any MessageBus
    /// Whether that user may park in the department's name.
    let isTrusted: @Sendable (_ user: String?, _ department: String?) -> Bool

    /// Lives until cancelled.
    func run() async {
        await bus.consume(Subscription(.queue(QueueName.parked), prefetch: lane.settings.prefetch)) { await handle($0) }
    }

    private func handle(_ message: IncomingMessage) async -> Settlement {
        let parked = parked(message)
        guard isTrusted(message.properties.userID, parked.department) else {
            lane.metrics.parked("untrusted")
            return .accepted
        }
        do {
            try await lane.park(parked)
            return .accepted
        } catch {
            return await lane.giveBack()
        }
    }

    /// What was parked; what the broker put there by itself is wrapped here.
    private func parked(_ message: IncomingMessage) -> ParkedMessage {
        if message.properties.type == MessageType.parked,
            let parked = try? ParkedMessage(JSONValue(parsing: message.body, profile: .bus))
        {
            return parked
        }
        return ParkedMessage(
            code: "broker", detail: "the broker gave up delivering it", department: nil, instance: "", properties: message.properties,
            body: message.body)
    }
}
