import Contracts
import GRDB
import JSON
import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit

@Suite("The lane of cases, where the ledger's database takes the effect", .timeLimit(.minutes(2)))
struct CaseLaneTests {
    private static let issue = "library.card.issue"

    @Test func `a task takes effect once, however often it is sent`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "k")
            try await bindery.words(1)
            try await bindery.ask(Self.issue, "k")
            try await bindery.ask(Self.issue, "k", attempt: 2)
            #expect(try await bindery.words(3) == ["answered", "answered", "answered"])
            #expect(bindery.heard.replies.map(\.attempt) == [1, 1, 2], "each delivery is answered under its own attempt")
            #expect(Set(bindery.heard.replies.map(\.asOf)).count == 1, "what was decided then")
            #expect(try await bindery.cards() == ["k Emma"])
            try await bindery.settled()
        }
    }

    @Test func `duplicates at the same instant wait for each other`() async throws {
        try await Bindery().run { bindery, _ in
            for attempt in 1...20 { try await bindery.ask(Self.issue, "k", attempt: attempt) }
            #expect(Set(try await bindery.words(20)) == ["answered"])
            #expect(try await bindery.cards() == ["k Emma"])
        }
    }

    @Test func `a reply says who gives it, and is kept on disk`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "k")
            try await bindery.words(1)
            let properties = try #require(bindery.heard.replyMessages.first?.properties)
            #expect(properties.isPersistent && properties.correlationID == "r-k" && properties.userID == "library")
            #expect(properties.appID == Bindery.instance && bindery.heard.replies.first?.instance == Bindery.instance)
        }
    }

    @Test func `the same key for something else is refused and parked, and what was done stays`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "k")
            try await bindery.words(1)
            try await bindery.ask(Self.issue, "k", name: "Knightley")
            #expect(try await bindery.words(2) == ["answered", "key-reused"])
            try await eventually("it is parked") { bindery.heard.parked.map(\.code) == ["key-reused"] }
            #expect(try await bindery.cards() == ["k Emma"])
        }
    }

    @Test(arguments: ["falling": "internal", "failing": "no-paper", "wordy": "internal"])
    func `where a handler fails, all that it wrote is undone, and only a higher attempt runs again`(name: String, code: String) async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "k", name: name)
            try await bindery.ask(Self.issue, "k", name: name)
            #expect(try await bindery.words(2) == [code, code])
            #expect(try await bindery.entry("k")?.runs == 1)
            try await bindery.ask(Self.issue, "k", name: name, attempt: 2)
            try await bindery.words(3)
            #expect(try await bindery.entry("k")?.runs == 2)
            #expect(try await bindery.cards().isEmpty)
        }
    }

    @Test func `a reply that is refused stays in the outbox and is sent again without running anything`() async throws {
        try await Bindery().run { bindery, _ in
            bindery.broker.restrict("library") { if case .write(ExchangeName.replies, _) = $0 { false } else { true } }
            try await bindery.ask(Self.issue, "k")
            try await eventually("it took effect") { try await bindery.cards() == ["k Emma"] }
            #expect(bindery.heard.replies.isEmpty)
            bindery.broker.restrict("library") { _ in true }
            bindery.broker.dropConnections(of: "library")
            try await bindery.words(1)
            try await eventually("the broker has it") { try await bindery.entry("k")?.sendAt == nil }
            #expect(try await bindery.entry("k")?.runs == 1)
        }
    }

    @Test func `a reply that no queue takes is sent again with back-off`() async throws {
        let clock = ManualClock()
        try await Bindery(time: clock).run { bindery, _ in
            try await bindery.ask(Self.issue, "k", to: Bindery.nowhere)
            try await eventually("it took effect") { try await bindery.entry("k")?.word != nil }
            try await bindery.settled()
            try await eventually("it was given back") { try await bindery.entry("k")?.tries == 1 }
            #expect(try await bindery.entry("k")?.sendAt == clock.timestamp.advanced(by: .seconds(1)))
            try await eventually("it was offered again, and given back") {
                clock.advance(by: .seconds(1))
                return try await bindery.entry("k")?.tries ?? 0 > 2
            }
            #expect(try await bindery.entry("k")?.runs == 1)
        }
    }

    @Test func `an instance that dies before its reply leaves it to the next one`() async throws {
        let bindery = try Bindery()
        try await bindery.run { bindery, _ in
            bindery.broker.restrict("library") { if case .write(ExchangeName.replies, _) = $0 { false } else { true } }
            try await bindery.ask(Self.issue, "k")
            try await eventually("it took effect") { try await bindery.cards() == ["k Emma"] }
        }
        bindery.broker.restrict("library") { _ in true }
        try await bindery.again().run { bindery, _ in
            #expect(try await bindery.words(1).first == "answered")
            #expect(try await bindery.cards() == ["k Emma"])
            try await bindery.settled()
        }
    }

    // MARK: - Later

    @Test func `what says later is answered when somebody gives the word`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "k", name: "patient")
            try await bindery.words(1)
            try await bindery.settled()
            try await bindery.file.open().settle("k", .answered(data: ["no": "C-9"]), at: bindery.time.timestamp)
            #expect(try await bindery.words(2) == ["later", "answered"])
            let again = await #expect(throws: AdapterError.self) { try await bindery.ledger.settle("k", .notFound, at: bindery.time.timestamp) }
            #expect(again?.code == .notWaiting)
        }
    }

    // MARK: - Withdrawals

    @Test func `what is withdrawn before it comes never takes effect`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.withdraw(Self.issue, "k")
            try await bindery.words(1)
            try await bindery.ask(Self.issue, "k")
            #expect(try await bindery.words(2) == ["withdrawn", "withdrawn"])
            #expect(try await bindery.cards().isEmpty)
        }
    }

    @Test func `what waits is taken back, what has happened is told`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ask(Self.issue, "waits", name: "patient")
            try await bindery.ask(Self.issue, "done")
            try await bindery.words(2)
            try await bindery.withdraw(Self.issue, "waits", attempt: 3)
            try await bindery.words(3)
            try await bindery.withdraw(Self.issue, "done")
            #expect(try await bindery.words(4)[2...] == ["withdrawn", "answered"])
            #expect(bindery.heard.replies[2].attempt == 3)
            #expect(try await bindery.cards() == ["done Emma"])
        }
    }

    // MARK: - What cannot be handled

    @Test func `what nobody can read is parked and told as far as it can be, and neighbours are unharmed`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.send(Array("{".utf8))
            try await bindery.ask("library.card.print", "a")
            try await bindery.ask(Self.issue, "b", name: "a name that is much too long for the contract")
            try await bindery.ask(Self.issue, "c") { $0.contentEncoding = "gzip" }
            let pair = ["d", "e"].map {
                DepartmentTask(
                    task: $0, request: "r", key: $0, lane: .case, operation: OperationReference(Self.issue, version: 1), input: ["name": "Emma"])
            }
            try await bindery.send(TaskMessage.body(replyTo: Bindery.gateway, tasks: pair))
            try await bindery.ask(Self.issue, "good")
            try await eventually("all is parked") { bindery.heard.parked.count == 6 }
            try await bindery.words(5)
            #expect(
                Dictionary(uniqueKeysWithValues: bindery.heard.replies.map { ($0.task, $0.outcome.word) }) == [
                    "r-a": "unknown-operation", "r-b": "invalid-input", "d": "unreadable", "e": "unreadable", "r-good": "answered",
                ])
            #expect(try await bindery.cards() == ["good Emma"])
            try await bindery.settled()
        }
    }

    @Test func `nobody but the orchestrator is obeyed`() async throws {
        var settings = AdapterSettings()
        settings.orchestratorUser = "somebody-else"
        try await Bindery(settings: settings).run { bindery, _ in
            try await bindery.ask(Self.issue, "k")
            try await eventually("it is parked") { bindery.heard.parked.map(\.code) == ["untrusted-sender"] }
            #expect(try await bindery.cards().isEmpty)
            #expect(bindery.heard.replies.isEmpty)
        }
    }

    @Test func `a task that stopped the instance three times is begun no more`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ledger.change("k") { entry, _ in
                let operation = OperationReference(Self.issue, version: 1)
                entry = LedgerEntry(
                    key: "k", task: "r-k", request: "r", operation: operation, attempt: 1, round: 1, replyTo: Bindery.gateway, trace: nil,
                    state: .begun(owner: "library-0000", until: Timestamp(milliseconds: 0)), changedAt: bindery.time.timestamp)
                entry?.inputHash = operation.inputHash(of: ["name": "Emma"])
                entry?.runs = CaseTiming.mostStarts
                entry?.starts = CaseTiming.mostStarts
            }
            try await bindery.ask(Self.issue, "k")
            try await bindery.ask(Self.issue, "other")
            #expect(Set(try await bindery.words(2)) == ["internal", "answered"])
            try await eventually("it is parked") { bindery.heard.parked.map(\.code) == ["poison"] }
            #expect(try await bindery.cards() == ["other Emma"])
        }
    }

    @Test func `what may have stopped an instance is begun on the record, and then runs`() async throws {
        try await Bindery().run { bindery, _ in
            try await bindery.ledger.change("k") { entry, _ in
                let operation = OperationReference(Self.issue, version: 1)
                entry = LedgerEntry(
                    key: "k", task: "r-k", request: "r", operation: operation, attempt: 1, round: 1, replyTo: Bindery.gateway, trace: nil,
                    state: .begun(owner: "library-0000", until: Timestamp(milliseconds: .max / 2)), changedAt: bindery.time.timestamp)
                entry?.inputHash = operation.inputHash(of: ["name": "Emma"])
                entry?.runs = 1
                entry?.starts = 1
            }
            try await bindery.ask(Self.issue, "k")
            #expect(try await bindery.words(1) == ["answered"])
            #expect(try await bindery.entry("k")?.runs == 2)
            #expect(try await bindery.cards() == ["k Emma"])
        }
    }

    // MARK: - The instance's end

    @Test func `an instance that lost its ledger answers nothing and ends`() async throws {
        let bindery = try Bindery()
        try await bindery.run(ledger: BrokenLedger()) { bindery, service in
            try await bindery.ask(Self.issue, "k")
            try await eventually("it says that it leaves") { bindery.broker.unsettled(of: QueueName.case("library")) == 0 }
            #expect(bindery.heard.replies.isEmpty)
            #expect(bindery.broker.depth(of: QueueName.case("library")) == 1, "the task goes back to the queue")
        }
    }
}

/// A ledger whose disk has failed.
private struct BrokenLedger: Ledger {
    private var lost: AdapterError { AdapterError(.disk, "the disk failed") }

    func change<Value: Sendable>(
        _ key: String, alone: Bool, _ body: @escaping @Sendable (inout LedgerEntry?, Database) throws -> Value
    ) async throws -> Value { throw lost }
    func entries(_ selection: LedgerSelection, limit: Int) async throws -> [LedgerEntry] { [] }
    func renew(_ keys: [String], of instance: String, until: Timestamp) async throws {}
    func takeUnsent(at now: Timestamp, limit: Int) async throws -> [LedgerEntry] { [] }
    func hasten(at now: Timestamp) async throws {}
    func sent(_ words: [(key: String, number: Int)]) async throws {}
    func notSent(_ words: [(key: String, number: Int)], at now: Timestamp) async throws {}
    func erase(before: Timestamp, limit: Int) async throws -> Int { 0 }
}
