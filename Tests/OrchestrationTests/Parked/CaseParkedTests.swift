import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("Parked messages: kept, shown to operators, sent again, let go", .timeLimit(.minutes(2)))
struct CaseParkedTests {
    /// Keeps what is recorded, while it is willing to.
    private final class Journal: AccessJournal {
        let lines = Mutex<[AccessRecord]>([])
        let isWilling = Atomic(true)
        var check: ReadinessCheck { ReadinessCheck(name: "access-journal", isReady: true, detail: "") }

        func record(_ record: AccessRecord) -> Bool {
            guard isWilling.load(ordering: .relaxed) else { return false }
            lines.withLock { $0.append(record) }
            return true
        }
    }

    /// Publishes a message as a user of the broker.
    private func publish(_ body: [UInt8], type: String, to exchange: String, key: String = "", as user: String, on stage: CaseStage) async throws {
        let bus = InMemoryBus(broker: stage.broker, user: user, topology: .adapter(department: user), use: .expect)
        try await withThrowingTaskGroup { group in
            group.addTask { try await bus.run() }
            try await eventually("the bus is there") { bus.status.isReady }
            let message = OutgoingMessage(
                route: Route(exchange: exchange, key: key), properties: MessageProperties(messageID: "m", type: type, appID: "\(user)-1"), body: body)
            #expect(await bus.publish([message]) == [.done])
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    private func park(_ body: [UInt8], department: String?, sender: String? = nil, as user: String, on stage: CaseStage) async throws {
        let parked = ParkedMessage(
            code: ReservedCode.poison.rawValue, detail: "it stopped the adapter", department: department, instance: "\(user)-1",
            properties: MessageProperties(messageID: "t", type: MessageType.tasks, appID: "district-a-7f3a", userID: sender), body: body)
        try await publish(parked.json.utf8, type: MessageType.parked, to: ExchangeName.dead, as: user, on: stage)
    }

    private func own(_ body: [UInt8], replyTo: String? = nil) -> ParkedMessage {
        ParkedMessage(
            code: ReservedCode.unreadable.rawValue, detail: "", department: nil, instance: "district-a-7f3a",
            properties: MessageProperties(messageID: "r1", type: MessageType.replies, appID: "a", correlationID: "c1", replyTo: replyTo), body: body)
    }

    @Test("A task that a department parked is found by its case, explained, and sent again under the same key")
    func task() async throws {
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in nil }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("it is asked") { stage.asked.withLock { $0.count } == 1 }
            let asked = try #require(stage.asked.withLock { $0.first })
            try await park(TaskMessage.body(replyTo: "district-a", tasks: [asked]), department: "police", as: "police", on: stage)
            try await eventually("it is in the store") { try await service.account(since: Timestamp(milliseconds: 0)).parked == 1 }
            // The broker's confirm of the task may be written down a moment later.
            try await eventually("its place is known") { try await service.account(since: Timestamp(milliseconds: 0)).open == ["parked": 1] }
            let item = try #require(try await service.parked(after: 0, limit: 10).first)
            #expect(item.kind == "task" && item.request == request && item.task == "police" && item.code == "poison" && item.department == "police")
            let why = try await service.why(request).en
            #expect(why.contains("has been parked since") && why.contains("number \(item.id)"))
            let contents = try await service.parked(item.id, whole: false, by: "chen")
            #expect(contents.body?["tasks"]?[0]?["key"] == .string(asked.key))
            try await service.sendAgain(parked: item.id, by: "chen")
            try await eventually("it is asked again") { stage.asked.withLock { $0.count } == 2 }
            #expect(stage.asked.withLock { Set($0.map(\.key)).count } == 1 && stage.asked.withLock { $0.map(\.attempt) } == [1, 2])
            #expect(try await service.parked(after: 0, limit: 10).isEmpty)
            try await eventually("its place is known") { try await service.account(since: Timestamp(milliseconds: 0)).open == ["department": 1] }
            let record = try await service.record(of: request)
            #expect(record.last?.action == "parkedSentAgain" && record.last?.actor == "chen" && record.last?.detail["code"] == "poison")
            let timeline = try await service.timeline(of: request, for: CaseViewer(channel: CaseStage.counter))
            #expect(!timeline.contains { $0.action.hasPrefix("parked") })
            let gone = await #expect(throws: Problem.self) { try await service.sendAgain(parked: item.id, by: "chen") }
            #expect(gone?.code == .notFound)
        }
    }

