import Contracts
import Messaging
import Testing

@testable import Orchestration

@Suite("A circuit breaker spares a sick department")
struct CircuitBreakerTests {
    private let settings = CircuitBreaker.Settings(minimumCalls: 4, firstPause: .seconds(5), longestPause: .seconds(15))

    private func admitted(_ breaker: inout CircuitBreaker, at now: ContinuousClock.Instant) throws -> CircuitBreaker.Permit {
        let permit = breaker.admit(at: now)
        return try #require(permit)
    }

    private func fail(_ breaker: inout CircuitBreaker, at now: Moment) throws {
        let permit = try admitted(&breaker, at: now.instant)
        breaker.failed(permit, at: now.instant)
    }

    @Test("It opens at half faults, lets one probe through, and closes by its success")
    func opensAndCloses() throws {
        var breaker = CircuitBreaker(settings)
        for fault in [false, true, false] {
            let permit = try admitted(&breaker, at: start.instant)
            if fault { breaker.failed(permit, at: start.instant) } else { breaker.succeeded(permit, at: start.instant) }
        }
        let old = try admitted(&breaker, at: start.instant)
        let last = try admitted(&breaker, at: start.instant)
        breaker.failed(last, at: start.instant)
        #expect(breaker.isOpen(at: start.instant))
        #expect(breaker.admit(at: (start + 4999).instant) == nil)
        breaker.succeeded(old, at: (start + 100).instant)
        #expect(breaker.isOpen(at: (start + 100).instant), "an outcome from before the circuit opened cannot close it")
        let probe = try admitted(&breaker, at: (start + 5000).instant)
        #expect(breaker.admit(at: (start + 5001).instant) == nil, "one probe at a time")
        breaker.succeeded(probe, at: (start + 5010).instant)
        #expect(!breaker.isOpen(at: (start + 5010).instant))
        #expect(breaker.admit(at: (start + 5011).instant) != nil)
    }

    @Test("Each failed probe doubles the pause, up to the longest")
    func pauses() throws {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<4 { try fail(&breaker, at: start) }
        var now = start
        for pause in [5000, 10_000, 15_000, 15_000] {
            #expect(breaker.admit(at: (now + (pause - 1)).instant) == nil)
            now = now + pause
            try fail(&breaker, at: now)
        }
    }

    @Test("A probe that did not reach the department is given back")
    func probeGivenBack() throws {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<4 { try fail(&breaker, at: start) }
        let probe = try admitted(&breaker, at: (start + 5000).instant)
        breaker.withdrawn(probe, at: (start + 5001).instant)
        #expect(breaker.admit(at: (start + 5001).instant) != nil)
    }

    @Test("Faults in a row open it, whatever was good before; a success between them does not let it")
    func inARow() throws {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<100 {
            let permit = try admitted(&breaker, at: start.instant)
            breaker.succeeded(permit, at: start.instant)
        }
        for _ in 0..<3 { try fail(&breaker, at: start) }
        let permit = try admitted(&breaker, at: start.instant)
        breaker.succeeded(permit, at: start.instant)
        for _ in 0..<3 { try fail(&breaker, at: start) }
        #expect(!breaker.isOpen(at: start.instant))
        try fail(&breaker, at: start)
        #expect(breaker.isOpen(at: start.instant))
    }

    @Test("Silence opens it, whatever was good before; one that is open or tries is left alone")
    func silence() throws {
        var breaker = CircuitBreaker(settings)
        let old = try admitted(&breaker, at: start.instant)
        breaker.fellSilent(at: start.instant)
        #expect(breaker.isOpen(at: (start + 999).instant))
        breaker.failed(old, at: (start + 700).instant)
        breaker.fellSilent(at: (start + 800).instant)
        let probe = try admitted(&breaker, at: (start + 1000).instant)
        breaker.fellSilent(at: (start + 1001).instant)
        breaker.succeeded(probe, at: (start + 1002).instant)
        #expect(!breaker.isOpen(at: (start + 1002).instant))
    }

    @Test("What is older than the window is forgotten")
    func window() throws {
        var breaker = CircuitBreaker(settings)
        for _ in 0..<3 { try fail(&breaker, at: start) }
        try fail(&breaker, at: start + 20_000)
        #expect(!breaker.isOpen(at: (start + 20_000).instant))
    }
}

@Suite("Presence tells who lives")
struct PresenceDirectoryTests {
    private func presence(_ instance: String, _ state: Presence.State = .serving, batch: Int = 16, version: Int = 1, now: Timestamp = start.timestamp)
        -> Presence
    {
        Presence(
            department: "police", instance: instance, state: state,
            operations: ["police.account.read": [.init(version: version, contract: "sha256:police.account.read")]], batch: batch, capacity: 200,
            now: now,
            software: "test")
    }

