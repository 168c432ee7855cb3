import Contracts
import JSON
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("What was kept long enough is erased on time, and reminders and escalations are told", .timeLimit(.minutes(2)))
struct CaseErasureTests {
    private static func terms(_ retention: Duration) -> CaseTerms {
        CaseTerms(clock: ClockTerms(statutory: 20, promised: 7, stops: [.inspection], reminders: [1]), retention: retention)
    }

    @Test("A case goes when its matter's retention is over, and not before; so do parked messages at theirs")
    func retention() async throws {
        let day = Duration.seconds(86_400)
        let stage = try CaseStage([caseTask("police")], terms: Self.terms(day * 3))
        try await stage.life(script: { _ in permit }) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            _ = try await stage.wait(for: .complete, of: request, in: service)
            try await service.lane.park(
                ParkedMessage(
                    code: "broker", detail: "", department: nil, instance: "i",
                    properties: MessageProperties(messageID: "m", type: MessageType.tasks, appID: "a"), body: [1]), sender: nil)
            let closed = try #require(try await service.lane.store.read { try $0.caseRecord(id: request)?.closedAt })
            @Sendable func isThere() async throws -> Bool { try await service.lane.store.read { try $0.caseRecord(id: request) } != nil }
            // Up to the last hour.
            while stage.clock.timestamp.advanced(by: .seconds(3600)) < closed.advanced(by: day * 3) {
                stage.clock.advance(by: .seconds(3600))
                await stage.clock.waitForSleepers()
                #expect(try await isThere())
            }
            try await eventually("the case is erased") {
                stage.clock.advance(by: .seconds(60))
                return try await !isThere()
            }
            #expect(stage.clock.timestamp >= closed.advanced(by: day * 3))
            #expect(try await service.lane.store.read { try $0.parkedCount() } == 1, "parked messages are kept for a month")
            try await eventually("the parked message is erased") {
                stage.clock.advance(by: .seconds(6 * 3600))
                return try await service.lane.store.read { try $0.parkedCount() } == 0
            }
        }
    }

    @Test("A program that was not there when the time came erases at its start, run by run")
    func atStart() async throws {
        let stage = try CaseStage([caseTask("police")], terms: Self.terms(.seconds(60)))
        try await stage.life(script: { _ in permit }) { service in
            for number in 1...5 {
                let request = try await service.submit(stage.submission(key: "k\(number)")).view.answer.request
                _ = try await stage.wait(for: .complete, of: request, in: service)
            }
        }
        stage.clock.advance(by: .seconds(61))
        var settings = CaseSettings()
        settings.erasedAtOnce = 2
        try await stage.life(script: { _ in permit }, settings: settings) { service in
            try await eventually("all are erased") { try await service.account(since: Timestamp(milliseconds: 0)).accepted == 0 }
        }
    }

    @Test("A reminder and an escalation are told once each, with the limit; what is overdue is counted, listed and explained")
    func signals() async throws {
        let listener = Listener()
        let stage = try CaseStage([caseTask("police")], terms: Self.terms(.seconds(86_400)))
        let summer = moment("2027-06-01T00:00:00Z")
        try await stage.life(script: { _ in .later(availableAt: summer) }, webhooks: listener) { service in
            let view = try await service.submit(stage.submission()).view
            let request = view.answer.request
            try await eventually("the promise is known") { try await service.record(of: request).contains { $0.action == "replied" } }
            /// Lets time pass to what is due next, and waits until so many events were told in all.
            @Sendable func tell(_ count: Int) async throws {
                let wake = try #require(try await service.lane.store.read { try $0.nextWake() })
                stage.clock.advance(by: stage.clock.timestamp.duration(to: wake))
                try await eventually("\(count) events were told") { listener.told.withLock { $0.count } == count }
            }
            try await eventually("it is told that the case is pending") { listener.told.withLock { $0.count } == 1 }
            let viewer = CaseViewer(channel: CaseStage.counter)
            var overdue = CaseQuery()
            overdue.isOverdue = true
            #expect(try await service.list(overdue, for: viewer).lines.isEmpty)
            for count in 2...3 { try await tell(count) }
            let told = listener.told.withLock { $0 }
            #expect(
                told.map { "\($0.notice?.rawValue ?? $0.state.rawValue) \($0.limit ?? "")" } == [
                    "pending ", "reminded promised", "escalated promised",
                ])
            #expect(told.last?.due == view.due && told.last?.request == request)
            #expect(try await service.list(overdue, for: viewer).lines.map(\.request) == [request])
            #expect(try await service.account(since: Timestamp(milliseconds: 0)).overdue == 1)
            #expect(try await service.why(request).en.hasSuffix("it is overdue, and that was escalated."))
            // Nothing is told twice, however long nobody acts; the statutory limit is another.
            for count in 4...5 { try await tell(count) }
            #expect(listener.told.withLock { $0.compactMap(\.notice) } == [.reminded, .escalated, .reminded, .escalated])
            #expect(listener.told.withLock { $0.compactMap(\.limit) } == ["promised", "promised", "statutory", "statutory"])
        }
    }

    @Test("What offices do to a clock is told too, and a clock that stands still is explained")
    func notices() async throws {
        let listener = Listener()
        let stage = try CaseStage([caseTask("police")], terms: Self.terms(.seconds(86_400)))
        try await stage.life(script: { _ in nil }, webhooks: listener) { service in
            let request = try await service.submit(stage.submission()).view.answer.request
            _ = try await service.order(.stop(.inspection), of: nil, in: request, by: "chen")
            #expect(try await service.why(request).en.hasSuffix("Its clock has stood still since 2026-11-23: inspection."))
            _ = try await service.order(.resume(nil), of: nil, in: request, by: "chen")
            try await eventually("both are told") { listener.told.withLock { $0.compactMap(\.notice) } == [.clockStopped, .clockResumed] }
            #expect(listener.told.withLock { $0.map { $0.due == nil } } == [true, true, false])
        }
    }

    @Test("A webhook that takes for ever holds back neither the bus nor another channel's webhook")
    func apart() async throws {
        let listener = Listener(stuck: CaseStage.portal.name)
        let stage = try CaseStage([caseTask("police")])
        try await stage.life(script: { _ in permit }, webhooks: listener) { service in
            _ = try await service.submit(stage.submission(through: CaseStage.portal, key: "p"))
            try await eventually("the portal's webhook is being told") { listener.isStuck.load(ordering: .relaxed) }
            for number in 1...3 {
                let request = try await service.submit(stage.submission(key: "k\(number)")).view.answer.request
                _ = try await stage.wait(for: .complete, of: request, in: service)
            }
            try await eventually("the counter was told of all") { listener.told.withLock { $0.count } == 6 }
            try await eventually("nothing waits for the bus") { try await service.lane.store.read { try $0.nextEvent(for: EventRow.bus) } == nil }
        }
    }

    @Test("An orderly stop writes no error into the log")
    func quiet() async throws {
        let log = ErrorLog()
        let stage = try CaseStage([caseTask("police")], terms: Self.terms(.seconds(86_400)))
        for _ in 0..<5 {
            try await stage.life(script: { _ in nil }, logger: log.logger) { service in
                _ = try await service.submit(stage.submission(key: nil))
            }
        }
        #expect(log.lines.withLock { $0 } == [])
    }
}

/// Takes what channels are told; one channel's webhook may be stuck until it is cancelled.
private final class Listener: EventSender {
    let channels: Set = [CaseStage.counter.name, CaseStage.portal.name]
    let told = Mutex<[CaseEvent]>([])
    let isStuck = Atomic(false)
    private let stuck: String?
    private let never = Alarm()

    init(stuck: String? = nil) { self.stuck = stuck }

    func send(_ body: [UInt8], to channel: String) async -> EventDelivery {
        if channel == stuck {
            isStuck.store(true, ordering: .relaxed)
            await never.wait()
            return .again(after: .seconds(1))
        }
        if let event = try? CaseEvent(JSONValue(parsing: body, profile: .bus)) { told.withLock { $0.append(event) } }
        return .delivered
    }
}

/// Keeps what is logged as an error.
private final class ErrorLog: Sendable {
    let lines = Mutex<[String]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: ErrorLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.error

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