    @Test("Who parks in another's name, or as nobody, is not believed")
    func foreign() async throws {
        let stage = try CaseStage([caseTask("police"), caseTask("records")])
        try await stage.life(script: { _ in nil }) { service in
            _ = try await service.submit(stage.submission())
            try await eventually("both are asked") { stage.asked.withLock { $0.count } == 2 }
            let toRecords = try #require(stage.asked.withLock { $0.first { $0.operation.department == "records" } })
            let said = OrchestrationTests.reply(to: toRecords, permit)
            try await park(ReplyMessage.body([said]), department: "records", as: "police", on: stage)
            try await park(ReplyMessage.body([said]), department: nil, sender: "records", as: "police", on: stage)
            try await publish(ReplyMessage.body([said]), type: MessageType.replies, to: ExchangeName.dead, as: "police", on: stage)
            // Its own name is all that it has: with that it moves neither another's task nor another's word.
            try await park(TaskMessage.body(replyTo: "x", tasks: [toRecords]), department: "police", as: "police", on: stage)
            try await park(ReplyMessage.body([said]), department: "police", sender: "records", as: "police", on: stage)
            try await eventually("what is in its own name is kept") { try await service.parked(after: 0, limit: 10).count == 2 }
            let items = try await service.parked(after: 0, limit: 10)
            let task = try #require(items.first { $0.kind == "task" }), reply = try #require(items.first { $0.kind == "reply" })
            await #expect(throws: Problem.changesNothing(.wrongDepartment)) { try await service.sendAgain(parked: task.id, by: "chen") }
            let refused = await #expect(throws: Problem.self) { try await service.sendAgain(parked: reply.id, by: "chen") }
            #expect(refused?.detail.en.contains("untrusted-sender") == true)
            #expect(try await service.parked(after: 0, limit: 10).count == 2)
            #expect(stage.asked.withLock { $0.count } == 2)
        }
    }

