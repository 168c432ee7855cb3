import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit

@Suite("Keys have one holder at a time", .timeLimit(.minutes(1)))
struct HeldKeysTests {
    private let keys = HeldKeys()
    private let clock = ManualClock()

    private var soon: ContinuousClock.Instant { clock.now.advanced(by: .seconds(1)) }

    @Test func `who waits gets the key when it is given back, in turn`() async throws {
        #expect(keys.takeAtOnce("a") && !keys.takeAtOnce("a") && keys.takeAtOnce("b"))
        let (order, log) = AsyncStream<Int>.makeStream()
        await withTaskGroup { group in
            for number in 1...3 {
                group.addTask {
                    #expect(await keys.take("a", until: soon, by: clock))
                    log.yield(number)
                    keys.give("a")
                }
                await clock.waitForSleepers(number)
            }
            keys.give("a")
            await group.waitForAll()
        }
        log.finish()
        #expect(await order.reduce(into: []) { $0.append($1) }.count == 3)
        #expect(keys.count == 1, "b is still held")
    }

    @Test func `who waits too long goes without, and leaves nothing behind`() async throws {
        #expect(keys.takeAtOnce("a"))
        async let isTaken = keys.take("a", until: soon, by: clock)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(await !isTaken)
        keys.give("a")
        #expect(keys.count == 0 && keys.takeAtOnce("a"))
    }

    @Test func `who is cancelled goes without`() async throws {
        #expect(keys.takeAtOnce("a"))
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await keys.take("a", until: soon, by: clock) }
            await clock.waitForSleepers()
            group.cancelAll()
            #expect(await group.next() == false)
        }
        keys.give("a")
        #expect(keys.count == 0)
    }
}
