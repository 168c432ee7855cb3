import Glibc
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

/// What a department's trouble does to its own part, and that it does nothing to the others. How fast is the business of `make bench-trouble`.
@Suite("One department is in trouble, the others are not", .serialized, .inOneSession)
struct DepartmentFaultTests {
    /// Enough that a department's silence is noticed in one round of answers.
    private static let callers = 24

    private let session: RunningSession

    init() throws { session = try RunningSession.required() }

    @Test("One that stands still is no longer asked after a while, and is asked again by itself when it goes on")
    func stopped() async throws {
        let police = try session.pid(of: "police")
        let load = try await session.withAccount(callers: Self.callers) { load in
            kill(police, SIGSTOP)
            defer { kill(police, SIGCONT) }
            let isOpen = try await eventually { try await session.isCircuitOpen(of: "police") }
            #expect(isOpen)
            // Not waited for now: the part is there at once.
            let answer = try await session.submit("my-affairs")
            #expect(answer["parts"]?["police"]?["reason"]?["code"] == "circuit-open")
            #expect((answer["parts"]?["police"]?["ms"]?.integer ?? 0) < 100)
            // The circuit opens before the deadline of those who had asked already.
            let areTold = try await eventually {
                let outcomes = load.http.outcomes["police"] ?? [:]
                return ["timed-out", "unavailable"].allSatisfy { outcomes[$0] ?? 0 > 0 }
            }
            #expect(areTold, "\(load.http.outcomes)")
        }
        load.expectAnswered(but: "police")
        try await session.becomesWell()
        #expect(try await !session.isCircuitOpen(of: "police"))
        try await session.allHasEnded()
    }

    @Test("One that is killed and started again and again costs its own part while it is away")
    func flapping() async throws {
        kill(try session.pid(of: "records"), SIGKILL)
        let load = try await session.withAccount(callers: 4) { _ in
            for _ in 0..<FaultScale.pick(short: 2, long: 10) {
                let process = try session.startAgain("records")
                let isBack = try await eventually { try await session.submit("my-affairs").hasAllParts }
                #expect(isBack)
                await process.end()
            }
        }
        load.expectAnswered(but: "records")
        // It stays for the tests after this.
        _ = try session.startAgain("records")
        try await session.becomesWell()
        try await session.allHasEnded()
    }

    @Test("One that answers one in three with nonsense: those parts are invalid or silent, the nonsense is parked, the circuit stays closed")
    func nonsense() async throws {
        kill(try session.pid(of: "housing-fund"), SIGKILL)
        let unreadable = try await session.counted().sum(of: "onevisit_messages_unreadable_total")
        let session = session
        try await StandIn("housing-fund", in: session).run {
            [.example, .example, .noise, .example, .example, .breach][$0 % 6]
        } while: {
            let load = try await session.withAccount(callers: 4) { load in
                let isSeen = try await eventually {
                    let outcomes = load.http.outcomes["housing-fund"] ?? [:]
                    return ["answered", "invalid", "timed-out"].allSatisfy { outcomes[$0] ?? 0 > 2 }
                }
                #expect(isSeen, "\(load.http.outcomes)")
            }
            load.expectAnswered(but: "housing-fund")
            #expect(load.http.outcomes["housing-fund"]?["unavailable"] == nil)
            #expect(try await session.counted().sum(of: "onevisit_messages_unreadable_total") > unreadable)
            try await session.allHasEnded()
        }
    }

    @Test("One that takes far too long costs its part at the deadline; what it says then amends the answer, and is counted")
    func slow() async throws {
        kill(try session.pid(of: "social-insurance"), SIGKILL)
        let amended = try await session.counted().sum(of: "onevisit_answers_amended_total")
        let session = session
        let slowness = FaultScale.pick(short: Duration.seconds(3), long: .seconds(10))
        try await StandIn("social-insurance", in: session).run { _ in
            .late(slowness)
        } while: {
            let answer = try await session.submit("my-affairs")
            let request = try #require(answer["request"]?.string)
            #expect(answer["state"] == "partial")
            #expect(answer["parts"]?["social-insurance"]?["outcome"] == "timed-out")
            #expect(answer["parts"]?["police"]?["outcome"] == "answered")
            let isAmended = try await eventually {
                try await session.client().get("/v1/requests/\(request)")["parts"]?["social-insurance"]?["outcome"] == "answered"
            }
            #expect(isAmended)
            let late = try await session.client().get("/v1/requests/\(request)")
            #expect(late["closedAt"] == answer["closedAt"])
            #expect((late["revision"]?.integer ?? 0) > (answer["revision"]?.integer ?? 0))
            #expect(try await session.counted().sum(of: "onevisit_answers_amended_total") == amended + 1)
            try await session.allHasEnded()
        }
    }
}
