import Contracts
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import onevisit

@Suite("What a department's broker user may do, with the exported definitions", .serialized, .inOneSession)
struct PermissionTests {
    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    private func message(to route: Route, userID: String? = nil) -> OutgoingMessage {
        OutgoingMessage(
            route: route,
            properties: MessageProperties(messageID: "m-1", type: MessageType.replies, appID: "police-0000", userID: userID, timestamp: .now),
            body: Array("{}".utf8))
    }

    /// What becomes of a publish by the police.
    private func outcome(of message: OutgoingMessage) async throws -> PublishOutcome {
        try await session.withBus(of: "police") { bus in
            await bus.ready()
            return try #require(await bus.publish([message]).first)
        }
    }

    @Test("It may send replies in its own name")
    func ownReplies() async throws {
        // To nobody: an address that no orchestrator has, so it comes back, which only what is allowed does.
        let outcome = try await outcome(of: message(to: Route(exchange: ExchangeName.replies, key: "police.nobody-0000-1")))
        guard case .returned = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(
        "It may not give itself or others tasks, reply in another's name, publish past the exchanges, or tell of events",
        arguments: [
            Route(exchange: ExchangeName.tasks, key: "housing-fund.lookup"), Route(exchange: ExchangeName.replies, key: "housing-fund.nobody-0000-1"),
            Route(exchange: ExchangeName.default, key: "onevisit.housing-fund.lookup"), Route(exchange: ExchangeName.events, key: "case.x.y"),
            Route(exchange: ExchangeName.requests, key: "dev"),
        ])
    func refusedPublishes(route: Route) async throws {
        let outcome = try await outcome(of: message(to: route))
        switch outcome {
        case .done, .returned: Issue.record("the broker took it: \(outcome)")
        case .refused, .unknown, .notSent: break
        }
    }

    @Test(
        "It may not read another's queue, the parked messages, or the requests",
        arguments: ["onevisit.housing-fund.lookup", "onevisit.parked", "onevisit.requests.dev"])
    func refusedReads(queue: String) async throws {
        let reason = try await session.withBus(of: "police") { bus -> String? in
            let receiver = bus.receive(Subscription(.queue(queue))) { _ in Issue.record("the broker handed something out") }
            defer { withExtendedLifetime(receiver) {} }
            for await status in bus.statusChanges() {
                if case .down(let reason) = status.consuming, reason.lowercased().contains("access") { return reason }
            }
            return nil
        }
        #expect(reason != nil)
    }

    @Test("It reads its own queue's name from no other user: a wrong password is refused")
    func wrongPassword() async throws {
        let port = try session.broker.port
        let bus = try BrokerAccess.bus(
            .init(url: "amqp://police:wrong@127.0.0.1:\(port)"), topology: Topology(), use: .expect, name: "test")
        let isRefused = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await bus.run()
                return false
            }
            group.addTask {
                for await status in bus.statusChanges() {
                    if case .down(let reason) = status.publishing, reason.lowercased().contains("login") || reason.lowercased().contains("refused") {
                        return true
                    }
                }
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        #expect(isRefused)
    }
}
