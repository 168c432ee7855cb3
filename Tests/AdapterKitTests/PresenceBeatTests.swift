import Contracts
import Messaging
import Testing

@testable import AdapterKit

@Suite struct PresenceBeatTests {
    private func up(_ publishing: Int, _ consuming: Int) -> BusStatus {
        BusStatus(publishing: .up(connection: publishing), consuming: .up(connection: consuming))
    }

    @Test func `it speaks once both directions are up, again on each reconnect, and at every beat`() {
        var beat = PresenceBeat()
        #expect(!beat.beat())
        #expect(beat.bus(BusStatus(publishing: .up(connection: 1), consuming: .down(reason: "not yet"))) == false)
        #expect(beat.bus(up(1, 1)) == true)
        #expect(beat.bus(up(1, 1)) == false)
        #expect(beat.beat())
        #expect(beat.bus(BusStatus(publishing: .up(connection: 1), consuming: .down(reason: "lost"))) == false)
        #expect(!beat.beat())
        #expect(beat.bus(up(1, 2)) == true)
    }

    @Test func `it says that it drains and that it leaves, each once, and nothing afterwards`() {
        var beat = PresenceBeat()
        #expect(beat.bus(up(1, 1)) == true)
        #expect(beat.enter(.draining) == true)
        #expect(beat.enter(.draining) == false)
        #expect(beat.beat())
        #expect(beat.enter(.leaving) == true)
        #expect(!beat.beat())
        #expect(beat.enter(.serving) == false)
        #expect(beat.bus(up(2, 2)) == false)
        #expect(beat.state == .leaving)
    }

    @Test func `it keeps saying that it drains while it does not consume any more`() {
        var beat = PresenceBeat()
        #expect(beat.bus(up(1, 1)) == true)
        #expect(beat.enter(.draining) == true)
        _ = beat.bus(BusStatus(publishing: .up(connection: 1), consuming: .down(reason: "stopped")))
        #expect(beat.beat())
    }

    @Test func `who was never announced does not say good-bye`() {
        var beat = PresenceBeat()
        #expect(beat.enter(.draining) == false)
        #expect(beat.enter(.leaving) == false)
    }
}
