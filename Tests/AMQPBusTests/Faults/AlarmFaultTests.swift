import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Memory and disk alarms") struct Alarms {

        @Test(
            "An alarm under load: the status names it, publishers are told at once that nothing is sent, reading goes on, and all is well after it",
            arguments: BrokerControl.Alarm.allCases)
        func alarm(_ alarm: BrokerControl.Alarm) async throws {
            try await AMQPHarness.with { harness in
                let ledger = Ledger()
                var configuration = try harness.configuration
                configuration.confirmTimeout = FaultScale.pick(short: .seconds(2), long: configuration.confirmTimeout)
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                var blocked: [Duration] = []
                var refused: [Duration] = []
                var flowing: [Duration] = []
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    let before = ProcessUse.now
                    for _ in 0..<FaultScale.pick(short: 2, long: 20) {
                        let confirmed = ledger.confirmed
                        try await eventually("messages flow") { ledger.confirmed > confirmed + 50 }
                        let raised = ContinuousClock.now
                        try await harness.control.setAlarm(alarm, true)
                        try await eventually("the status names the alarm; it says \(bus.status)") {
                            if case .blocked(_, let reason) = bus.status.publishing { reason.contains("low on \(alarm)") } else { false }
                        }
                        blocked.append(ContinuousClock.now - raised)
                        for _ in 1...20 {
                            let asked = ContinuousClock.now
                            let outcome = await bus.publish([message("refused", to: "q")])[0]
                            refused.append(ContinuousClock.now - asked)
                            guard case .notSent(let reason) = outcome else { throw TestFailure(description: "\(outcome)") }
                            #expect(reason.contains("low on \(alarm)"))
                        }
                        #expect(bus.status.consuming.connection == 1, "reading goes on")
                        try await eventually("what the broker confirmed arrives during the alarm") { ledger.missing.isEmpty }
                        let ended = ContinuousClock.now
                        try await harness.control.setAlarm(alarm, false)
                        try await eventually("messages are taken again") { await bus.publish([message("after", to: "q")]) == [.done] }
                        flowing.append(ContinuousClock.now - ended)
                    }
                    #expect(bus.status == BusStatus(publishing: .up(connection: 1), consuming: .up(connection: 1)), "no connection was lost")
                    FaultScale.figure("\(alarm) alarm raised, status blocked", of: blocked)
                    FaultScale.figure("\(alarm) alarm, a publisher is told", of: refused)
                    FaultScale.figure("\(alarm) alarm ended, confirmed again", of: flowing)
                    try await nothingIsLeft(since: before)
                }
            }
        }
    }
}
