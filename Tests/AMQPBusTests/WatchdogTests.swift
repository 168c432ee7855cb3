import Glibc
import Messaging
import MessagingTestKit
import Testing

@testable import AMQPBus

@Suite struct WatchdogTests {
    @Test("It shuts down the socket of a call that lasts too long, and no other")
    func shutsDown() throws {
        let clock = ManualClock()
        let watchdog = Watchdog(time: clock)
        var pair: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        watchdog.watch(pair[0])
        #expect(!watchdog.check(limit: .seconds(10)), "nothing runs")
        watchdog.callBegins()
        clock.advance(by: .seconds(10))
        #expect(!watchdog.check(limit: .seconds(10)), "not yet")
        watchdog.callBegins()
        clock.advance(by: .seconds(10))
        #expect(!watchdog.check(limit: .seconds(10)), "the next call began meanwhile")
        watchdog.rest()
        clock.advance(by: .seconds(100))
        #expect(!watchdog.check(limit: .seconds(10)), "it rests")
        watchdog.callBegins()
        clock.advance(by: .seconds(11))
        #expect(watchdog.check(limit: .seconds(10)))
        var byte: UInt8 = 0
        #expect(recv(pair[1], &byte, 1, 0) == 0, "the other side sees the end")
        watchdog.callBegins()
        watchdog.release()
        clock.advance(by: .seconds(11))
        #expect(!watchdog.check(limit: .seconds(10)), "the socket is not ours any more")
    }

    @Test("A wake-up is seen however it falls: before the wait, during it, or more than once")
    func wakeUp() async throws {
        let wakeUp = WakeUp()
        #expect(wakeUp.wait(socket: nil, timeout: .zero) == [])
        wakeUp.signal()
        wakeUp.signal()
        #expect(wakeUp.wait(socket: nil, timeout: .seconds(10)) == .signalled)
        #expect(wakeUp.wait(socket: nil, timeout: .zero) == [], "two signals are one wake-up")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { wakeUp.signal() }
            #expect(wakeUp.wait(socket: nil, timeout: .seconds(60)) == .signalled)
        }
    }

    @Test("A thread of ours is gone when its run returns, and its stack bears deep recursion")
    func thread() async throws {
        try await OSThread.run(name: "test") {
            @inline(never) func descend(_ depth: Int) -> Int {
                withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { bytes in
                    bytes[0] = UInt8(truncatingIfNeeded: depth)
                    return depth == 0 ? 0 : descend(depth - 1) + Int(bytes[0] & 1)
                }
            }
            // 60 000 levels of over half a kilobyte: what an ordinary stack of 8 MiB does not hold.
            #expect(descend(60_000) == 30_000)
        }
    }
}
