import Contracts
import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1
import Testing

@testable import onevisit

@Suite("When the broker is short of something, or others send nonsense", .serialized, .inOneSession)
struct FaultTests {
    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test(
        "An alarm under load: once it is known every request is refused at once, those before end, and all is well after it",
        arguments: BrokerControl.Alarm.allCases)
    func alarm(_ alarm: BrokerControl.Alarm) async throws {
        let client = try session.client()
        let control = BrokerControl(try session.broker)
        try await session.underLoad { _ in
            try await control.setAlarm(alarm, true)
            let isNamed = try await eventually {
                let reply = try await client.exchange(.GET, "/readyz?verbose")
                return reply.status == 503 && String(decoding: reply.body, as: UTF8.self).contains("low on \(alarm)")
            }
            #expect(isNamed, "/readyz?verbose names the alarm")
            let brief = try await client.exchange(.GET, "/readyz")
            #expect(brief.status == 503)
            #expect(!String(decoding: brief.body, as: UTF8.self).contains("low on \(alarm)"), "reasons are for those who ask for them")
            var answered: [Duration] = []
            for _ in 0..<FaultScale.pick(short: 20, long: 500) {
                let asked = ContinuousClock.now
                let reply = try await client.exchange(.POST, "/v1/requests", body: RunningSession.request("my-affairs"))
                answered.append(ContinuousClock.now - asked)
                #expect(reply.status == 503)
                #expect(reply.fields["retry-after"].first != nil)
            }
            FaultScale.figure("\(alarm) alarm, a request is refused", of: answered)
            // The long form runs against the release build, which owes its refusals within this.
            if FaultScale.current == .long { #expect(answered.sorted()[answered.count * 99 / 100] <= .milliseconds(50)) }
            try await control.setAlarm(alarm, false)
            try await session.becomesWell()
        }
    }

    @Test("Random bytes and spoiled messages, as tasks and as replies, crash nobody; requests beside them are answered")
    func nonsense() async throws {
        let seed = FaultScale.pick(short: UInt64(1), long: .random(in: 0 ... .max))
        let control = BrokerControl(try session.broker)
        let replyQueue = try #require(try await control.queues().first { $0.hasPrefix("onevisit.reply.\(DevPlan.gateway)-") })
        // `onevisit.reply.<instance>.<n>` reads `<instance>-<n>`.
        let address = String(replyQueue.dropFirst("onevisit.reply.".count)).replacing(".", with: "-")
        let session = session
        for _ in 0..<FaultScale.pick(short: 1, long: 30) {
            for department in Departments.names {
                try await session.withBus(of: department) { bus in
                    let route = Route(exchange: ExchangeName.replies, key: RoutingKey.reply(department: department, to: address))
                    try await send(Self.reply(of: department), by: department, to: route, type: MessageType.replies, through: bus, seed: seed)
                }
            }
            try await session.withBus(of: DevPlan.orchestratorUser) { bus in
                for department in Departments.names {
                    let route = Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: department, lane: .lookup))
                    try await send(Self.task, by: DevPlan.gateway, to: route, type: MessageType.tasks, through: bus, seed: seed)
                }
            }
            let isWell = try await eventually { try await session.submit("my-affairs")["state"] == "complete" }
            #expect(isWell, "all departments answer; seed \(seed)")
        }
        for (name, pid) in session.report.pids { #expect(Processes.isAlive(pid), "\(name) lives; seed \(seed)") }
        #expect(try await control.queues().contains(replyQueue), "the orchestrator reads on on the same connection")
    }

    /// Sends random bytes, and the message with some bytes changed or missing.
    private func send(_ message: [UInt8], by sender: String, to route: Route, type: String, through bus: any MessageBus, seed: UInt64) async throws {
        await bus.ready()
        var random = SeededGenerator(seed)
        for run in 0..<FaultScale.pick(short: 4, long: 20) {
            let messages = (0..<50).map { number in
                OutgoingMessage(
                    route: route,
                    properties: MessageProperties(
                        messageID: "nonsense-\(run)-\(number)", type: type, appID: "\(sender)-0000", timestamp: .now),
                    body: Self.spoil(message, using: &random))
            }
            for outcome in await bus.publish(messages) where outcome == .unknown { Issue.record("\(sender) lost its connection; seed \(seed)") }
        }
    }

    private static func spoil(_ message: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        guard Bool.random(using: &random) else {
            return (0..<Int.random(in: 0...2000, using: &random)).map { _ in .random(in: 0...255, using: &random) }
        }
        var message = message
        for _ in 0..<Int.random(in: 1...4, using: &random) where !message.isEmpty {
            let place = Int.random(in: message.indices, using: &random)
            if Bool.random(using: &random) { message[place] = .random(in: 0...255, using: &random) } else { message.remove(at: place) }
        }
        return message
    }

    private static let task = TaskMessage.body(
        replyTo: "dev-0000-1",
        tasks: [
            DepartmentTask(
                task: "req-1-police", request: "req-1", key: "k-1", lane: .lookup, matter: "my-affairs", matterVersion: 1,
                operation: OperationReference("police.permit.find", version: 1), purpose: "x", issuedAt: .now,
                deadline: .now, input: ["residentId": "1"])
        ])

    private static func reply(of department: String) -> [UInt8] {
        ReplyMessage.body([
            Reply(
                task: "req-1-\(department)", attempt: 1, round: 1, department: department, instance: "\(department)-0000",
                outcome: .answered(data: ["balance": "1.00"]), asOf: .now)
        ])
    }
}
