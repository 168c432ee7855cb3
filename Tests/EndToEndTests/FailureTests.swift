import Contracts
import Glibc
import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("When something is away", .serialized, .inOneSession)
struct FailureTests {
    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("A department that hangs costs its own part: the others are there at the deadline, with a reason for the missing one")
    func hanging() async throws {
        let police = try session.pid(of: "police")
        kill(police, SIGSTOP)
        let answer = try await session.submit("my-affairs")
        kill(police, SIGCONT)
        #expect(answer["state"] == "partial")
        #expect(answer["parts"]?["police"]?["outcome"] == "timed-out")
        #expect(answer["parts"]?["police"]?["reason"]?["detail"]?.string?.isEmpty == false)
        #expect(answer["parts"]?["social-insurance"]?["outcome"] == "answered")
        let isBack = try await eventually { try await session.submit("my-affairs")["state"] == "complete" }
        #expect(isBack)
    }

    @Test(
        "The broker restarts under load: requests fail at once and clearly, health says so, and all is well again by itself",
        arguments: [false, true])
    func brokerRestart(wipe: Bool) async throws {
        let (broker, client) = (try session.broker, try session.client())
        try await session.underLoad { statuses in
            await broker.kill()
            let isNoticed = try await eventually { try await client.exchange(.GET, "/readyz").status == 503 }
            #expect(isNoticed)
            let isRefused = try await eventually { statuses.of(503) > 0 }
            #expect(isRefused)
            try await broker.restart(wipe: wipe)
            try await session.becomesWell()
        }
    }

    @Test("A department that left is not waited for: its part is unavailable at once, and says so")
    func leaving() async throws {
        kill(try session.pid(of: "records"), SIGTERM)
        let isAbsent = try await eventually { try await session.presence(of: "records") == "absent" }
        #expect(isAbsent)
        let answer = try await session.submit("archive-search", fields: ["prefer": "wait=30"])
        #expect(answer["parts"]?.object?.first { _ in true }?.value["outcome"] == "unavailable")
        let many = try await session.submit("my-affairs")
        #expect(many["parts"]?["records"]?["outcome"] == "unavailable")
        #expect(many["parts"]?["police"]?["outcome"] == "answered")
    }

    @Test("An adapter that is killed with a task in its hands costs its part; a late reply amends the answer, once")
    func lateReply() async throws {
        let session = session
        kill(try session.pid(of: "housing-fund"), SIGKILL)
        try await session.withBus(of: "housing-fund", topology: .adapter(department: "housing-fund")) { bus in
            await bus.ready()
            let (tasks, feed) = AsyncStream.makeStream(of: IncomingMessage.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await bus.consume(Subscription(.queue(QueueName.lookup("housing-fund")))) { message in
                        feed.yield(message)
                        return .accepted
                    }
                }
                defer { group.cancelAll() }
                let answer = try await session.submit("social-security-overview")
                let request = try #require(answer["request"]?.string)
                #expect(answer["state"] == "partial")
                #expect(answer["parts"]?["housing-fund"]?["outcome"] == "timed-out")

                let task = try await Self.task(of: request, in: tasks)
                let outcome = await bus.publish([Self.reply(to: task.task, at: task.replyTo)]).first
                #expect(outcome == .done)
                let isAmended = try await eventually { try await session.client().get("/v1/requests/\(request)")["state"] == "complete" }
                #expect(isAmended)
                let amended = try await session.client().get("/v1/requests/\(request)")
                #expect(amended["closedAt"] == answer["closedAt"])
                #expect((amended["revision"]?.integer ?? 0) > (answer["revision"]?.integer ?? 0))
                #expect(amended["parts"]?["housing-fund"]?["data"]?["balance"] == "84210.55")

                // The same again changes nothing.
                _ = await bus.publish([Self.reply(to: task.task, at: task.replyTo)])
                #expect(try await session.submit("residence-permit-status")["state"] != "pending")
                #expect(try await session.client().get("/v1/requests/\(request)")["revision"] == amended["revision"])
            }
        }
    }

    private static func task(of request: String, in messages: AsyncStream<IncomingMessage>) async throws -> (task: DepartmentTask, replyTo: String) {
        for await message in messages {
            let envelope = try TaskMessage(JSONValue(parsing: message.body, profile: .bus))
            for entry in envelope.entries {
                let task = try entry.task.get()
                if task.request == request { return (task, try #require(envelope.replyTo)) }
            }
        }
        throw CancellationError()
    }

    private static func reply(to task: DepartmentTask, at address: String) -> OutgoingMessage {
        let data: JSONValue = [
            "accountNo": "GJ1", "status": "active", "employer": "x", "balance": "84210.55", "currency": "CNY", "monthlyDeposit": "1.00",
            "lastDepositMonth": "2026-10",
        ]
        let reply = Reply(
            task: task.task, attempt: task.attempt, round: task.round, department: "housing-fund", instance: "housing-fund-0000",
            outcome: .answered(data: data), asOf: .now)
        return OutgoingMessage(
            route: Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: "housing-fund", to: address)),
            properties: MessageProperties(
                messageID: "late-\(UInt32.random(in: 0 ... .max))", type: MessageType.replies, appID: "housing-fund-0000", timestamp: .now),
            body: ReplyMessage.body([reply]))
    }
}
