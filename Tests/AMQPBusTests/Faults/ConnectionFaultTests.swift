import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Connections that the broker closes") struct Connections {

        @Test("A broker that closes all connections again and again loses nothing that it confirmed, and leaves nothing behind")
        func closed() async throws {
            try await AMQPHarness.with { harness in
                let ledger = Ledger()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                var reconnects: [Duration] = []
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    let before = ProcessUse.now
                    for _ in 0..<FaultScale.pick(short: 10, long: 60) {
                        let old = bus.status
                        let began = ContinuousClock.now
                        try await harness.control.closeConnections(reason: "maintenance")
                        try await eventually("both directions have new connections") {
                            (bus.status.publishing.connection ?? 0) > (old.publishing.connection ?? 0)
                                && (bus.status.consuming.connection ?? 0) > (old.consuming.connection ?? 0)
                        }
                        reconnects.append(ContinuousClock.now - began)
                        if FaultScale.current == .long { try await Task.sleep(until: began + .seconds(1)) }
                    }
                    FaultScale.figure("reconnected after the broker closed all connections", of: reconnects)
                    try await nothingIsLeft(since: before)
                }
            }
        }

        @Test("Connections that are closed one by one come back one by one, and the log has the broker's reason")
        func oneByOne() async throws {
            try await AMQPHarness.with { harness in
                let log = LogRecord()
                let ledger = Ledger()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: log.logger)
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    for direction in ["publish", "consume"] {
                        let old = bus.status
                        let mine = try await harness.control.connections().filter {
                            $0.virtualHost == harness.virtualHost && $0.name.hasSuffix(direction)
                        }
                        #expect(mine.count == 1)
                        for connection in mine { try await harness.control.close(connection, reason: "not you, \(direction)") }
                        try await eventually("that direction has a new connection, and no other") {
                            bus.status.isReady && (bus.status.publishing != old.publishing) == (direction == "publish")
                                && (bus.status.consuming != old.consuming) == (direction == "consume")
                        }
                        #expect(log.contains("error", "The broker is not connected.", "CONNECTION_FORCED", "not you, \(direction)"))
                    }
                }
            }
        }

        @Test("Where the broker takes no new connections, the status says so, and all is well when it takes them again")
        func suspended() async throws {
            try await AMQPHarness.with { harness in
                let ledger = Ledger()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    let before = ProcessUse.now
                    try await harness.control.suspendListeners()
                    try await harness.control.closeConnections()
                    try await eventually("both directions are down") {
                        bus.status.publishing.connection == nil && bus.status.consuming.connection == nil
                    }
                    let (notSent, tried) = (ledger.notSent, harness.proxy.accepted)
                    try await eventually("publishers are told so, and it tries again") {
                        ledger.notSent > notSent && harness.proxy.accepted > tried + 10
                    }
                    try await harness.control.resumeListeners()
                    try await eventually("up again") { bus.status.isReady }
                    try await nothingIsLeft(since: before)
                }
            }
        }
    }
}
