import Contracts
import JSON
import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit

@Suite("The lane of cases, where the effect is in a system of its own", .timeLimit(.minutes(2)))
struct OutsideRunTests {
    /// An entry that an instance had begun when it died.
    private func begun(
        _ operation: String, _ key: String, by owner: String, until: Timestamp = Timestamp(milliseconds: 0), starts: Int = 1, in bindery: Bindery
    ) async throws {
        let reference = OperationReference(operation, version: 1)
        let task = DepartmentTask(task: "r-\(key)", request: "r", key: key, lane: .case, operation: reference, input: ["name": "Emma"])
        try await bindery.ledger.change(key) { entry, _ in
            entry = LedgerEntry(
                key: key, task: task.task, request: "r", operation: reference, attempt: 1, round: 1, replyTo: Bindery.gateway, trace: nil,
                state: .begun(owner: owner, until: until), changedAt: bindery.time.timestamp)
            entry?.inputHash = reference.inputHash(of: ["name": "Emma"])
            entry?.message = TaskMessage.body(replyTo: Bindery.gateway, tasks: [task])
            entry?.runs = starts
            entry?.starts = starts
        }
    }

    @Test(arguments: ["library.book.weigh", "library.book.bind", "library.book.order", "library.book.send"])
    func `a task runs once, and its duplicates get its word`(operation: String) async throws {
        try await Bindery().run { bindery, _ in
            bindery.workshop.close()
            for attempt in 1...3 { try await bindery.ask(operation, "k", attempt: attempt) }
            try await eventually("it has begun") { bindery.workshop.begun == ["k"] }
            bindery.workshop.open()
            #expect(try await bindery.words(3) == ["answered", "answered", "answered"])
            #expect(bindery.workshop.bound == ["k"])
            try await bindery.settled()
        }
    }

    @Test func `what takes longer than a delivery may wait is promised, acknowledged, and answered when it is done`() async throws {
        let clock = ManualClock()
        try await Bindery(time: clock).run { bindery, _ in
            bindery.workshop.close()
            try await bindery.ask("library.book.bind", "k")
            try await eventually("it has begun") { bindery.workshop.begun == ["k"] }
            try await eventually("its end is promised") {
                clock.advance(by: .seconds(5))
                return bindery.heard.replies.count == 1
            }
            try await bindery.settled()
            try await eventually("its lease is renewed") {
                clock.advance(by: .seconds(5))
                guard case .begun(_, let until) = try await bindery.entry("k")?.state else { return false }
                return until > clock.timestamp.advanced(by: .seconds(10))
            }
            bindery.workshop.open()
            #expect(try await bindery.words(2) == ["later", "answered"])
            #expect(bindery.workshop.begun == ["k"])
        }
    }

    @Test(arguments: ["library.book.weigh": "internal", "library.book.send": "unknown-outcome"])
    func `where a handler threw, what took no effect failed, and what nobody knows a person has to find out`(
        operation: String, code: String
    ) async throws {
        try await Bindery().run { bindery, _ in
            bindery.workshop.burns(1)
            try await bindery.ask(operation, "k")
            #expect(try await bindery.words(1) == [code])
            try await bindery.ask(operation, "k")
            #expect(try await bindery.words(2) == [code, code], "the same attempt gets the same word")
            try await eventually("it is parked if nobody knows") { bindery.heard.parked.map(\.code) == (code == "internal" ? [] : [code]) }
            #expect(bindery.workshop.begun == ["k"])
        }
    }

    @Test func `a person settles what nobody knew`() async throws {
        try await Bindery().run { bindery, _ in
            bindery.workshop.burns(1)
            try await bindery.ask("library.book.send", "k")
            try await bindery.words(1)
            try await bindery.ledger.settle("k", .answered(data: ["no": "7"]), at: bindery.time.timestamp)
            #expect(try await bindery.words(2) == ["unknown-outcome", "answered"])
        }
    }

    @Test func `what may run again is run again after a pause`() async throws {
        let clock = ManualClock()
        try await Bindery(time: clock).run { bindery, _ in
            bindery.workshop.burns(2)
            try await bindery.ask("library.book.bind", "k")
            try await eventually("it was begun three times") {
                clock.advance(by: .seconds(1))
                return bindery.workshop.begun.count == 3
            }
            #expect(try await bindery.words(1) == ["answered"])
            #expect(bindery.workshop.bound == ["k"])
        }
    }

