import AdapterKit
import Contracts
import JSON
import Messaging
import Testing

@Suite struct DemoDayTests {
    private static let operation = "police.resident.read"
    /// A morning in Beijing, long after the day of the demo data.
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let day = DemoDay(DemoPopulation.day, at: now)

    private func answer(_ answer: @escaping Handler.Answer) async throws -> Outcome {
        let handler = Self.day.moved(Handler(Self.operation, answer: answer))
        let context = TaskContext(
            operation: handler.operation, task: "t", request: "r", purpose: nil, deadline: Self.now.advanced(by: .seconds(5)), now: Self.now)
        return try await handler.answer(TaskInput([:]), context)
    }

    @Test func `a handler is told the day of the demo data, at the time that it is`() async throws {
        #expect(DemoPopulation.day.description == "2026-11-23")
        let outcome = try await answer { _, context in
            #expect(context.deadline == context.now.advanced(by: .seconds(5)))
            let sinceMidnight = context.now.milliseconds % 86_400_000
            return .answered(data: [
                "day": .string(CivilDate(inBeijingAt: context.now).description), "time": .integer(sinceMidnight),
            ])
        }
        #expect(outcome == .answered(data: ["day": "2026-11-23", "time": .integer(Self.now.milliseconds % 86_400_000)]))
    }

    @Test func `what it promises is promised for today`() async throws {
        let minute = Duration.seconds(60)
        let later = try await answer { _, context in .later(availableAt: context.now.advanced(by: minute)) }
        #expect(later == .later(availableAt: Self.now.advanced(by: minute)))
        let problem = TaskProblem(.busy, "busy", isRetriable: true)
        let failed = try await answer { _, context in .failed(problem, retryAfter: context.now.advanced(by: minute)) }
        #expect(failed == .failed(problem, retryAfter: Self.now.advanced(by: minute)))
    }
}
