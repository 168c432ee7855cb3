import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Silence") struct Silence {
        @Test("A network that stands still is given up, and the bus connects anew when it moves again")
        func frozen() async throws {
            try await Self.withFrozenBus {
                $0.heartbeat = .seconds(1)
                $0.rpcTimeout = .seconds(2)
            } _: { bus, harness in
                try await eventually("the silence is noticed in both directions") {
                    bus.status.publishing.connection == nil && bus.status.consuming.connection == nil
                }
                harness.setFrozen(false)
                try await eventually("up again") { bus.status.isReady }
                #expect(await bus.publish([message("m", to: "q")]) == [.done])
            }
        }

        @Test("A bus ends although its broker is frozen")
        func endFrozen() async throws {
            let ended = try await Self.withFrozenBus {
                $0.rpcTimeout = .seconds(1)
                $0.drainLimit = .seconds(1)
            } _: { bus, _ in
                bus
            }
            #expect(!ended.status.isReady)
        }

        @Test("A confirm that does not come makes the outcome unknown, and the connection is thrown away")
        func confirmTimeout() async throws {
            try await Self.withFrozenBus {
                $0.confirmTimeout = .milliseconds(300)
            } _: { bus, harness in
                #expect(await bus.publish([message("m", to: "q")]) == [.unknown])
                harness.setFrozen(false)
                try await eventually("a new connection") { bus.status.publishing.connection ?? 0 > 1 }
            }
        }

        /// Runs `body` with a bus that was up when its network froze. In the end the bus is stopped, and then the network thaws.
        private static func withFrozenBus<Result: Sendable>(
            _ configure: (inout AMQPConfiguration) -> Void, _ body: (AMQPBus, AMQPHarness) async throws -> Result
        ) async throws -> Result {
            try await AMQPHarness.with { harness in
                defer { harness.setFrozen(false) }
                return try await withBus(of: harness, configure) { bus in
                    harness.setFrozen(true)
                    return try await body(bus, harness)
                }
            }
        }

        /// Runs `body` with a bus on one queue, once it is up.
        private static func withBus<Result: Sendable>(
            of harness: AMQPHarness, _ configure: (inout AMQPConfiguration) -> Void, _ body: (AMQPBus) async throws -> Result
        ) async throws -> Result {
            var configuration = try harness.configuration
            configure(&configuration)
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            return try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                return try await body(bus)
            }
        }

        @Test("Where a firewall forgot its connections, both are given up within the time that the heartbeat promises", arguments: [false, true])
        func blackHole(isHalfOpen: Bool) async throws {
            try await AMQPHarness.with { harness in
                try await Self.withBus(of: harness) {
                    // The long form keeps to the interval of production, and to what its documentation promises.
                    $0.heartbeat = FaultScale.pick(short: .seconds(1), long: $0.heartbeat)
                    $0.rpcTimeout = .seconds(2)
                } _: { bus in
                    let before = ProcessUse.now
                    let began = ContinuousClock.now
                    // The broker hangs up and the bus never hears of it, or nobody hears anything any more.
                    if isHalfOpen { harness.proxy.end(.halfOpen(told: .server)) } else { harness.proxy.faults.both { $0.isBlackHole = true } }
                    let outcomes = await bus.publish([message("lost", to: "q")])
                    #expect(outcomes == [.unknown])
                    try await eventually("both directions notice") {
                        bus.status.publishing.connection != 1 && bus.status.consuming.connection != 1
                    }
                    let passed = ContinuousClock.now - began
                    FaultScale.figure("silence noticed (half-open: \(isHalfOpen))", of: [passed])
                    if FaultScale.current == .long { #expect(passed <= .seconds(15)) }
                    harness.proxy.faults.both { $0.isBlackHole = false }
                    try await eventually("up again") { bus.status.isReady }
                    #expect(await bus.publish([message("m", to: "q")]) == [.done])
                    // What the black hole swallowed is gone on both sides once the broker misses its heartbeats as well.
                    harness.proxy.end()
                    try await eventually("up once more") { bus.status.isReady && harness.proxy.open == 2 }
                    try await nothingIsLeft(since: before)
                }
            }
        }

        @Test("A reader whose end only the broker missed gets its unsettled messages again, on its new connection")
        func zombie() async throws {
            try await AMQPHarness.with { harness in
                var configuration = try harness.configuration
                configuration.heartbeat = .seconds(1)
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let arrivals = Arrivals()
                try await running(bus) {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await bus.consume(Subscription(.queue("q"))) { message in
                                arrivals.add([message])
                                // The first time it is in the hands of its handler when the connection breaks.
                                if !message.isRedelivered { try? await Task.sleep(for: .seconds(60)) }
                                return .accepted
                            }
                        }
                        try await eventually("up") { bus.status.isReady }
                        #expect(await bus.publish([message("m", to: "q")]) == [.done])
                        try await eventually("it arrives") { arrivals.ids == ["m"] }
                        harness.proxy.end(.halfOpen(told: .client))
                        try await eventually("the bus is up on a new connection") { bus.status.isReady && bus.status.consuming.connection ?? 0 > 1 }
                        try await eventually("the message comes again") { arrivals.ids == ["m", "m"] }
                        try await eventually("and is settled") {
                            let depth = try await harness.control.depth(of: "q", in: harness.virtualHost)
                            let unsettled = try await harness.control.unsettled(in: "q", in: harness.virtualHost)
                            return depth == 0 && unsettled == 0
                        }
                        group.cancelAll()
                    }
                }
            }
        }

        @Test("A broker that accepts and says nothing, or refuses, is tried again until it speaks", arguments: [Faults.Admission.silence, .refuse])
        func silentBroker(_ admission: Faults.Admission) async throws {
            try await AMQPHarness.with { harness in
                var configuration = try harness.configuration
                configuration.rpcTimeout = .milliseconds(300)
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                harness.proxy.faults.admission = admission
                try await running(bus) {
                    try await eventually("the status says why") {
                        bus.status.publishing.reason?.contains(admission == .refuse ? "Connection refused" : "broke off the login") == true
                    }
                    guard case .notSent? = await bus.publish([message("m", to: "q")]).first else {
                        Issue.record("nothing can be sent, and the publisher is not told so")
                        return
                    }
                    harness.proxy.faults.admission = .forward
                    try await eventually("up") { bus.status.isReady }
                    #expect(await bus.publish([message("m", to: "q")]) == [.done])
                }
            }
        }
    }
}
