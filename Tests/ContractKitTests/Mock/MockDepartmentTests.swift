import AdapterKit
import ContractKit
import Contracts
import JSON
import Messaging
import Testing

@Suite(.timeLimit(.minutes(2))) struct MockDepartmentTests {
    private static let withdrawal: JSONValue = [
        "residentId": "990104198507123111", "reason": "rent", "amount": "6000.00", "currency": "CNY", "contractNo": "ZL-2026-08817",
        "bankCardNo": "6200000000000000083",
    ]

    @Test func `departments that are played answer every example of their lookups, several beside each other`() async throws {
        try await MockStage.play(["housing-fund", "police"]) { stage in
            var count = 0
            for department in ["housing-fund", "police"] {
                for trial in AdapterTrial.examples(of: department, in: stage.catalogue, where: { $0.lane == .lookup }) {
                    let report = try await trial.run(by: stage.asker, patience: MockStage.patience)
                    #expect(report.isAsExpected, "\(trial.operation.reference) \(trial.example ?? ""): \(report.differences) \(report.breaches)")
                    count += 1
                }
            }
            #expect(count >= 12)
            #expect(stage.notes.all.count == count)
            #expect(stage.asker.strangers == 0)
        }
    }

    @Test func `so does the lane of cases`() async throws {
        try await MockStage.play { stage in
            let trials = AdapterTrial.examples(of: "housing-fund", in: stage.catalogue, where: { $0.lane == .case })
            #expect(trials.count >= 8)
            for trial in trials {
                let report = try await trial.run(by: stage.asker, patience: MockStage.patience)
                #expect(report.isAsExpected, "\(trial.operation.reference) \(trial.example ?? ""): \(report.differences) \(report.breaches)")
            }
        }
    }

    @Test func `a case is answered later, and then for good`() async throws {
        var orders = MockOrders()
        orders.later = .milliseconds(300)
        try await MockStage.play(orders: orders) { stage in
            let trial = AdapterTrial(
                try stage.operation("housing-fund.withdrawal.apply"), input: Self.withdrawal,
                expected: .answered(data: try Self.data(of: stage)))
            let report = try await trial.run(by: stage.asker, patience: MockStage.patience)
            #expect(report.replies.map(\.reply.outcome.name) == ["later", "answered"])
            #expect(report.isAsExpected, "\(report.differences)")
        }
    }

    @Test func `what was withdrawn before it was answered stays withdrawn, and has no effect`() async throws {
        var orders = MockOrders()
        orders.later = .milliseconds(500)
        try await MockStage.play(orders: orders) { stage in
            let conversation = try await stage.asker.ask(try stage.operation("housing-fund.withdrawal.apply"), Self.withdrawal)
            let later = try #require(await conversation.reply(within: MockStage.patience))
            #expect(later.reply.outcome.name == "later")
            try await stage.asker.withdraw(conversation)
            let withdrawn = try #require(await conversation.reply(within: MockStage.patience))
            #expect(withdrawn.reply.outcome == .withdrawn)
            #expect(await conversation.reply(within: .seconds(2)) == nil, "nothing follows, though the time of the promise has passed")
            let known = try await stage.answer(
                "housing-fund.withdrawal.read", ["residentId": "990104198507123111", "applicationKey": .string(conversation.task.key)])
            #expect(known == .notFound)
        }
    }

    @Test func `a task takes effect once, and the department's query knows of it by its key`() async throws {
        try await MockStage.play { stage in
            let operation = try stage.operation("housing-fund.withdrawal.apply")
            let conversation = try await stage.asker.ask(operation, Self.withdrawal)
            let first = try #require(await conversation.reply(within: MockStage.patience))
            guard case .answered(let data) = first.reply.outcome else { return #expect(Bool(false), "it is answered") }
            let query: JSONValue = ["residentId": "990104198507123111", "applicationKey": .string(conversation.task.key)]
            #expect(try await stage.answer("housing-fund.withdrawal.read", query) == .answered(data: data))
            let unknown: JSONValue = ["residentId": "990104198507123111", "applicationKey": "a key of nobody's"]
            #expect(try await stage.answer("housing-fund.withdrawal.read", unknown) == .notFound)
        }
    }

    @Test func `a promise outlives the mock`() async throws {
        let folder = try ScratchFolder()
        var orders = MockOrders()
        orders.later = .seconds(2)
        let began = ContinuousClock.now
        let ended = Ended()
        try await MockStage.play(orders: orders, in: folder) { stage in
            let conversation = try await stage.asker.ask(try stage.operation("housing-fund.withdrawal.apply"), Self.withdrawal)
            let later = try #require(await conversation.reply(within: MockStage.patience))
            #expect(later.reply.outcome.name == "later")
            ended.keep(conversation.task.key)
        }
        // The word is due when the second mock plays; it is in the department's books then, whoever hears it.
        try await MockStage.play(in: folder) { stage in
            let query: JSONValue = ["residentId": "990104198507123111", "applicationKey": .string(ended.key)]
            try await MockStage.eventually("the promise is kept") { try await stage.answer("housing-fund.withdrawal.read", query) != .notFound }
            #expect(ContinuousClock.now - began >= .seconds(2))
        }
    }

    @Test func `an ordered outcome is answered wherever the contract has it`() async throws {
        var orders = MockOrders()
        orders.outcome = .refused
        try await MockStage.play(orders: orders) { stage in
            let refused = try await stage.answer("housing-fund.account.read", ["residentId": "990104198507123111"])
            #expect(refused.name == "refused")
            // Its contract has no code to refuse with.
            let enterprise = try await stage.answer("housing-fund.enterprise.read", ["creditCode": "91990104MA0B7K2Q5N"])
            #expect(enterprise.name == "answered")
        }
    }

    @Test func `in order, the examples come one after the other, and begin again`() async throws {
        var orders = MockOrders()
        orders.isInOrder = true
        try await MockStage.play(orders: orders) { stage in
            var names: [String] = []
            for _ in 0..<4 { names.append(try await stage.answer("housing-fund.account.read", ["residentId": "990104198507123111"]).name) }
            #expect(names == ["answered", "refused", "not-found", "answered"])
        }
    }

    @Test func `a slow department takes its time, a failing one fails as often as it should, alike under the same seed`() async throws {
        var orders = MockOrders()
        orders.slow = .milliseconds(30)
        orders.failingPerThousand = 300
        orders.seed = 4
        let first = Names(), second = Names()
        for names in [first, second] {
            try await MockStage.play(orders: orders) { stage in
                for _ in 0..<40 { names.add(try await stage.answer("housing-fund.account.read", ["residentId": "990104198507123111"]).name) }
                #expect(stage.notes.all.allSatisfy { $0.took >= .milliseconds(30) })
            }
        }
        #expect(first.all == second.all)
        let failed = first.all.filter { $0 == "failed" }.count
        #expect((2...25).contains(failed), "\(failed) of 40 failed")
    }

    @Test func `a department that nobody knows is named with those that there are`() throws {
        let folder = try ScratchFolder()
        let ledger = try SQLiteLedger(of: "police", inFileAt: "\(folder.path)/police.sqlite")
        let error = #expect(throws: AdapterError.self) { _ = try MockDepartment("polise", catalogue: try ShippedContracts.load(), ledger: ledger) }
        #expect(error?.message.contains("housing-fund") == true)
    }

    private static func data(of stage: MockStage) throws -> JSONValue {
        let operation = try stage.operation("housing-fund.withdrawal.apply")
        return try #require(operation.examples.first { $0.name == "for the rent" }?.reply["data"])
    }
}
