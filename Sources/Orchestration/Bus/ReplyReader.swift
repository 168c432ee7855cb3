import Contracts
import JSON
import Messaging

/// Reads replies on the thread that received them: parses once, checks who speaks and whether the contract is kept, and hands a whole run
/// of them to the core at once.
struct ReplyReader: Sendable {
    let lane: LookupLane
    let parking: Parking
    let metrics: LookupMetrics
    let contracts: ReplyContracts

    /// A reply that could be read, with its message.
    private struct Arrival {
        /// Which of the messages brought it.
        var message: Int
        var raw: JSONValue
        var reply: Reply
    }

    /// What the orchestrator knows about an arrival.
    private struct Knowledge: Sendable {
        /// The user who may speak for the reply's department; nil where the catalogue has no such department.
        var brokerUser: String?
        var asked: (request: String, index: Int, operation: Operation)?
    }

    /// A reply with what it answers.
    private struct Matched {
        var reply: Reply
        var request: String
        var index: Int
        var isValid: Bool
    }

    func read(_ messages: [IncomingMessage]) {
        let arrivals = messages.indices.flatMap { read(messages[$0], at: $0) }
        guard !arrivals.isEmpty else { return }
        let knowledge = lane.read { core in
            arrivals.map { Knowledge(brokerUser: core.catalogue.departments[$0.reply.department]?.brokerUser, asked: core.asked($0.reply)) }
        }
        var matched: [Matched] = []
        matched.reserveCapacity(arrivals.count)
        for (arrival, known) in zip(arrivals, knowledge) {
            // What foreigners write does not become a label.
            let department = known.brokerUser == nil ? "unknown" : arrival.reply.department
            guard let user = known.brokerUser, user == messages[arrival.message].properties.userID else {
                park(messages[arrival.message], entry: arrival.raw, .untrustedSender, "its user_id is not the department's broker user")
                continue
            }
            guard let asked = known.asked else {
                metrics.count([.replyIgnored(department: department, why: "too-late-or-foreign")])
                continue
            }
            var reply = arrival.reply
            let isValid = contracts.isKept(by: &reply, of: asked.operation, department: department)
            matched.append(Matched(reply: reply, request: asked.request, index: asked.index, isValid: isValid))
        }
        guard !matched.isEmpty else { return }
        lane.change { core, now, effects in
            for one in matched {
                core.received(one.reply, request: one.request, index: one.index, isValid: one.isValid, at: now, effects: &effects)
            }
        }
    }

    /// The replies of a message that can be read. The others are parked one by one, without their neighbours.
    private func read(_ message: IncomingMessage, at place: Int) -> [Arrival] {
        let read: ReplyMessage
        do {
            read = try ReplyMessage(JSONValue(parsing: message.body, profile: .bus))
        } catch {
            park(message, .unreadable, "\(error)")
            return []
        }
        guard message.properties.contentEncoding == nil else {
            park(message, .unreadable, "it has a content encoding")
            return []
        }
        return read.entries.compactMap { entry in
            switch entry.reply {
            case .success(let reply): return Arrival(message: place, raw: entry.raw, reply: reply)
            case .failure(let error):
                park(message, entry: entry.raw, .unreadable, "\(error)")
                return nil
            }
        }
    }

    private func park(_ message: IncomingMessage, entry: JSONValue? = nil, _ code: ReservedCode, _ why: String) {
        metrics.unreadable("reply", reason: code.rawValue)
        parking.park(message, body: entry.map { ReplyMessage.body(entries: [$0]) }, code: code, detail: why)
    }
}
