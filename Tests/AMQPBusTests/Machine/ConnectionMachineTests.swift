import Messaging
import Testing

@testable import AMQPBus

@Suite struct ConnectionMachineTests {
    private let t0 = ContinuousClock.now
    private func machine() -> ConnectionMachine {
        ConnectionMachine(
            backoff: Backoff(first: .milliseconds(50), ceiling: .seconds(1)),
            refusedBackoff: Backoff(first: .milliseconds(500), ceiling: .seconds(5)),
            steadyAfter: .seconds(1))
    }

    @Test("It connects at once, and after failures at growing intervals up to the ceiling")
    func growing() {
        var machine = machine()
        var now = t0
        #expect(machine.next(at: now) == .connect(1))
        for milliseconds in [50, 100, 200, 400, 800, 1000, 1000] {
            machine.failed(.unreachable, at: now, random: 1)
            let until = now + .milliseconds(milliseconds)
            #expect(machine.next(at: now) == .wait(until: until))
            #expect(machine.next(at: until - .milliseconds(1)) == .wait(until: until))
            now = until
            #expect(machine.next(at: now) == .connect(1))
        }
    }

    @Test("A connection that lived long makes the next delay the first one again; one that died young does not")
    func steady() {
        var machine = machine()
        #expect(machine.next(at: t0) == .connect(1))
        machine.opened(at: t0)
        machine.failed(.connectionLost, at: t0 + .milliseconds(10), random: 1)
        #expect(machine.next(at: t0 + .milliseconds(10)) == .wait(until: t0 + .milliseconds(60)))
        #expect(machine.next(at: t0 + .milliseconds(60)) == .connect(2))
        machine.opened(at: t0 + .milliseconds(60))
        machine.failed(.connectionLost, at: t0 + .milliseconds(70), random: 1)
        #expect(machine.next(at: t0 + .milliseconds(70)) == .wait(until: t0 + .milliseconds(170)))
        #expect(machine.next(at: t0 + .milliseconds(170)) == .connect(3))
        machine.opened(at: t0 + .milliseconds(170))
        machine.failed(.connectionLost, at: t0 + .seconds(5), random: 1)
        #expect(machine.next(at: t0 + .seconds(5)) == .wait(until: t0 + .seconds(5) + .milliseconds(50)))
        #expect(machine.incarnation == 3)
    }

    @Test("A refused login is tried again, more slowly")
    func refused() {
        var machine = machine()
        #expect(machine.next(at: t0) == .connect(1))
        machine.failed(.loginRefused, at: t0, random: 1)
        #expect(machine.next(at: t0) == .wait(until: t0 + .milliseconds(500)))
        #expect(machine.next(at: t0 + .milliseconds(500)) == .connect(1))
        machine.failed(.loginRefused, at: t0 + .milliseconds(500), random: 0)
        #expect(machine.next(at: t0 + .milliseconds(500)) == .wait(until: t0 + .seconds(1)))
    }

    @Test("Once told to stop it opens nothing more")
    func stop() {
        var machine = machine()
        machine.stop()
        #expect(machine.next(at: t0) == .end)
    }

    @Test("A delay lies between half of its step and all of it")
    func jitter() {
        let backoff = Backoff(first: .milliseconds(100), ceiling: .seconds(1))
        #expect(backoff.delay(attempt: 1, random: 0) == .milliseconds(50))
        #expect(backoff.delay(attempt: 1, random: 0.5) == .milliseconds(75))
        #expect(backoff.delay(attempt: 3, random: 0) == .milliseconds(200))
        #expect(backoff.delay(attempt: 4, random: 0) == .milliseconds(400))
        #expect(backoff.delay(attempt: 1_000_000, random: 0) == .milliseconds(500))
    }
}
