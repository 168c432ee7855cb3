import Testing

@testable import MessagingTestKit

@Suite struct FlowMachineTests {
    private let t0 = ContinuousClock.now
    private var none: Faults.Flow { Faults.Flow() }

    private func flow(_ change: (inout Faults.Flow) -> Void) -> Faults.Flow {
        var flow = Faults.Flow()
        change(&flow)
        return flow
    }

    @Test func `without faults all goes on at once, and then there is nothing to do`() {
        var machine = FlowMachine()
        #expect(machine.step(none, .atOnce, at: t0) == .idle)
        machine.arrived(10, none, at: t0, random: 0.5)
        machine.arrived(5, none, at: t0, random: 0.5)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(15))
        machine.didPass(7, none, at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(8))
        machine.didPass(8, none, at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .idle)
        #expect(machine.passed == 15)
        #expect(machine.held == 0)
    }

    @Test func `a delay holds for every byte, and jitter lets none overtake another`() {
        var machine = FlowMachine()
        let slow = flow {
            $0.delay = .milliseconds(10)
            $0.jitter = .milliseconds(20)
        }
        machine.arrived(1, slow, at: t0, random: 1)
        machine.arrived(1, slow, at: t0 + .milliseconds(5), random: 0)
        #expect(machine.step(slow, .atOnce, at: t0) == .wait(until: t0 + .milliseconds(30)))
        #expect(machine.step(slow, .atOnce, at: t0 + .milliseconds(30)) == .pass(2))
    }

    @Test func `a bandwidth passes on a hundredth of a second's bytes at a time, at its pace`() {
        var machine = FlowMachine()
        let narrow = flow { $0.bytesPerSecond = 1000 }
        machine.arrived(25, narrow, at: t0, random: 0)
        #expect(machine.step(narrow, .atOnce, at: t0) == .pass(10))
        machine.didPass(10, narrow, at: t0)
        #expect(machine.step(narrow, .atOnce, at: t0) == .wait(until: t0 + .milliseconds(10)))
        #expect(machine.step(narrow, .atOnce, at: t0 + .milliseconds(10)) == .pass(10))
    }

    @Test func `slices are as large as told`() {
        var machine = FlowMachine()
        machine.arrived(3, none, at: t0, random: 0)
        #expect(machine.step(flow { $0.slice = 1 }, .atOnce, at: t0) == .pass(1))
    }

    @Test func `what is frozen waits and goes on after; what a black hole took is gone, and with it all that comes`() {
        var machine = FlowMachine()
        machine.arrived(4, none, at: t0, random: 0)
        #expect(machine.step(flow { $0.isFrozen = true }, .atOnce, at: t0) == .idle)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(4))
        #expect(machine.step(flow { $0.isBlackHole = true }, .atOnce, at: t0) == .drop(4))
        machine.didDrop(4)
        machine.arrived(2, none, at: t0, random: 0)
        #expect(machine.step(none, .atOnce, at: t0) == .drop(2))
        machine.didDrop(2)
        machine.ended(at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .idle, "not even the end gets through")
        #expect(machine.passed == 0)
    }

    @Test func `a cut comes after exactly so many bytes, counted from the beginning or from now`() {
        var machine = FlowMachine()
        let short = flow { $0.cutAfter = 5 }
        machine.arrived(8, short, at: t0, random: 0)
        #expect(machine.step(short, .atOnce, at: t0) == .pass(5))
        machine.didPass(5, short, at: t0)
        #expect(machine.step(short, .atOnce, at: t0) == .cut)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(3))
        machine.cutAfterNext(2)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(2))
        machine.didPass(2, none, at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .cut)
        machine.cutAfterNext(0)
        #expect(machine.step(none, .atOnce, at: t0) == .cut)
    }

    @Test func `an end is told after the last byte: at once, later, or never`() {
        var machine = FlowMachine()
        machine.arrived(1, none, at: t0, random: 0)
        machine.ended(at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .pass(1))
        machine.didPass(1, none, at: t0)
        #expect(machine.step(none, .atOnce, at: t0) == .end)
        #expect(machine.step(none, .after(.seconds(3)), at: t0) == .wait(until: t0 + .seconds(3)))
        #expect(machine.step(none, .after(.seconds(3)), at: t0 + .seconds(3)) == .end)
        #expect(machine.step(none, .never, at: t0 + .seconds(1000)) == .idle)
    }

    @Test("Every byte that arrives is passed on once, in any weather", arguments: 1...100)
    func conservation(seed: UInt64) {
        var random = SeededGenerator(seed)
        var machine = FlowMachine()
        var now = t0
        var arrived = 0
        let weather = flow {
            $0.delay = .milliseconds(Int.random(in: 0...5, using: &random))
            $0.jitter = .milliseconds(Int.random(in: 0...5, using: &random))
            $0.bytesPerSecond = Bool.random(using: &random) ? Int.random(in: 1000...100_000, using: &random) : nil
            $0.slice = Bool.random(using: &random) ? Int.random(in: 1...9, using: &random) : nil
        }
        for _ in 0..<300 {
            if arrived < 1000 {
                let count = Int.random(in: 1...50, using: &random)
                arrived += count
                machine.arrived(count, weather, at: now, random: .random(in: 0..<1, using: &random))
            }
            switch machine.step(weather, .atOnce, at: now) {
            case .pass(let count): machine.didPass(Int.random(in: 1...count, using: &random), weather, at: now)
            case .wait(let until):
                #expect(until > now)
                now = until
            case .idle: #expect(machine.held == 0)
            case .drop, .cut, .end: Issue.record("nobody asked for that")
            }
            #expect(machine.passed + machine.held == arrived)
        }
    }
}