    @Test("Unknown is not absent until 15 s of listening have passed")
    func unknown() {
        var directory = PresenceDirectory()
        #expect(directory.state(of: "police", at: start.instant) == .unknown)
        directory.listening(at: start.instant)
        #expect(directory.state(of: "police", at: (start + 14_999).instant) == .unknown)
        #expect(directory.state(of: "police", at: (start + 15_000).instant) == .absent)
    }

    @Test("Silence makes absent, a sign makes present, leaving is believed at once")
    func signs() {
        var directory = PresenceDirectory()
        directory.listening(at: start.instant)
        directory.heard(presence("a"), at: start)
        directory.heard(presence("b", .draining), at: start)
        #expect(directory.state(of: "police", at: start.instant) == .present)
        directory.heard(presence("a", .leaving), at: start + 1)
        #expect(directory.state(of: "police", at: (start + 1).instant) == .draining)
        directory.heard(presence("b", .leaving), at: start + 2)
        #expect(directory.state(of: "police", at: (start + 2).instant) == .absent)
        directory.heard(presence("c"), at: start + 3)
        #expect(directory.state(of: "police", at: (start + 3).instant) == .present)
        #expect(directory.state(of: "police", at: (start + 15_003).instant) == .absent)
    }

    @Test("The cards of those who live are shown, each once")
    func cards() {
        var directory = PresenceDirectory()
        directory.listening(at: start.instant)
        for (instance, card) in [("a", "sha256:2"), ("b", "sha256:1"), ("c", "sha256:2"), ("d", nil)] as [(String, String?)] {
            var presence = presence(instance)
            presence.card = card
            directory.heard(presence, at: start)
        }
        #expect(directory.cards(of: "police", at: start.instant) == ["sha256:1", "sha256:2"])
        #expect(directory.cards(of: "police", at: (start + 15_000).instant) == [])
        #expect(directory.cards(of: "records", at: start.instant) == [])
    }

    @Test("What we could not hear was not silence")
    func deaf() {
        var directory = PresenceDirectory()
        directory.listening(at: start.instant)
        directory.heard(presence("a"), at: start)
        directory.deaf()
        #expect(directory.state(of: "police", at: (start + 60_000).instant) == .present)
        directory.listening(at: (start + 60_000).instant)
        #expect(directory.state(of: "police", at: (start + 74_999).instant) == .present)
        #expect(directory.state(of: "police", at: (start + 75_000).instant) == .absent)
    }

    @Test("A message carries what the smallest living instance likes; a version goes out when all offer it")
    func batchAndVersions() {
        var directory = PresenceDirectory()
        #expect(directory.batch(of: "police", at: start.instant) == 1)
        #expect(directory.offers(OperationReference("police.account.read", version: 1), at: start.instant))
        directory.listening(at: start.instant)
        directory.heard(presence("a", batch: 16), at: start)
        directory.heard(presence("b", batch: 8, version: 2), at: start)
        #expect(directory.batch(of: "police", at: start.instant) == 8)
        #expect(!directory.offers(OperationReference("police.account.read", version: 1), at: start.instant))
    }

    @Test("Who lives and answers some version of an operation is told with the versions")
    func instances() {
        var directory = PresenceDirectory()
        directory.listening(at: start.instant)
        directory.heard(presence("b", version: 2), at: start)
        directory.heard(presence("a"), at: start)
        let read = OperationReference("police.account.read", version: 7)
        #expect(directory.instances(answering: read, at: start.instant).map { "\($0.name) \($0.versions)" } == ["a [1]", "b [2]"])
        #expect(directory.instances(answering: OperationReference("police.loan.read", version: 1), at: start.instant) == [])
        #expect(directory.instances(answering: read, at: (start + 15_000).instant) == [], "nobody lives")
    }

    @Test("Missing instances, clocks that are off and other contracts are alarms")
    func alarms() throws {
        var directory = PresenceDirectory()
        directory.listening(at: start.instant)
        directory.heard(presence("a", now: (start + 501).timestamp), at: start)
        let ours = [try operation("police.account.read"), try operation("police.loan.read")]
        #expect(
            directory.alarms(of: "police", expected: 2, operations: ours, at: start.instant) == [
                "2 instances are expected, 1 lives", "a: its clock is 501 ms off ours", "a: does not offer police.loan.read@1",
            ])
        #expect(directory.alarms(of: "police", expected: 1, operations: [], at: start.instant).count == 1, "as many as are expected")
        #expect(directory.alarms(of: "records", expected: 1, operations: ours, at: start.instant) == [], "who is absent is no alarm of its own")
    }
}

@Suite("Repeats are a share of what is asked")
struct RetryBudgetTests {
    @Test("One in ten, after the first ten")
    func share() {
        var budget = RetryBudget()
        for _ in 0..<RetryBudget.most { #expect(budget.spend() == true) }
        #expect(budget.spend() == false)
        for _ in 0..<9 { budget.earned() }
        #expect(budget.spend() == false)
        budget.earned()
        #expect(budget.spend() == true)
    }
}
