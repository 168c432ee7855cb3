import Contracts
import JSON
import Messaging
import MessagingTestKit
import NIOCore
import NIOHTTP1
import NIOPosix
import Orchestration
import Synchronization
import Testing

@testable import onevisit

@Suite("Telling a webhook", .timeLimit(.minutes(1)))
struct WebhookSenderTests {
    private static let event = CaseEvent(
        request: "01KB3ZQ6X1EXAMPLE000000001", number: "20261126-4F7K2Q", matter: "relocation", state: .supplement, revision: 4,
        at: Timestamp(milliseconds: 1_795_410_000_000)
    ).utf8

    /// What was posted, and what is answered to it: one status after the other, the last for good.
    private final class Receiver: Sendable {
        private let answers: Mutex<[HTTPReply?]>
        private let posts = Mutex<[(fields: HTTPHeaders, body: [UInt8])]>([])

        init(_ answers: [HTTPReply?]) { self.answers = Mutex(answers) }

        var received: [(fields: HTTPHeaders, body: [UInt8])] { posts.withLock { $0 } }

        func take(_ body: [UInt8], _ fields: HTTPHeaders) -> HTTPReply? {
            posts.withLock { $0.append((fields, body)) }
            return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    private static func reply(_ status: Int, _ fields: HTTPHeaders = [:]) -> HTTPReply { HTTPReply(status: status, fields: fields, body: []) }

    private func sender(_ receiver: Receiver, _ clock: ManualClock) throws -> WebhookSender {
        let webhook = try #require(Webhook(url: "https://portal.example/hook", secret: "a-secret-of-22-or-more!"))
        return WebhookSender(["portal": webhook], time: clock) { _, body, fields in receiver.take(body, fields) }
    }

    @Test("An event that is taken is delivered: signed, as JSON, and without anything about a person")
    func delivered() async throws {
        let (receiver, clock) = (Receiver([Self.reply(204)]), ManualClock())
        let sender = try sender(receiver, clock)
        #expect(await sender.send(Self.event, to: "portal") == .delivered)
        let post = try #require(receiver.received.first)
        #expect(post.body == Self.event)
        #expect(post.fields.first(name: "content-type") == "application/json")
        #expect(post.fields.first(name: "onevisit-signature")?.hasPrefix("t=1795410000,v1=") == true)
        let members = try JSONValue(parsing: post.body, profile: .bus).object?.names
        #expect(members.map(Set.init) == ["protocol", "request", "case", "matter", "state", "revision", "at"])
    }

    @Test("A channel without a webhook is not told, and nobody tries again")
    func nobody() async throws {
        let (receiver, clock) = (Receiver([Self.reply(204)]), ManualClock())
        #expect(await (try sender(receiver, clock)).send(Self.event, to: "hall-1") == .dropped(reason: "the channel has no webhook"))
        #expect(receiver.received.isEmpty)
    }

    @Test("Silence, errors, refusals and redirects are waited out", arguments: [nil, 500, 503, 404, 401, 302] as [Int?])
    func again(status: Int?) async throws {
        let (receiver, clock) = (Receiver([status.map { Self.reply($0) }]), ManualClock())
        #expect(await (try sender(receiver, clock)).send(Self.event, to: "portal") == .again(after: .seconds(5)))
    }

    @Test("When to come again is kept to")
    func retryAfter() async throws {
        let (receiver, clock) = (Receiver([Self.reply(429, ["retry-after": "90"])]), ManualClock())
        #expect(await (try sender(receiver, clock)).send(Self.event, to: "portal") == .again(after: .seconds(90)))
    }

    @Test("A webhook that is gone is told no more of this event")
    func gone() async throws {
        let (receiver, clock) = (Receiver([Self.reply(410)]), ManualClock())
        guard case .dropped = await (try sender(receiver, clock)).send(Self.event, to: "portal") else {
            Issue.record("410 is the end of an event")
            return
        }
    }

    @Test("While a webhook is left alone nothing is posted to it; then one event tries, and success ends it")
    func rests() async throws {
        let (receiver, clock) = (Receiver([nil, nil, Self.reply(200)]), ManualClock())
        let sender = try sender(receiver, clock)
        #expect(await sender.send(Self.event, to: "portal") == .again(after: .seconds(5)))
        clock.advance(by: .seconds(2))
        #expect(await sender.send(Self.event, to: "portal") == .again(after: .seconds(3)))
        #expect(receiver.received.count == 1)
        clock.advance(by: .seconds(3))
        #expect(await sender.send(Self.event, to: "portal") == .again(after: .seconds(10)))
        clock.advance(by: .seconds(10))
        #expect(await sender.send(Self.event, to: "portal") == .delivered)
        #expect(await sender.send(Self.event, to: "portal") == .delivered)
        #expect(receiver.received.count == 4)
    }

    @Test("It goes over the wire: one POST, with its length; where nobody listens it is tried again")
    func overTheWire() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        let port = try #require(server.channel.localAddress?.port)
        let webhook = try #require(Webhook(url: "http://127.0.0.1:\(port)/hook?x=1", secret: "a-secret-of-22-or-more!"))
        let sender = WebhookSender(["portal": webhook])
        async let delivery = sender.send(Self.event, to: "portal")
        let request = try await server.executeThenClose { connections in
            for try await connection in connections {
                return try await connection.executeThenClose { inbound, outbound in
                    var text = ""
                    for try await part in inbound {
                        text += String(buffer: part)
                        if text.hasSuffix("}") { break }
                    }
                    try await outbound.write(ByteBuffer(string: "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"))
                    return text
                }
            }
            return ""
        }
        #expect(await delivery == .delivered)
        #expect(request.hasPrefix("POST /hook?x=1 HTTP/1.1\r\n"))
        #expect(request.contains("content-length: \(Self.event.count)\r\n"))
        #expect(request.hasSuffix(String(decoding: Self.event, as: UTF8.self)))
        #expect(await sender.send(Self.event, to: "portal") == .again(after: .seconds(5)))
    }
}
