import ContractKit
import Contracts
import JSON
import Messaging
import MessagingTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct ReplayTests {
    private final class Findings: Sendable {
        private let state = Mutex<[Replay.Finding]>([])
        var all: [Replay.Finding] { state.withLock { $0 } }
        func add(_ finding: Replay.Finding) { state.withLock { $0.append(finding) } }
    }

    private final class Lines: Sendable {
        private let state = Mutex<[RecordedExchange]>([])
        var all: [RecordedExchange] { state.withLock { $0 } }
        func add(_ exchange: RecordedExchange) { state.withLock { $0.append(exchange) } }
    }

    /// Records what a mocked housing fund is asked, examples and strangers.
    private func recording() async throws -> [RecordedExchange] {
        let lines = Lines()
        try await MockStage.play { stage in
            let recorder = Recorder(stage.catalogue, departments: ["housing-fund"], pseudonyms: Pseudonyms(key: Array(repeating: 3, count: 32)))
            let bus = stage.bus("recorder")
            try await withThrowingTaskGroup(of: Void.self) { group in
                let tap = RecordingTap(recorder, departments: ["housing-fund"], on: bus, identity: 2) { lines.add($0) }
                group.addTask { try await bus.run() }
                try await MockStage.eventually("the recorder listens") { bus.status.isReady }
                let trials = AdapterTrial.examples(of: "housing-fund", in: stage.catalogue, where: { $0.lane == .lookup })
                for trial in trials {
                    _ = try await trial.run(by: stage.asker, patience: MockStage.patience)
                }
                _ = try await stage.answer("housing-fund.account.read", ["residentId": "990104197811301029"])
                try await MockStage.eventually("all is recorded, not \(tap.counts)") { tap.counts.recorded == trials.count + 1 }
                tap.finish()
                group.cancelAll()
            }
        }
        return lines.all
    }

    @Test func `traffic is recorded beside those whom it is about, and a mock of the same contracts says the same to it`() async throws {
        let exchanges = try await recording()
        #expect(exchanges.count >= 10)
        #expect(!exchanges.contains { $0.input["residentId"] == "990104198507123111" })
        try await MockStage.play { stage in
            let findings = Findings()
            let answered = exchanges.filter { $0.outcome.name == "answered" && $0.operation.name != "housing-fund.withdrawal.read" }
            #expect(answered.count >= 3)
            try await Replay(stage.catalogue).run(answered, by: stage.asker) { findings.add($0) }
            #expect(findings.all.count == answered.count)
            for finding in findings.all { #expect(finding.isSame, "\(finding.exchange.operation): \(finding.differences)") }
        }
    }

    @Test func `another outcome, and other data that is nobody's, are found by their places`() async throws {
        var exchange = try #require(
            try await recording().first { $0.operation.name == "housing-fund.account.read" && $0.outcome.name == "answered" })
        guard case .answered(let data) = exchange.outcome, var object = data.object else { return #expect(Bool(false), "it is answered") }
        object["status"] = "sealed"
        object["balance"] = "1.00"
        exchange.outcome = .answered(data: .object(object))
        try await MockStage.play { [exchange] stage in
            let findings = Findings()
            try await Replay(stage.catalogue).run([exchange], by: stage.asker) { findings.add($0) }
            #expect(findings.all.first?.differences.map(\.pointer.description) == ["/data/status"], "whose balance it is stays out of it")
            var lenient = Replay(stage.catalogue)
            lenient.ignored = [JSONPointer(tokens: ["data", "status"])]
            try await lenient.run([exchange], by: stage.asker) { findings.add($0) }
            #expect(findings.all.last?.isSame == true)
            var exact = lenient
            exact.isExact = true
            try await exact.run([exchange], by: stage.asker) { findings.add($0) }
            #expect(findings.all.last?.differences.contains { $0.pointer.description == "/data/balance" } == true)
        }
        var orders = MockOrders()
        orders.outcome = .refused
        try await MockStage.play(orders: orders) { [exchange] stage in
            let findings = Findings()
            try await Replay(stage.catalogue).run([exchange], by: stage.asker) { findings.add($0) }
            #expect(findings.all.first?.outcome?.name == "refused")
            #expect(findings.all.first?.isSame == false)
        }
    }

    @Test func `what the contracts of today do not allow is told, and not asked`() throws {
        let replay = Replay(try ShippedContracts.load())
        let unknown = RecordedExchange(
            operation: OperationReference("library.card.read", version: 1), lane: .lookup, at: 0, took: 0, input: [:], outcome: .notFound)
        #expect(replay.obstacle(to: unknown) != nil)
        var known = unknown
        known.operation = OperationReference("housing-fund.account.read", version: 1)
        #expect(replay.obstacle(to: known) != nil)
        known.input = ["residentId": "990104198507123111"]
        #expect(replay.obstacle(to: known) == nil)
    }
}
