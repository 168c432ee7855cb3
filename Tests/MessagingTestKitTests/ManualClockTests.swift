import Messaging
import MessagingTestKit
import Synchronization
import Testing

@Suite struct ManualClockTests {
    @Test("It stands still until it is moved, on both clocks")
    func standsStill() {
        let clock = ManualClock()
        let start = clock.now
        #expect(clock.timestamp.description == "2026-11-23T05:00:00.000Z")
        #expect(clock.now == start)
        clock.advance(by: .milliseconds(1500))
        #expect(clock.now == start + .milliseconds(1500))
        #expect(clock.timestamp.description == "2026-11-23T05:00:01.500Z")
    }

    @Test("It wakes sleepers whose deadline has come, and no others")
    func wakes() async throws {
        let clock = ManualClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for seconds in [1, 2, 3] {
                group.addTask {
                    try await clock.sleep(until: start + .seconds(seconds))
                    return seconds
                }
            }
            await clock.waitForSleepers(3)
            clock.advance(by: .seconds(1))
            #expect(try await group.next() == 1)
            #expect(clock.sleeperCount == 2)
            clock.advance(by: .seconds(5))
            let rest = try await [group.next(), group.next()]
            #expect(Set(rest) == [2, 3])
        }
    }

    @Test("A deadline in the past does not sleep, a cancelled task wakes with an error")
    func edges() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await clock.sleep(until: clock.now + .seconds(1)) }
            await clock.waitForSleepers()
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(clock.sleeperCount == 0)
    }
}
