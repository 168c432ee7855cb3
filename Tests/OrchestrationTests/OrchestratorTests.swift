import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("The orchestrator over a bus in memory")
struct OrchestratorTests {
    private let two = ["police", "records"]

    private func stage() throws -> Stage { try Stage(matter(task("police"), task("records"))) }

    @Test("Two departments are asked and their answers come back as one")
    func complete() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            let answer = try await stage.ask()
            #expect(answer.state == .complete)
            #expect(answer.parts.map(\.content) == [.said(answered), .said(answered)])
        }
    }

    @Test("A matter that takes days is not taken among the lookups")
    func aCase() async throws {
        let long = try matter(named: "overview", [task("police")], lane: .case)
        try await Stage(long).run(["police"], script: { [reply(to: $0, answered)] }) { stage in
            #expect(throws: Problem.casesNotTaken) { try stage.orchestrator.submit(stage.submission()) }
        }
    }

    @Test("A silent department leaves its part timed out; its late word amends the answer")
    func lateReply() async throws {
        let held = Mutex<DepartmentTask?>(nil)
        try await stage().run(
            two,
            script: { task in
                guard task.operation.department == "records" else { return [reply(to: task, answered)] }
                held.withLock { $0 = task }
                return []
            }
        ) { stage in
            let answer = try await stage.askPastDeadline()
            #expect(answer.state == .partial)
            #expect(answer.parts.map(\.content.name) == ["answered", "timed-out"])
            let late = try #require(held.withLock { $0 })
            let body = ReplyMessage.body([reply(to: late, answered)])
            let desk = InMemoryBus(broker: stage.broker, user: "records", topology: .adapter(department: "records"), use: .expect)
            try await withThrowingTaskGroup { group in
                group.addTask { try await desk.run() }
                try await eventually("the late department is connected") { desk.status.isReady }
                _ = await desk.publish([Stage.replyMessage(body, from: "records", to: "district-a-7f3a-1")])
                try await eventually("the answer is amended") {
                    try stage.orchestrator.answer(to: answer.request, for: Stage.terminal).state == .complete
                }
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
        }
    }

    @Test("Duplicates, foreigners and broken contracts change nothing they must not; undeclared fields fall off")
    func hostileReplies() async throws {
        try await stage().run(
            two,
            script: { task in
                if task.operation.department == "records" { return [reply(to: task, .answered(data: ["balance": 5]))] }
                var foreign = reply(to: task, .notFound)
                foreign.task = "01KB3ZZZZZZZZZZZZZZZZZZZZZ-police"
                var unsent = reply(to: task, .notFound)
                unsent.attempt = 9
                let good = reply(to: task, .answered(data: ["balance": "1.00", "secret": "undeclared"]))
                return [foreign, unsent, good, reply(to: task, .notFound)]
            }
        ) { stage in
            let answer = try await stage.ask()
            #expect(answer.parts.map(\.content) == [.said(answered), .invalid])
            #expect(answer.state == .partial)
        }
    }

    @Test("Who replies in another's name is parked and not believed")
    func untrusted() async throws {
        try await stage().run(
            two,
            script: { task in
                guard task.operation.department == "records" else { return [reply(to: task, answered)] }
                var forged = reply(to: task, .notFound)
                forged.department = "police"
                forged.task = forged.task.replacing("records", with: "police")
                return [forged]
            }
        ) { stage in
            let answer = try await stage.askPastDeadline()
            #expect(answer.parts.map(\.content.name) == ["answered", "timed-out"])
            try await eventually("the forged reply is parked") { stage.broker.depth(of: QueueName.parked) == 1 }
        }
    }

    @Test("What cannot be read is parked, entry by entry, and the others count")
    func unreadable() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            let desk = InMemoryBus(broker: stage.broker, user: "police", topology: .adapter(department: "police"), use: .expect)
            try await withThrowingTaskGroup { group in
                group.addTask { try await desk.run() }
                try await eventually("the department is connected") { desk.status.isReady }
                let readable = try JSONValue(parsing: reply("police", answered).utf8, profile: .bus)
                let halfReadable = ReplyMessage.body(entries: [["task": "nonsense"], readable])
                for body in [Array("no JSON".utf8), halfReadable] {
                    #expect(await desk.publish([Stage.replyMessage(body, from: "police", to: "district-a-7f3a-1")]) == [.done])
                }
                try await eventually("both are parked") { stage.broker.depth(of: QueueName.parked) == 2 }
                #expect(try await stage.ask().state == .complete)
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
        }
    }

    @Test("While the broker is away requests are refused at once; when it is back all is well")
    func brokerAway() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            stage.broker.stop(wipe: true)
            try await eventually("the loss is noticed") { !stage.bus.status.isReady }
            #expect(throws: Problem.busUnavailable(retryAfter: .seconds(2))) { try stage.orchestrator.submit(stage.submission()) }
            #expect(stage.orchestrator.readiness.contains { !$0.isReady })
            stage.broker.start()
            try await eventually("a request is answered again") {
                do { return try await stage.ask().state == .complete } catch { return false }
            }
        }
    }

    @Test("Where cases are taken it is ready only while their store can be written")
    func storeAway() throws {
        let stage = try stage()
        let identity = Orchestrator.Identity(gateway: "district-a", instance: "district-a-7f3a")
        let cases = CaseService(identity: identity, catalogue: stage.catalogue, store: FullStore(), bus: stage.bus, logger: quietLogger)
        let orchestrator = Orchestrator(
            identity: identity, catalogue: stage.catalogue, bus: stage.bus, channels: ChannelDirectory([]), journal: NoJournal(), cases: cases,
            logger: quietLogger)
        #expect(orchestrator.readiness.last == FullStore().check)
        #expect(!stage.orchestrator.readiness.contains { $0.name == "store" }, "one that takes no cases has no store")
    }

    @Test("A blocked broker means unavailable, not waiting")
    func blocked() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            stage.broker.block(reason: "low on memory")
            try await eventually("the alarm is known") { !stage.bus.status.isReady }
            #expect(throws: Problem.self) { try stage.orchestrator.submit(stage.submission()) }
            stage.broker.unblock()
            try await eventually("the alarm is over") { stage.bus.status.isReady }
            #expect(try await stage.ask().state == .complete)
        }
    }

    @Test("A repeat joins the first; other content under the same key is refused; other channels see nothing")
    func idempotency() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            let first = try stage.orchestrator.submit(stage.submission(key: "k"))
            let second = try stage.orchestrator.submit(stage.submission(key: "k"))
            #expect(second == Accepted(request: first.request, isRepeat: true, deadline: first.deadline))
            let other = stage.submission(key: "k", applicant: ["residentId": "99010419900101123X", "name": "李四"])
            #expect(throws: Problem.keyReused) { try stage.orchestrator.submit(other) }
            #expect(throws: Problem.unknownRequest) { try stage.orchestrator.answer(to: first.request, for: Stage.portal) }
        }
    }

    @Test("A channel beyond its limit is refused; a repeat of what it asked before is not, nor is another channel")
    func limits() async throws {
        let crowd = Channel(name: "terminal", kind: .terminal, identity: .face, limits: ChannelLimits(rate: 5, burst: 2, concurrency: 3))
        try await stage().run(two, script: { _ in [] }) { stage in
            let first = try stage.orchestrator.submit(stage.submission(through: crowd, key: "k"))
            for _ in 1...9 { #expect(try stage.orchestrator.submit(stage.submission(through: crowd, key: "k")).isRepeat) }
            _ = try stage.orchestrator.submit(stage.submission(through: crowd))
            func refusal() throws -> Problem? { #expect(throws: Problem.self) { try stage.orchestrator.submit(stage.submission(through: crowd)) } }
            #expect(try refusal()?.reached == .init(limit: .rate, of: crowd.limits))
            #expect(try refusal()?.retryAfter == .milliseconds(200))
            #expect(try stage.orchestrator.submit(stage.submission(through: crowd, key: "k")).request == first.request)

            await stage.clock.waitForSleepers()
            stage.clock.advance(by: .milliseconds(200))
            _ = try stage.orchestrator.submit(stage.submission(through: crowd))
            stage.clock.advance(by: .milliseconds(200))
            #expect(try refusal()?.reached == .init(limit: .concurrency, of: crowd.limits))
            let other = Channel(name: "hall", kind: .terminal, identity: .face, limits: crowd.limits)
            #expect(try !stage.orchestrator.submit(stage.submission(through: other)).isRepeat)
        }
    }

    @Test("A watcher sees each revision and the end")
    func watching() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            let accepted = try stage.orchestrator.submit(stage.submission())
            var states: [Answer.State] = []
            for await answer in try stage.orchestrator.revisions(of: accepted.request, for: Stage.terminal, after: 0) { states.append(answer.state) }
            #expect(states.last == .complete)
            for await _ in try stage.orchestrator.revisions(of: accepted.request, for: Stage.terminal, after: 3) {
                Issue.record("A closed request that was seen has no more revisions.")
            }
        }
    }

    @Test("Who stops waiting leaves nothing behind")
    func cancelledWaiting() async throws {
        try await stage().run(two, script: { _ in [] }) { stage in
            let accepted = try stage.orchestrator.submit(stage.submission())
            let waiting = Task { try await stage.orchestrator.closedAnswer(to: accepted.request, for: Stage.terminal, within: .seconds(60)) }
            waiting.cancel()
            #expect(try await waiting.value.state == .pending)
        }
    }

    @Test("A department that leaves is unavailable at once")
    func absent() async throws {
        try await stage().run(two, script: { [reply(to: $0, answered)] }) { stage in
            let desk = InMemoryBus(broker: stage.broker, user: "records", topology: .adapter(department: "records"), use: .expect)
            try await withThrowingTaskGroup { group in
                group.addTask { try await desk.run() }
                try await eventually("the department is connected") { desk.status.isReady }
                let leaving = Presence(
                    department: "records", instance: "records-1", state: .leaving, operations: [:], batch: 1, capacity: 1, now: .now, software: "test"
                )
                _ = await desk.publish([
                    OutgoingMessage(
                        route: Route(exchange: ExchangeName.presence, key: ""),
                        properties: MessageProperties(messageID: "p", type: MessageType.presence, appID: "records-1"), body: leaving.json.utf8)
                ])
                try await eventually("the department is known to be absent") {
                    stage.orchestrator.departments.contains { $0.name == "records" && $0.presence == .absent }
                }
                let answer = try await stage.ask()
                #expect(answer.parts.map(\.content.name) == ["answered", "unavailable"])
                #expect(answer.state == .partial)
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
        }
    }

    /// A channel's client on the bus: it submits the overview under a channel's name and a token, and has what was answered to it so far.
    private struct BusClient: Sendable {
        let submit: @Sendable (_ channel: String, _ token: String) async -> Void
        let answers: @Sendable () -> [JSONValue]

        static func with(_ broker: InMemoryBroker, _ body: (BusClient) async throws -> Void) async throws {
            let bus = InMemoryBus(broker: broker, user: "counter", topology: Topology(queues: [Topology.Queue("answers")]), use: .declare)
            let answers = Collected()
            try await withThrowingTaskGroup { group in
                group.addTask { try await bus.run() }
                let receiver = bus.receive(Subscription(.queue("answers"))) { messages in
                    answers.all.withLock { $0 += messages.compactMap { try? JSONValue(parsing: $0.body, profile: .bus) } }
                }
                try await eventually("the client is connected") { bus.status.isReady }
                let client = BusClient(
                    submit: { channel, token in
                        let request = RequestMessage(
                            channel: channel, token: token, matter: "overview", applicant: ["residentId": "99010419900101123X", "name": "张三"])
                        _ = await bus.publish([
                            OutgoingMessage(
                                route: Route(exchange: ExchangeName.requests, key: "district-a"),
                                properties: MessageProperties(messageID: token, type: MessageType.requests, appID: "counter", replyTo: "answers"),
                                body: request.json.utf8)
                        ])
                    }, answers: { answers.all.withLock { $0 } })
                try await body(client)
                group.cancelAll()
                withExtendedLifetime(receiver) {}
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
        }

        private final class Collected: Sendable {
            let all = Mutex<[JSONValue]>([])
        }
    }

    /// A request that came over the bus and waits for its departments, and what is answered to it.
    private func withWaitingBusRequest(
        _ body: @escaping @Sendable (Stage, @Sendable () -> [JSONValue]) async throws -> Void
    ) async throws {
        let overview = try matter(task("police"), through: [.bus])
        try await Stage(overview).run([], script: { _ in [] }) { stage in
            try await BusClient.with(stage.broker) { client in
                await client.submit("counter-bus", "secret")
                try await eventually("the department is asked") { stage.broker.depth(of: QueueName.lookup("police")) == 1 }
                try await body(stage, client.answers)
            }
        }
    }

    @Test("A request that was taken from the bus is answered although the orchestrator stops meanwhile")
    func stopping() async throws {
        try await withWaitingBusRequest { stage, answers in
            stage.orchestrator.stop()
            #expect(answers().isEmpty)
            try await eventually("the deadline has passed and the answer is there") {
                stage.clock.advance(by: .milliseconds(100))
                return !answers().isEmpty
            }
            #expect(answers()[0]["parts"]?["police"]?["outcome"] == "timed-out")
            #expect(answers()[0]["closedAt"] != nil)
        }
    }

    @Test("An orchestrator that is cut off waits for nobody", .timeLimit(.minutes(1)))
    func cutOff() async throws {
        try await withWaitingBusRequest { _, answers in #expect(answers().isEmpty) }
    }

    @Test("A request over the bus gets the same answer, and the same refusals")
    func busRequests() async throws {
        let overview = try matter(task("police"), task("records"), through: [.bus])
        try await Stage(overview).run(two, script: { [reply(to: $0, answered)] }) { stage in
            try await BusClient.with(stage.broker) { client in
                for (channel, token) in [("counter-bus", "secret"), ("counter-bus", "wrong"), ("crowd-bus", "crowd"), ("crowd-bus", "crowd")] {
                    await client.submit(channel, token)
                }
                try await eventually("all are answered") { client.answers().count == 4 }
                #expect(client.answers().compactMap { $0["state"]?.string } == ["complete", "complete"])
                let problems = client.answers().compactMap { $0["problem"] }
                #expect(Set(problems.compactMap { $0["code"]?.string }) == ["unauthenticated", "too-many-requests"])
                let tooMany = try #require(problems.first { $0["code"] == "too-many-requests" })
                #expect(tooMany["type"] == "/problems/too-many-requests")
                #expect(tooMany["retryAfter"] == 1)
            }
        }
    }
}

/// A store on a disk that is full.
private struct FullStore: RequestStore {
    private static let full = StoreError(.full, "The disk is full.")

    let check = ReadinessCheck(name: "store", isReady: false, detail: full.message)

    func run() async {}
    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreWriting) throws -> Value) async throws -> Value { throw Self.full }
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> Value) async throws -> Value { throw Self.full }
}
