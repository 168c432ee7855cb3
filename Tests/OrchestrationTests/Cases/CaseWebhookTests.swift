import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@testable import Orchestration

@Suite("Webhooks of channels", .timeLimit(.minutes(1)))
struct CaseWebhookTests {
    /// Takes what the counter is told, once it is willing to.
    private final class Counter: EventSender {
        let channels: Set = [CaseStage.counter.name]
        let told = Mutex<[String]>([])
        let refusals: Mutex<Int>

        init(refusing refusals: Int = 0) { self.refusals = Mutex(refusals) }

        func send(_ body: [UInt8], to channel: String) async -> EventDelivery {
            let isWilling = refusals.withLock { left in
                left -= 1
                return left < 0
            }
            guard isWilling else { return .again(after: .seconds(5)) }
            let event = try? CaseEvent(JSONValue(parsing: body, profile: .bus))
            told.withLock { $0.append("\(channel): \(event?.state.rawValue ?? "unreadable")") }
            return .delivered
        }
    }

    @Test("A channel is told of its own cases, each state in its turn, and not of others'")
    func told() async throws {
        let (stage, counter) = (try CaseStage([caseTask("police")]), Counter())
        try await stage.life(script: { _ in permit }, webhooks: counter) { service in
            for channel in [CaseStage.counter, CaseStage.portal] {
                let accepted = try await service.submit(stage.submission(through: channel))
                _ = try await stage.wait(for: .complete, of: accepted.view.answer.request, in: service)
            }
            try await eventually("the counter was told") { counter.told.withLock { $0.count } == 2 }
        }
        #expect(counter.told.withLock { $0 } == ["counter: pending", "counter: complete"])
    }

    @Test("What a webhook does not take is kept and told again")
    func again() async throws {
        let (stage, counter) = (try CaseStage([caseTask("police")]), Counter(refusing: 2))
        try await stage.life(script: { _ in nil }, webhooks: counter) { service in
            _ = try await service.submit(stage.submission())
            try await eventually("the counter was told at last") {
                stage.clock.advance(by: .seconds(5))
                return counter.told.withLock { $0 } == ["counter: pending"]
            }
        }
    }
}