    @Test("A reply is judged again as it would have been, with the sender that the broker named")
    func reply() async throws {
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in nil }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("it is asked") { stage.asked.withLock { $0.count } == 1 }
            let said = OrchestrationTests.reply(to: try #require(stage.asked.withLock { $0.first }), permit)
            var foreign = said
            foreign.task = "01KB3ZQ6X1EXAMPLE000000009-police"
            for (body, sender) in [(said, "records"), (foreign, "police"), (said, "police")] {
                try await service.lane.park(own(ReplyMessage.body([body])), sender: sender)
            }
            let items = try await service.parked(after: 0, limit: 10)
            for (item, word) in zip(items, ["untrusted-sender", "unknown-task"]) {
                let refused = await #expect(throws: Problem.self) { try await service.sendAgain(parked: item.id, by: "chen") }
                #expect(refused?.code == .conflict && refused?.detail.en.contains(word) == true)
            }
            try await service.sendAgain(parked: items[2].id, by: "chen")
            #expect(try await service.view(of: request, for: CaseStage.operatorView).answer.state == .complete)
            #expect(try await service.parked(after: 0, limit: 10).map(\.id) == items.prefix(2).map(\.id))
        }
    }

    /// What came to the queue of requests.
    private final class Arrived: Sendable {
        let messages = Mutex<[IncomingMessage]>([])
    }

    @Test("A request goes back to the queue of requests, with the way back for its answer")
    func request() async throws {
        let stage = try CaseStage([caseTask("police")])
        let arrived = Arrived()
        try await stage.life(script: { _ in nil }) { service in
            let body = RequestMessage(channel: "kiosk", token: "t", matter: "residence", applicant: ["residentId": "R"]).json.utf8
            try await service.lane.park(own(body), sender: "kiosk")
            try await service.lane.park(own(body, replyTo: "kiosk-answers"), sender: "kiosk")
            let items = try await service.parked(after: 0, limit: 10)
            await #expect(throws: Problem.self) { try await service.sendAgain(parked: items[0].id, by: "chen") }
            try await service.sendAgain(parked: items[1].id, by: "chen")
            try await withThrowingTaskGroup { group in
                group.addTask {
                    await service.bus.consume(Subscription(.queue(QueueName.requests("district-a")))) { message in
                        arrived.messages.withLock { $0.append(message) }
                        return .accepted
                    }
                }
                try await eventually("it is there") { arrived.messages.withLock { $0.count } == 1 }
                group.cancelAll()
            }
            let message = try #require(arrived.messages.withLock { $0.first })
            #expect(message.body == body && message.properties.replyTo == "kiosk-answers")
            #expect(try await service.parked(after: 0, limit: 10).map(\.id) == [items[0].id])
        }
    }

    @Test("What is let go leaves its reason with its case, or, where it has none, in the access journal; who saw it whole stands there too")
    func dropped() async throws {
        let (stage, journal) = (try CaseStage([caseTask("police")]), Journal())
        try await stage.life(script: { _ in nil }, journal: journal) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("it is asked") { stage.asked.withLock { $0.count } == 1 }
            let asked = try #require(stage.asked.withLock { $0.first })
            try await service.lane.park(own(TaskMessage.body(replyTo: "x", tasks: [asked])), sender: "onevisit")
            try await service.lane.park(own(Array("no JSON".utf8)), sender: nil)
            let items = try await service.parked(after: 0, limit: 10)
            #expect(try await service.parked(items[1].id, whole: false, by: "chen").body == nil)
            #expect(journal.lines.withLock { $0 }.isEmpty, "what is masked is nobody's data")
            #expect(try await service.parked(items[1].id, whole: true, by: "chen").body == "no JSON")
            #expect(
                try await service.parked(items[0].id, whole: true, by: "chen").body?["tasks"]?[0]?["input"]?["residentId"] == "99010419900101123X")
            #expect(journal.lines.withLock { $0.map(\.request) } == ["parked-\(items[1].id)", request])
            #expect(journal.lines.withLock { $0.map { "\($0.channel) \($0.action ?? "")" } } == ["chen parked-read", "chen parked-read"])
            try await service.drop(parked: items[0].id, reason: "answered on paper", by: "chen")
            try await service.drop(parked: items[1].id, reason: "a test", by: "chen")
            #expect(try await service.parked(after: 0, limit: 10).isEmpty)
            let line = try #require(try await service.record(of: request).last)
            #expect(line.action == "parkedDropped" && line.actor == "chen" && line.detail["reason"] == "answered on paper")
            #expect(journal.lines.withLock { $0.count } == 3 && journal.lines.withLock { $0.last?.reason } == "a test")
            // Whoever cannot be recorded sees nothing.
            try await service.lane.park(own(Array("again".utf8)), sender: nil)
            let last = try #require(try await service.parked(after: 0, limit: 10).first)
            journal.isWilling.store(false, ordering: .relaxed)
            let refused = await #expect(throws: Problem.self) { _ = try await service.parked(last.id, whole: true, by: "chen") }
            #expect(refused?.code == .unavailable)
        }
    }

    @Test(
        "A case that is read through another channel, by number and identity, leaves a line in the access journal; its own channel's reading does not"
    )
    func readElsewhere() async throws {
        let (stage, journal) = (try CaseStage([caseTask("police")]), Journal())
        try await stage.life(script: { _ in nil }, journal: journal) { service in
            let view = try await service.submit(stage.submission()).view
            _ = try await service.view(of: view.number, for: CaseViewer(channel: CaseStage.counter))
            _ = try await service.view(of: view.number, for: CaseStage.operatorView)
            let stranger = CaseViewer(channel: CaseStage.portal, identity: "990104198001011237")
            await #expect(throws: Problem.unknownRequest) { _ = try await service.view(of: view.number, for: stranger) }
            #expect(journal.lines.withLock { $0 }.isEmpty)
            let applicant = CaseViewer(channel: CaseStage.portal, identity: "99010419900101123X")
            _ = try await service.timeline(of: view.number, for: applicant)
            #expect(
                journal.lines.withLock { $0 } == [
                    AccessRecord(
                        at: stage.clock.timestamp, request: view.answer.request, channel: "portal", matter: "residence",
                        subject: "99010419900101123X",
                        action: "read")
                ])
            journal.isWilling.store(false, ordering: .relaxed)
            let refused = await #expect(throws: Problem.self) { _ = try await service.view(of: view.number, for: applicant) }
            #expect(refused?.code == .unavailable)
            _ = try await service.view(of: view.number, for: CaseViewer(channel: CaseStage.counter))
        }
    }

    @Test("Of a flood the first are kept whole, the others without what they held; of a long message the beginning is kept")
    func limits() async throws {
        var settings = CaseSettings()
        settings.mostParkedBodies = 2
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in nil }, settings: settings) { service in
            try await service.lane.park(own(Array(repeating: 32, count: ParkedMessage.longestWhole + 1)), sender: nil)
            for _ in 0..<3 { try await service.lane.park(own([1, 2, 3]), sender: nil) }
            #expect(try await service.parked(after: 0, limit: 10).map(\.size) == [ParkedMessage.kept, 3, 0, 0])
        }
    }

    @Test("A lookup's task is not sent again, and neither is what cannot be read")
    func others() async throws {
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in nil }) { service in
            let lookup: JSONValue = ["protocol": 1, "tasks": [["task": "01KB3ZQ6X1EXAMPLE000000009-police", "round": 1, "lane": "lookup"]]]
            try await service.lane.park(own(lookup.utf8), sender: "onevisit")
            try await service.lane.park(own([0]), sender: nil)
            for item in try await service.parked(after: 0, limit: 10) {
                let refused = await #expect(throws: Problem.self) { try await service.sendAgain(parked: item.id, by: "chen") }
                #expect(refused?.code == .conflict)
            }
            #expect(try await service.parked(after: 0, limit: 10).count == 2)
        }
    }
}
