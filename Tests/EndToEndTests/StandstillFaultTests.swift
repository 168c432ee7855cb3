import Glibc
import JSON
import MessagingTestKit
import Synchronization
import Testing

@testable import onevisit

/// Processes that stand still and go on, as on a machine that swaps or is moved, and processes that are killed.
@Suite("A process stands still for a while, or is killed", .serialized, .inOneSession)
struct StandstillFaultTests {
    private static let callers = 8
    private static let pauses: [Duration] = FaultScale.pick(short: [.seconds(1)], long: [.seconds(1), .seconds(15), .seconds(60)])
    /// After this silence a department is taken for absent; an announcement may have come just before the standstill.
    private static let silence = Duration.seconds(15)

    private static let patienceWithSlowCallers = Duration.seconds(10)

    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("An adapter: the other departments answer on, what it says too late is counted, and then all is complete", arguments: pauses)
    func adapter(pause: Duration) async throws {
        let (police, session) = (try session.pid(of: "police"), session)
        let before = Books(try await session.counted(), try await session.counted(by: "police"))
        let load = try await session.withAccount(callers: Self.callers) { _ in
            kill(police, SIGSTOP)
            defer { kill(police, SIGCONT) }
            let stopped = ContinuousClock.now
            let isNoticed = try await Self.during(pause, since: stopped) { try await session.presence(of: "police") == "absent" }
            if let isNoticed { FaultScale.figure("adapter stopped \(pause): taken for absent after", "\(isNoticed)") }
            if pause > Self.silence + .seconds(1) { #expect(isNoticed.map { $0 <= Self.silence + .seconds(1) } ?? false) }
        }
        let continued = ContinuousClock.now
        load.expectAnswered(but: "police")
        try await session.becomesWell()
        FaultScale.figure("adapter stopped \(pause): complete again after", "\(ContinuousClock.now - continued)")
        try await session.allHasEnded()
        try await expectAccounted(since: before, pause)
    }

    @Test("The orchestrator: callers wait, each gets an answer or a refusal, and then all is complete", arguments: pauses)
    func orchestrator(pause: Duration) async throws {
        let (orchestrator, session) = (try session.pid(of: "orchestrator"), session)
        let load = try await session.withAccount(callers: Self.callers) { load in
            kill(orchestrator, SIGSTOP)
            defer { kill(orchestrator, SIGCONT) }
            _ = try await Self.during(pause, since: .now) { false }
        }
        let continued = ContinuousClock.now
        // After a longer time those whose request was still on the way look like slow callers, and are cut off; each of them asks again.
        #expect(load.http.unheard <= (pause < Self.patienceWithSlowCallers ? 0 : Self.callers), "whoever waited was answered")
        try await session.becomesWell()
        FaultScale.figure("orchestrator stopped \(pause): complete again after", "\(ContinuousClock.now - continued)")
        FaultScale.figure("orchestrator stopped \(pause): parts", "\(load.http.outcomes), refused \(load.http.refused)")
        try await session.allHasEnded()
    }

    @Test("An adapter that is killed is absent after 15 s, and its part is there at once from then on")
    func killedAdapter() async throws {
        let session = session
        let load = try await session.withAccount(callers: 2) { _ in
            kill(try session.pid(of: "records"), SIGKILL)
            let killed = ContinuousClock.now
            let isAbsent = try await eventually { try await session.presence(of: "records") == "absent" }
            #expect(isAbsent)
            FaultScale.figure("adapter killed: taken for absent after", "\(ContinuousClock.now - killed)")
            let answer = try await session.submit("my-affairs")
            #expect(answer["parts"]?["records"]?["reason"]?["code"] == "no-instance")
        }
        load.expectAnswered(but: "records")
        try await session.allHasEnded()
    }

    @Test("An orchestrator that is killed: the departments live on, and a new one is soon complete with them")
    func killedOrchestrator() async throws {
        let session = session
        // The test before this one has killed it.
        let records = try session.startAgain("records")
        let successor = Mutex<ChildProcess?>(nil)
        let load = try await session.withAccount(callers: Self.callers) { load in
            kill(try session.pid(of: "orchestrator"), SIGKILL)
            let isNoticed = try await eventually { load.http.unheard > 0 }
            #expect(isNoticed)
            let killed = ContinuousClock.now
            let process = try session.startAgain("orchestrator", ["serve"])
            successor.withLock { $0 = process }
            try await session.becomesWell()
            FaultScale.figure("orchestrator killed and started again: complete after", "\(ContinuousClock.now - killed)")
        }
        #expect(!load.http.answered.isEmpty)
        for (name, pid) in session.report.pids where !["orchestrator", "records"].contains(name) { #expect(Processes.isAlive(pid), "\(name)") }
        try await session.allHasEnded()
        await successor.withLock { $0 }?.stop(grace: .seconds(20))
        await records.stop(grace: .seconds(20))
    }

    /// What both sides have counted about one department.
    private struct Books {
        var sent, wordless, read, replied, expired: Int

        init(_ orchestrator: MetricsPage, _ adapter: MetricsPage) {
            let own = ["department": "police"]
            sent = orchestrator.sum(of: "onevisit_tasks_sent_total", own)
            wordless = ["timed-out", "unavailable"].reduce(0) {
                $0 + orchestrator.sum(of: "onevisit_parts_ended_total", own.merging(["outcome": $1]) { $1 })
            }
            read = orchestrator.sum(of: "onevisit_replies_total", own) + orchestrator.sum(of: "onevisit_replies_ignored_total", own)
            replied = adapter.sum(of: "onevisit_adapter_replies_total")
            expired = adapter.sum(of: "onevisit_adapter_expired_total")
        }

        static func - (left: Books, right: Books) -> Books {
            var books = left
            books.sent -= right.sent
            books.wordless -= right.wordless
            books.read -= right.read
            books.replied -= right.replied
            books.expired -= right.expired
            return books
        }
    }

    /// Expects that every task was answered, or came too late, or never came; then its part ended without a word. A reply is read unless its
    /// connection broke meanwhile, which the broker sees to after two heartbeats.
    private func expectAccounted(since before: Books, _ pause: Duration) async throws {
        var books = before
        let isAccounted = try await eventually(within: .seconds(10)) {
            books = Books(try await session.counted(), try await session.counted(by: "police")) - before
            let unheard = books.sent - books.replied - books.expired
            return (0...books.wordless).contains(unheard) && (pause < .seconds(10) ? books.read == books.replied : books.read <= books.replied)
        }
        #expect(isAccounted, "\(books)")
        FaultScale.figure("adapter stopped \(pause): books", "\(books)")
    }

    /// Waits until the pause is over. Gives back when `isSo` was first the case, where it was.
    private static func during(
        _ pause: Duration, since start: ContinuousClock.Instant, _ isSo: () async throws -> Bool
    ) async throws -> Duration? {
        var noticed: Duration?
        let isOver = try await eventually(within: pause + .seconds(60)) {
            let now = ContinuousClock.now - start
            if noticed == nil, try await isSo() { noticed = now }
            return now >= pause
        }
        #expect(isOver)
        return noticed
    }
}
