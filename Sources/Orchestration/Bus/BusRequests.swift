import Contracts
import JSON
import Logging
import Messaging

/// Takes requests from channels that speak AMQP and sends each its answer, under the same rules as over HTTP.
struct BusRequests: Sendable {
    /// Requests in hand at once.
    static let prefetch = 64

    let gateway: String
    let instance: String
    let desk: any RequestDesk
    /// Nil where this gateway takes no cases.
    let cases: (any CaseDesk)?
    let lane: LookupLane
    let channels: ChannelDirectory
    let bus: any MessageBus
    let parking: Parking
    let metrics: LookupMetrics
    let time: any TimeSource
    let logger: Logger

    /// Lives until its task is cancelled: then takes no more, and answers those that it has.
    func run() async {
        await bus.consume(Subscription(.queue(QueueName.requests(gateway)), prefetch: Self.prefetch)) { message in
            await handle(message)
        }
    }

    private func handle(_ message: IncomingMessage) async -> Settlement {
        let request: RequestMessage
        do {
            guard message.properties.contentEncoding == nil else { throw Unreadable(reason: "it has a content encoding") }
            request = try RequestMessage(JSONValue(parsing: message.body, profile: .bus))
        } catch {
            metrics.unreadable("request", reason: ReservedCode.unreadable.rawValue)
            parking.park(message, code: .unreadable, detail: "\(error)")
            return .accepted
        }
        let document = await answer(to: request)
        guard let replyTo = message.properties.replyTo else {
            metrics.unreadable("request", reason: "no-reply-to")
            return .accepted
        }
        let answer = OutgoingMessage(
            route: Route(exchange: ExchangeName.default, key: replyTo),
            properties: MessageProperties(
                messageID: "\(instance)-answer-\(message.properties.messageID)", type: MessageType.answers, appID: instance,
                correlationID: message.properties.correlationID ?? message.properties.messageID, timestamp: time.timestamp,
                traceparent: message.properties.traceparent),
            body: document.utf8)
        let outcome = await bus.publish([answer]).first
        if outcome != .done {
            metrics.unreadable("answer", reason: "not-delivered")
            logger.warning("An answer found nobody who takes it", metadata: ["outcome": "\(outcome.map { "\($0)" } ?? "none")"])
        }
        return .accepted
    }

    private func answer(to request: RequestMessage) async -> JSONValue {
        do throws(Problem) {
            guard let channel = channels.channel(token: request.token), channel.name == request.channel else { throw Problem.unknownChannel }
            let now = time.timestamp
            if let expiry = request.expiresAt, expiry <= now { throw Problem.expired }
            let submission = Submission(
                matter: request.matter, applicant: request.applicant, form: request.form, documents: request.documents, ticket: request.ticket,
                channel: channel, idempotencyKey: request.idempotencyKey, limit: request.expiresAt.map { now.duration(to: $0) })
            if desk.catalogue.matters[request.matter]?.lane == .case {
                guard let cases else { throw Problem.casesNotTaken }
                // Accepted is on disk, so this is an answer that holds; how the case goes on is told by events.
                return try await cases.submit(submission).view.json(in: .zh)
            }
            let accepted = try desk.submit(submission)
            guard let answer = await lane.owedAnswer(to: accepted.request, channel: channel.name, within: accepted.deadline) else {
                throw Problem.unknownRequest
            }
            return answer.json(in: .zh)
        } catch {
            return ["problem": error.json(in: .zh)]
        }
    }

    private struct Unreadable: Error, CustomStringConvertible {
        var reason: String
        var description: String { reason }
    }
}

extension Problem {
    static let unknownChannel = Problem(
        .unauthenticated, LocalizedText(zh: "渠道或令牌不正确。", en: "The channel and its token do not belong together."))
    static let expired = Problem(.timeout, LocalizedText(zh: "申请到达时已过期。", en: "The request had expired when it arrived."))
}
