import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("The case lane, on a store and a broker in memory")
struct CaseServiceTests {
    private let two = [caseTask("police"), caseTask("records", after: ["police"])]

    @Test("A case is accepted, asked for department by department, answered, and explains itself all along")
    func course() async throws {
        let stage = try CaseStage(two)
        try await stage.life(script: { _ in permit }) { service in
            let accepted = try await service.submit(stage.submission())
            #expect(!accepted.isRepeat)
            let request = accepted.view.answer.request
            let done = try await stage.wait(for: .complete, of: request, in: service)
            #expect(done.number == accepted.view.number)
            #expect(try await service.view(of: done.number, for: CaseViewer(channel: CaseStage.counter)) == done)
            #expect(stage.asked.withLock { $0.map(\.operation.department) } == ["police", "records"])
            let task = try #require(stage.asked.withLock { $0.first })
            #expect(task.task == "\(request)-police" && task.caseDetails?.caseNumber == done.number && task.deadline == nil)
            let timeline = try await service.timeline(of: request, for: CaseStage.operatorView)
            #expect(timeline.map(\.action) == ["accepted", "asked", "replied", "asked", "replied", "closed"])
            #expect(try await service.why(request).en.hasPrefix("It was closed at"))
            #expect(
                try await service.account(since: Timestamp(milliseconds: 0))
                    == CaseAccount(since: .init(milliseconds: 0), accepted: 1, closed: 1, open: [:]))
        }
    }

    @Test("Open cases need the operations that they can still come to ask, and closed ones none")
    func demand() async throws {
        let stage = try CaseStage(two)
        let (police, records) = (two[0].operation, two[1].operation)
        let request = Mutex("")
        try await stage.life(script: { $0.operation.department == "police" ? permit : nil }) { service in
            let accepted = try await service.submit(stage.submission()).view.answer.request
            request.withLock { $0 = accepted }
            try await eventually("the second department is asked") { stage.asked.withLock { $0.count } == 2 }
            try await eventually("the first is over") { try await service.demand(for: police).cases.isEmpty }
            let demand = try await service.demand(for: records)
            #expect(demand.cases == ["residence": 1] && demand.lastAsked != nil)
            #expect(try await service.demand(for: OperationReference(records.name, version: records.version + 1)) == OperationDemand())
        }
        try await stage.life(script: { _ in permit }) { service in
            let request = request.withLock { $0 }
            _ = try await stage.wait(for: .complete, of: request, in: service, step: .seconds(60))
            #expect(try await service.demand(for: records) == OperationDemand())
        }
    }

    @Test("A second press joins the first: by key, or by content where there is none; a key cannot mean something else")
    func joined() async throws {
        let stage = try CaseStage(two)
        try await stage.life(script: { _ in nil }) { service in
            let first = try await service.submit(stage.submission(key: "a")).view
            let again = try await service.submit(stage.submission(key: "a"))
            #expect(again.isRepeat && again.view.number == first.number)
            await #expect(throws: Problem.keyReused) { _ = try await service.submit(stage.submission(key: "a", name: "李四")) }
            let pressed = try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await service.submit(stage.submission(key: nil)).view.number } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(pressed.count == 1 && !pressed.contains(first.number))
            #expect(try await service.account(since: .init(milliseconds: 0)).accepted == 2)
        }
    }

    @Test("A key of the caller's names its case for good, whatever it is; content names one until it is closed")
    func afterClosing() async throws {
        let stage = try CaseStage(two)
        try await stage.life(script: { _ in permit }) { service in
            for key in ["a", "content-42", nil] {
                let first = try await service.submit(stage.submission(key: key)).view
                try await eventually("it is closed") {
                    try await service.view(of: first.answer.request, for: CaseStage.operatorView).answer.closedAt != nil
                }
                let again = try await service.submit(stage.submission(key: key))
                #expect(again.isRepeat == (key != nil) && (again.view.number == first.number) == (key != nil), "\(key ?? "content")")
            }
        }
    }

    @Test("A process that dies goes on where it was; a department that answers twice changes nothing")
    func restart() async throws {
        let stage = try CaseStage(two)
        let request = Mutex("")
        try await stage.life(script: { $0.operation.department == "police" ? permit : nil }) { service in
            let accepted = try await service.submit(stage.submission()).view.answer
            request.withLock { $0 = accepted.request }
            try await eventually("the second department is asked") { stage.asked.withLock { $0.count } == 2 }
        }
        try await stage.life(script: { _ in permit }) { service in
            let request = request.withLock { $0 }
            #expect(try await service.view(of: request, for: CaseStage.operatorView).answer.state == .pending)
            // The second department was silent; its task is asked again when the ladder says so, under the same key.
            let done = try await stage.wait(for: .complete, of: request, in: service, step: .seconds(60))
            #expect(done.answer.parts.map(\.content) == [.said(permit), .said(permit)])
            let keys = stage.asked.withLock { $0.filter { $0.operation.department == "records" }.map(\.key) }
            #expect(keys.count >= 2 && Set(keys).count == 1)
        }
    }

    @Test("Replies that share a message are taken each for itself, whatever is wrong with one of them")
    func together() async throws {
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in nil }) { service in
            for number in 1...40 { _ = try await service.submit(stage.submission(key: "k\(number)")) }
            try await eventually("all are asked") { stage.asked.withLock { $0.count } == 40 }
            var replies = stage.asked.withLock { $0.map { reply(to: $0, permit) } }
            var stray = replies[7]
            stray.task = "01ARZ3NDEKTSV4RRFFQ69G5FAV-police"
            replies.insert(stray, at: 20)
            let message = Stage.replyMessage(ReplyMessage.body(replies), from: "police", to: "district-a")
            let bus = InMemoryBus(broker: stage.broker, user: "police", topology: .adapter(department: "police"), use: .expect)
            try await withThrowingTaskGroup { group in
                group.addTask { try await bus.run() }
                try await eventually("the department is there") { bus.status.isReady }
                #expect(await bus.publish([message]) == [.done])
                group.cancelAll()
                do { while try await group.next() != nil {} } catch is CancellationError {}
            }
            try await eventually("all are closed") { try await service.account(since: Timestamp(milliseconds: 0)).closed == 40 }
            try await eventually("the stray one is parked") { try await service.parked(after: 0, limit: 10).map(\.code) == ["unknown-task"] }
        }
    }

    @Test("A broker that loses its disk loses no case")
    func wiped() async throws {
        let stage = try CaseStage(two)
        let isDeaf = Atomic(true)
        try await stage.life(script: { _ in isDeaf.load(ordering: .relaxed) ? nil : permit }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("it is asked") { stage.asked.withLock { !$0.isEmpty } }
            stage.broker.stop(wipe: true)
            isDeaf.store(false, ordering: .relaxed)
            stage.broker.start()
            let done = try await stage.wait(for: .complete, of: request, in: service, step: .seconds(60))
            #expect(done.answer.parts.count == 2)
        }
    }

    @Test("What is missing is asked of the applicant once, by its place in the form, and goes on with it")
    func supplement() async throws {
        let stage = try CaseStage([
            caseTask("police", input: [("residentId", ["applicant", "residentId"]), ("photo", ["form", "photo"])])
        ])
        try await stage.life(script: { $0.input?["photo"] == nil ? photoMissing : permit }) { service in
            let viewer = CaseViewer(channel: CaseStage.counter)
            let request = try await service.submit(stage.submission()).view.answer.request
            let waiting = try await stage.wait(for: .supplement, of: request, in: service)
            #expect(waiting.missing.map(\.pointer.description) == ["/form/photo"])
            await #expect(throws: Problem.self) { _ = try await service.supplement(request, with: Supplement(form: ["photo": 5]), for: viewer) }
            _ = try await service.supplement(request, with: Supplement(form: ["photo": "p"]), for: viewer)
            _ = try await stage.wait(for: .complete, of: request, in: service)
            await #expect(throws: Problem.cannot(.noSupplementWanted)) {
                _ = try await service.supplement(request, with: Supplement(form: [:]), for: viewer)
            }
        }
    }

    @Test("A withdrawal is told to every department that was asked, and the case closes when they have answered")
    func withdrawal() async throws {
        let stage = try CaseStage([caseTask("police"), caseTask("records")])
        try await stage.life(script: { _ in nil }) { service in
            let viewer = CaseViewer(channel: CaseStage.counter)
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("both are asked") { stage.asked.withLock { $0.count } == 2 }
            _ = try await service.withdraw(request, for: viewer)
            let done = try await stage.wait(for: .withdrawn, of: request, in: service)
            #expect(done.answer.parts.map(\.content) == [.said(.withdrawn), .said(.withdrawn)])
            let keys = stage.asked.withLock { Set($0.map(\.key)) }
            #expect(stage.withdrawn.withLock { Set($0.map(\.key)) } == keys)
        }
    }

    @Test("A case exists for its own channel, and for its applicant who brings number and identity along; for nobody else")
    func visibility() async throws {
        let stage = try CaseStage(two)
        try await stage.life(script: { _ in nil }) { service in
            let view = try await service.submit(stage.submission()).view
            let elsewhere = CaseViewer(channel: CaseStage.portal)
            await #expect(throws: Problem.unknownRequest) { _ = try await service.view(of: view.number, for: elsewhere) }
            let stranger = CaseViewer(channel: CaseStage.portal, identity: "990104198001011237")
            await #expect(throws: Problem.unknownRequest) { _ = try await service.withdraw(view.number, for: stranger) }
            let applicant = CaseViewer(channel: CaseStage.portal, identity: "99010419900101123X")
            #expect(try await service.view(of: view.number, for: applicant).answer.request == view.answer.request)
            #expect(try await service.list(CaseQuery(), for: elsewhere).lines.isEmpty)
            #expect(
                try await service.list(CaseQuery(department: "records", state: .pending), for: CaseViewer(channel: CaseStage.counter)).lines.count
                    == 1)
        }
    }

    @Test("A held step is listed, explained, and repaired by a person: asked again, answered by hand, or dropped")
    func repair() async throws {
        let stage = try CaseStage([caseTask("police"), caseTask("records"), caseTask("health")])
        try await stage.life(script: { _ in broken }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            try await eventually("all are held") { try await service.held(limit: 10).count == 3 }
            #expect(try await service.why(request).en.contains("waiting for a person"))
            #expect(try await service.account(since: .init(milliseconds: 0)).open == ["held": 1])
            let before = stage.asked.withLock { $0.count }
            try await service.askAgain(request, step: "police", by: "chen")
            try await eventually("it is asked again") { stage.asked.withLock { $0.count } == before + 1 }
            await #expect(throws: Problem.cannot(.breaksContract)) {
                try await service.answer(request, step: "records", outcome: .answered(data: ["permit": 5]), by: "chen")
            }
            try await service.answer(request, step: "records", outcome: permit, by: "chen")
            try await service.drop(request, step: "health", reason: "moved away", by: "chen")
            try await eventually("the first is held again") { try await service.held(limit: 10).map(\.step) == ["police"] }
            try await service.answer(request, step: "police", outcome: permit, by: "chen")
            #expect(try await service.view(of: request, for: CaseStage.operatorView).answer.state == .partial)
        }
    }
}
