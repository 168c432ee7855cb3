import Messaging
import NIOHTTP1
import Orchestration
import Synchronization

/// Posts events to the webhooks of channels: signed, once each time that it is asked. Who asks keeps the events and tries again.
final class WebhookSender: EventSender {
    /// What a webhook says to one post; nil where it says nothing in time.
    typealias Post = @Sendable (_ webhook: Webhook, _ body: [UInt8], _ fields: HTTPHeaders) async -> HTTPReply?

    /// How long a webhook may take. It has to write an event down, not to act upon it.
    static let patience: Duration = .seconds(5)

    private let webhooks: [String: Webhook]
    private let time: any TimeSource
    private let post: Post
    private let rests = Mutex<[String: WebhookRest]>([:])

    /// - Parameters:
    ///   - webhooks: by channel.
    ///   - post: how one is told. For tests.
    init(_ webhooks: [String: Webhook], time: any TimeSource = SystemTime(), post: Post? = nil) {
        self.webhooks = webhooks
        self.time = time
        self.post = post ?? { await WebhookSender.post(to: $0, $1, $2, time: time) }
    }

    /// The channels that want to be told.
    var channels: Set<String> { Set(webhooks.keys) }

    func send(_ body: [UInt8], to channel: String) async -> EventDelivery {
        guard let webhook = webhooks[channel] else { return .dropped(reason: "the channel has no webhook") }
        if let rest = rests.withLock({ $0[channel]?.left(at: time.now) }) { return .again(after: rest) }
        let fields: HTTPHeaders = [
            "content-type": "application/json", "user-agent": "onevisit/\(OneVisit.version)",
            "onevisit-signature": webhook.signature(of: body, at: time.timestamp),
        ]
        let reply = await post(webhook, body, fields)
        let now = time.now
        return rests.withLock { rests in
            switch reply?.status {
            case .some(200..<300):
                rests[channel] = nil
                return .delivered
            case 410: return .dropped(reason: "the webhook says that it is gone (410)")
            // Redirects are not followed: an event goes where the configuration says. Refusals can be repaired there, so they are waited out.
            default:
                let wish = reply?.fields.first(name: "retry-after").flatMap { Int64($0) }.map { Duration.seconds($0) }
                return .again(after: rests[channel, default: WebhookRest()].failed(at: now, wish: wish))
            }
        }
    }

    /// Posts over a connection of its own, and reads no more than the head of the response.
    private static func post(to webhook: Webhook, _ body: [UInt8], _ fields: HTTPHeaders, time: any TimeSource) async -> HTTPReply? {
        let limit = time.now + patience
        return await withTaskGroup(of: HTTPReply?.self) { group in
            group.addTask {
                // Whatever goes wrong on the way means the same: it is not known to have arrived.
                try? await HTTPConnection.with(webhook.endpoint) { connection in
                    let head = try await connection.open(.POST, webhook.path, fields: fields, body: body)
                    return HTTPReply(status: Int(head.status.code), fields: head.headers, body: [])
                }
            }
            group.addTask {
                try? await time.sleep(until: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
