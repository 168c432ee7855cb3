import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Broken lines") struct Network {
        @Test("A network that hands on byte by byte changes nothing")
        func slices() async throws {
            try await AMQPHarness.with { harness in
                harness.proxy.faults.both { flow in
                    flow.slice = 1
                    // Slow enough that most bytes are read by themselves, so every frame is split everywhere.
                    flow.bytesPerSecond = 40_000
                }
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    let arrivals = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                    try await eventually("up") { bus.status.isReady }
                    let outcomes = await bus.publish((1...20).map { message("m\($0)", to: "q", body: Array(repeating: UInt8($0), count: 300)) })
                    #expect(outcomes.allSatisfy { $0 == .done })
                    try await eventually("all arrive") { arrivals.all.count == 20 }
                    #expect(arrivals.all.enumerated().allSatisfy { $1.body == Array(repeating: UInt8($0 + 1), count: 300) })
                    withExtendedLifetime(receiver) {}
                }
            }
        }

        @Test("A network that is slow, unsteady and narrow changes nothing but the time")
        func slow() async throws {
            try await AMQPHarness.with { harness in
                harness.proxy.faults.both { flow in
                    flow.delay = .milliseconds(5)
                    flow.jitter = .milliseconds(20)
                    flow.bytesPerSecond = 200_000
                }
                let ledger = Ledger()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("much is confirmed") { ledger.confirmed >= 100 }
                    #expect(bus.status == BusStatus(publishing: .up(connection: 1), consuming: .up(connection: 1)))
                }
            }
        }

        @Test("Connections that are reset again and again lose nothing that was confirmed")
        func resets() async throws {
            try await AMQPHarness.with { harness in
                let ledger = Ledger()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await underLoad(bus, queue: "q", ledger) {
                    try await eventually("up") { bus.status.isReady }
                    let before = ProcessUse.now
                    for _ in 0..<FaultScale.pick(short: 30, long: 500) {
                        let confirmed = ledger.confirmed
                        harness.proxy.end(.reset)
                        try await eventually("publishing goes on") { ledger.confirmed > confirmed }
                    }
                    try await eventually("up") { bus.status.isReady }
                    try await nothingIsLeft(since: before)
                }
            }
        }

        @Test("Consumers that leave while their connection is lost are all let go, and others can come", .timeLimit(.minutes(2)))
        func leaving() async throws {
            try await AMQPHarness.with { harness in
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let ledger = Ledger()
                try await running(bus) {
                    for _ in 0..<FaultScale.pick(short: 20, long: 300) {
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for _ in 0..<8 {
                                group.addTask { await bus.consume(Subscription(.queue("q"), prefetch: 4)) { _ in .requeued } }
                            }
                            try await eventually("up") { bus.status.isReady }
                            await ledger.publish(100, to: "q", through: bus)
                            group.cancelAll()
                            harness.proxy.end(.reset)
                            // Returns only when all have left.
                            try await group.waitForAll()
                        }
                    }
                    let arrivals = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                    try await eventually("what was requeued is there") { !arrivals.all.isEmpty }
                    withExtendedLifetime(receiver) {}
                }
            }
        }

        @Test("A delivery that is cut at any of its bytes comes again, and is settled")
        func cuts() async throws {
            try await AMQPHarness.with { harness in
                // Its publisher reaches the broker by another way.
                let address = "amqp://\(harness.user):\(harness.user)@127.0.0.1:\(harness.broker.port)/\(harness.virtualHost)"
                let publisher = AMQPBus(try AMQPConfiguration(url: address), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let reader = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .expect, logger: AMQPHarness.logger)
                let ledger = Ledger()
                try await running(publisher) {
                    try await eventually("up") { publisher.status.isReady }
                    try await reading(reader, queue: "q", ledger) {
                        try await eventually("up") { reader.status.isReady }
                        let before = ProcessUse.now
                        let empty = harness.proxy.passed(towards: .client)
                        _ = await ledger.publish(1, to: "q", through: publisher)
                        try await eventually("the first arrives") { ledger.missing.isEmpty }
                        let size = harness.proxy.passed(towards: .client) - empty
                        #expect(size > 100, "a method, a header and a body")
                        for offset in 0...size {
                            harness.proxy.end(afterNext: offset, towards: .client)
                            #expect(await ledger.publish(1, to: "q", through: publisher) == [.done])
                            try await eventually("the message cut at byte \(offset) arrives") { ledger.missing.isEmpty }
                            try await eventually("up after byte \(offset)") { reader.status.isReady }
                        }
                        #expect(harness.proxy.accepted > size, "it was cut each time")
                        try await eventually("nothing is left in the queue") {
                            let depth = try await harness.control.depth(of: "q", in: harness.virtualHost)
                            let unsettled = try await harness.control.unsettled(in: "q", in: harness.virtualHost)
                            return depth == 0 && unsettled == 0
                        }
                        try await nothingIsLeft(since: before)
                    }
                }
            }
        }
    }
}