    @Test(arguments: [true, false])
    func `the system is asked whether it has taken effect`(hasHappened: Bool) async throws {
        let clock = ManualClock()
        try await Bindery(time: clock).run { bindery, _ in
            bindery.workshop.burns(1)
            if hasHappened { bindery.workshop.knows("k", .answered(data: ["no": "found"])) }
            try await bindery.ask("library.book.order", "k")
            try await eventually("it is answered") {
                clock.advance(by: .seconds(1))
                return bindery.heard.replies.count == 1
            }
            #expect(bindery.workshop.asked == ["k"])
            #expect(bindery.workshop.bound == (hasHappened ? [] : ["k"]))
        }
    }

    // MARK: - After a crash

    @Test(arguments: [
        ("library.book.bind", "answered", ["k"]), ("library.book.weigh", "answered", ["k"]), ("library.book.order", "answered", ["k"]),
        ("library.book.send", "unknown-outcome", []),
    ])
    func `an instance takes up what it had begun under the same name before`(operation: String, word: String, bound: [String]) async throws {
        let bindery = try Bindery()
        try await begun(operation, "k", by: Bindery.instance, until: Timestamp(milliseconds: .max / 2), in: bindery)
        try await bindery.run { bindery, _ in
            #expect(try await bindery.words(1) == [word])
            #expect(bindery.workshop.bound == bound)
            try await eventually("it is parked if nobody knows") { bindery.heard.parked.map(\.code) == (bound.isEmpty ? [word] : []) }
        }
    }

    @Test func `what another has begun is left to it while its lease holds, and then taken up`() async throws {
        let clock = ManualClock()
        let bindery = try Bindery(time: clock)
        let lease = clock.timestamp.advanced(by: .seconds(30))
        try await begun("library.book.bind", "k", by: "library-0002", until: lease, in: bindery)
        try await bindery.run { bindery, _ in
            try await bindery.ask("library.book.bind", "k")
            await clock.waitForSleepers()
            clock.advance(by: .seconds(20))
            #expect(bindery.workshop.begun.isEmpty)
            try await eventually("it is answered") {
                clock.advance(by: .seconds(1))
                return bindery.heard.replies.contains { $0.outcome.word == "answered" }
            }
            #expect(clock.timestamp >= lease)
            #expect(bindery.workshop.bound == ["k"])
        }
    }

    @Test func `a lease that outlasts the delivery is told as later, and nothing is written`() async throws {
        let clock = ManualClock()
        let bindery = try Bindery(time: clock)
        try await begun("library.book.bind", "k", by: "library-0002", until: clock.timestamp.advanced(by: .seconds(3600)), in: bindery)
        try await bindery.run { bindery, _ in
            let before = try await bindery.entry("k")
            try await bindery.ask("library.book.bind", "k")
            try await eventually("it is told later") {
                clock.advance(by: .seconds(5))
                return bindery.heard.replies.map(\.outcome.word) == ["later"]
            }
            try await bindery.settled()
            #expect(try await bindery.entry("k") == before)
        }
    }

    // MARK: - The instance's end and limits

    @Test func `what an orderly stop breaks off is free for the next at once`() async throws {
        var settings = AdapterSettings()
        settings.drainLimit = .milliseconds(50)
        let bindery = try Bindery(settings: settings)
        try await bindery.run { bindery, service in
            bindery.workshop.close()
            try await bindery.ask("library.book.bind", "k")
            try await eventually("it has begun") { bindery.workshop.begun == ["k"] }
            service.stop()
            try await eventually("the task is back in the queue") { bindery.broker.depth(of: QueueName.case("library")) == 1 }
            guard case .begun(_, let until) = try await bindery.entry("k")?.state else { throw Workshop.Fire() }
            #expect(until <= bindery.time.timestamp)
        }
        bindery.workshop.open()
        try await bindery.again().run { bindery, _ in
            #expect(try await bindery.words(1) == ["answered"])
            #expect(bindery.workshop.bound == ["k"])
            try await bindery.settled()
        }
    }

    @Test func `more than fits in is told busy`() async throws {
        var settings = AdapterSettings()
        settings.capacity = 1
        try await Bindery(settings: settings).run { bindery, _ in
            bindery.workshop.close()
            try await bindery.ask("library.book.bind", "a")
            try await eventually("it has begun") { bindery.workshop.begun == ["a"] }
            try await bindery.ask("library.book.bind", "b")
            #expect(try await bindery.words(1) == ["busy"])
            bindery.workshop.open()
            #expect(try await bindery.words(2) == ["busy", "answered"])
            #expect(try await bindery.entry("b") == nil)
        }
    }
}
