import Contracts
import JSON
import JSONSchema
import Logging
import Messaging

/// Reads replies on the thread that received them: parses once, checks who speaks and whether the contract is kept, and hands a whole run
/// of them to the core at once.
struct ReplyReader: Sendable {
    let lane: LookupLane
    let parking: Parking
    let metrics: LookupMetrics
    let logger: Logger

    /// A reply with what it answers.
    private struct Matched {
        var reply: Reply
        var request: String
        var index: Int
        var isValid: Bool
    }

    func read(_ messages: [IncomingMessage]) {
        let replies = messages.flatMap(replies)
        guard !replies.isEmpty else { return }
        let asked = lane.read { core in replies.map { core.asked($0) } }
        var matched: [Matched] = []
        for (reply, asked) in zip(replies, asked) {
            guard let asked else {
                metrics.count([.replyIgnored(department: known(reply.department), why: "too-late-or-foreign")])
                continue
            }
            var reply = reply
            let isValid = keepsContract(&reply, of: asked.operation)
            matched.append(Matched(reply: reply, request: asked.request, index: asked.index, isValid: isValid))
        }
        lane.change { core, now, effects in
            for one in matched {
                core.received(one.reply, request: one.request, index: one.index, isValid: one.isValid, at: now, effects: &effects)
            }
        }
    }

    /// The replies of a message that can be read and come from whom they say. The others are parked one by one, without their neighbours.
    private func replies(of message: IncomingMessage) -> [Reply] {
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
            case .failure(let error): park(message, entry: entry.raw, .unreadable, "\(error)")
            case .success(let reply):
                if isFromItsDepartment(reply, message) { return reply }
                park(message, entry: entry.raw, .untrustedSender, "its user_id is not the department's broker user")
            }
            return nil
        }
    }

    private func isFromItsDepartment(_ reply: Reply, _ message: IncomingMessage) -> Bool {
        guard let sender = message.properties.userID else { return false }
        return lane.read { $0.catalogue.departments[reply.department]?.brokerUser } == sender
    }

    /// Whether a reply keeps its operation's contract. Undeclared members of its data fall off and are counted.
    private func keepsContract(_ reply: inout Reply, of operation: Operation) -> Bool {
        switch reply.outcome {
        case .answered(let data):
            let projected = operation.data.project(data)
            if projected.dropped > 0 { metrics.dropped(projected.dropped, department: known(reply.department)) }
            reply.outcome = .answered(data: projected.value)
            guard !operation.data.isValid(projected.value) else { return true }
            let violation = operation.data.violations(of: projected.value).first
            logger.warning(
                "A reply breaks its contract",
                metadata: [
                    "department": "\(known(reply.department))", "operation": "\(operation.reference)", "instance": "\(reply.instance)",
                    "keyword": "\(violation?.keyword ?? "")", "place": "\(violation?.schema.description ?? "")",
                ])
            return false
        case .refused(let problem): return operation.problems[problem.code] != nil
        case .failed(let problem, _): return operation.problems[problem.code] != nil || ReservedCode(rawValue: problem.code) != nil
        case .notFound, .incomplete, .later, .withdrawn: return true
        }
    }

    private func park(_ message: IncomingMessage, entry: JSONValue? = nil, _ code: ReservedCode, _ why: String) {
        metrics.unreadable("reply", reason: code.rawValue)
        parking.park(message, body: entry.map { ReplyMessage.body(entries: [$0]) }, code: code, detail: why)
    }

    /// A department's name where the catalogue has it: what foreigners write does not become a label.
    private func known(_ department: String) -> String {
        lane.read { $0.catalogue.departments[department]?.name } ?? "unknown"
    }
}
