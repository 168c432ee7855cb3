import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("A broker's death") struct BrokerLife {

        @Test("A broker that dies again and again is come back to, with all that was confirmed, and nothing else is left of it")
        func killed() async throws {
            try await withPrivateBroker { broker in
                // A classic queue: a quorum queue of RabbitMQ 3.10 has to be some seconds old before it survives the death of its node.
                let bus = AMQPBus(try AMQPConfiguration(url: broker.url()), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let ledger = Ledger()
                var reconnects: [Duration] = []
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    let before = ProcessUse.now
                    for _ in 0..<FaultScale.pick(short: 3, long: 50) {
                        let (confirmed, notSent) = (ledger.confirmed, ledger.notSent)
                        try await eventually("messages are confirmed") { ledger.confirmed > confirmed + 50 }
                        await broker.kill()
                        try await eventually("down") { bus.status.publishing.connection == nil && bus.status.consuming.connection == nil }
                        try await eventually("publishers are told so") { ledger.notSent > notSent }
                        try await broker.restart()
                        let back = ContinuousClock.now
                        try await eventually("up again; it says \(bus.status)") { bus.status.isReady }
                        reconnects.append(ContinuousClock.now - back)
                        try await nothingIsLeft(since: before)
                    }
                    FaultScale.figure("reconnected after a broker that died accepts again", of: reconnects)
                    FaultScale.figure("memory over \(reconnects.count) deaths", "\(before); \(ProcessUse.now)")
                }
            }
        }

        @Test("A broker that stands still is given up and come back to, with all that was confirmed")
        func stopped() async throws {
            try await withPrivateBroker { broker in
                var configuration = try AMQPConfiguration(url: broker.url())
                configuration.heartbeat = FaultScale.pick(short: .seconds(1), long: configuration.heartbeat)
                configuration.rpcTimeout = FaultScale.pick(short: .seconds(1), long: configuration.rpcTimeout)
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let ledger = Ledger()
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("messages are confirmed") { ledger.confirmed > 50 }
                    let before = ProcessUse.now
                    let began = ContinuousClock.now
                    broker.pause()
                    try await eventually("both directions notice") {
                        bus.status.publishing.connection == nil && bus.status.consuming.connection == nil
                    }
                    FaultScale.figure("a stopped broker noticed", of: [ContinuousClock.now - began])
                    let notSent = ledger.notSent
                    try await eventually("publishers are told so") { ledger.notSent > notSent }
                    if FaultScale.current == .long { try await Task.sleep(until: began + .seconds(30)) }
                    broker.resume()
                    let back = ContinuousClock.now
                    try await eventually("up again; it says \(bus.status)") { bus.status.isReady }
                    FaultScale.figure("reconnected after a stopped broker goes on", of: [ContinuousClock.now - back])
                    try await nothingIsLeft(since: before)
                }
            }
        }
    }
}
