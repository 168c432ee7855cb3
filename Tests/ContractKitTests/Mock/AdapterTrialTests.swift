import ContractKit
import Contracts
import JSON
import Messaging
import Testing

@Suite(.timeLimit(.minutes(2))) struct AdapterTrialTests {
    @Test func `what differs from the example is told by its place`() async throws {
        try await MockStage.play { stage in
            let operation = try stage.operation("housing-fund.account.read")
            let example = try #require(operation.examples.first)
            var data = try #require(example.reply["data"]?.object)
            data["balance"] = "1.00"
            let trial = AdapterTrial(operation, example: example.name, input: example.request, expected: .answered(data: .object(data)))
            let report = try await trial.run(by: stage.asker, patience: MockStage.patience)
            #expect(report.differences.map(\.pointer.description) == ["/data/balance"])
            #expect(!report.isAsExpected)
            #expect(report.breaches.isEmpty)
        }
    }

    @Test func `an adapter that says nothing is waited for as long as its contract allows, and no longer`() async throws {
        var orders = MockOrders()
        orders.slow = .seconds(60)
        try await MockStage.play(orders: orders) { stage in
            let operation = try stage.operation("housing-fund.account.read")
            let trial = AdapterTrial(operation, input: ["residentId": "990104198507123111"])
            let began = ContinuousClock.now
            let report = try await trial.run(by: stage.asker, patience: MockStage.patience)
            #expect(report.word == nil)
            #expect(!report.isAsExpected)
            #expect(ContinuousClock.now - began >= operation.limit)
        }
    }

    @Test func `a case that is answered later can be withdrawn in the same go`() async throws {
        var orders = MockOrders()
        orders.later = .seconds(60)
        try await MockStage.play(orders: orders) { stage in
            let operation = try stage.operation("housing-fund.withdrawal.apply")
            let example = try #require(operation.examples.first)
            let trial = AdapterTrial(operation, example: example.name, input: example.request, expected: try Outcome(example.reply))
            let report = try await trial.run(by: stage.asker, patience: MockStage.patience, withdraws: true)
            #expect(report.replies.map(\.reply.outcome.name) == ["later"])
            #expect(report.withdrawal?.reply.outcome == .withdrawn)
            #expect(report.isAsExpected)
        }
    }

    @Test func `a department without a queue is no silence but an error`() async throws {
        try await MockStage.play { stage in
            let operation = try stage.operation("housing-fund.account.read")
            let stranger = Operation(
                reference: OperationReference("library.card.read", version: 1), lane: .lookup, summary: operation.summary, effect: .none,
                typical: operation.typical, limit: operation.limit, request: operation.request, data: operation.data, problems: [:],
                sensitiveRequest: [], sensitiveData: [], examples: [], contractHash: "sha256:none")
            let error = await #expect(throws: AskError.self) { _ = try await stage.asker.ask(stranger, [:]) }
            #expect(error?.code == .noQueue)
            #expect(error?.message.contains("library") == true)
        }
    }
}
