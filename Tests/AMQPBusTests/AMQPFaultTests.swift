import AMQPBus
import Messaging
import MessagingTestKit
import Testing

@Suite("AMQPBus bears what networks, brokers and peers do to it", .withBroker, .serialized)
struct AMQPFaultTests {
    @Test("A peer that falls silent without hanging up is given up, and the bus connects anew")
    func blackHole() async throws {
        try await AMQPHarness.with { harness in
            var configuration = try harness.configuration
            configuration.heartbeat = .seconds(1)
            configuration.rpcTimeout = .seconds(2)
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                harness.relay.setFrozen(true)
                try await eventually("the silence is noticed in both directions") {
                    bus.status.publishing.connection == nil && bus.status.consuming.connection == nil
                }
                harness.relay.setFrozen(false)
                try await eventually("up again") { bus.status.isReady }
                #expect(await bus.publish([message("m", to: "q")]) == [.done])
            }
        }
    }

    @Test("A bus ends although its broker is frozen")
    func endFrozen() async throws {
        try await AMQPHarness.with { harness in
            var configuration = try harness.configuration
            configuration.rpcTimeout = .seconds(1)
            configuration.drainLimit = .seconds(1)
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                harness.relay.setFrozen(true)
            }
            #expect(!bus.status.isReady)
            harness.relay.setFrozen(false)
        }
    }

    @Test("A confirm that does not come makes the outcome unknown, and the connection is thrown away")
    func confirmTimeout() async throws {
        try await AMQPHarness.with { harness in
            var configuration = try harness.configuration
            configuration.confirmTimeout = .milliseconds(300)
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                harness.relay.setFrozen(true)
                #expect(await bus.publish([message("m", to: "q")]) == [.unknown])
                harness.relay.setFrozen(false)
                try await eventually("a new connection") { bus.status.publishing.connection ?? 0 > 1 }
            }
        }
    }

    @Test("A queue that confirms nothing leaves its own messages unknown and holds up no others")
    func sickQueue() async throws {
        try await AMQPHarness.with { harness in
            var topology = oneQueue("well")
            topology.exchanges += oneQueue("sick").exchanges
            topology.queues += oneQueue("sick").queues
            topology.bindings += oneQueue("sick").bindings
            var configuration = try harness.configuration
            configuration.confirmTimeout = .seconds(2)
            configuration.publishWindow = 50
            let bus = AMQPBus(configuration, topology: topology, use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                try harness.console.setSick("sick", true, in: harness.virtualHost)
                try await withThrowingTaskGroup(of: [PublishOutcome].self) { group in
                    group.addTask { await bus.publish((1...10).map { message("s\($0)", to: "sick") }) }
                    group.addTask {
                        var outcomes: [PublishOutcome] = []
                        while !Task.isCancelled { outcomes += await bus.publish((1...20).map { message("w\($0)", to: "well") }) }
                        return outcomes
                    }
                    let sick = try #require(await group.next())
                    group.cancelAll()
                    let well = try #require(await group.next())
                    #expect(sick == Array(repeating: .unknown, count: 10))
                    #expect(well.count > 50 && well.allSatisfy { $0 == .done })
                }
                #expect(bus.status.publishing == .up(connection: 1), "the connection stays")
                try harness.console.setSick("sick", false, in: harness.virtualHost)
            }
        }
    }

    @Test("A queue that does not answer keeps only its own reader waiting")
    func sickReader() async throws {
        try await AMQPHarness.with { harness in
            var topology = oneQueue("well")
            topology.queues += oneQueue("sick").queues
            var configuration = try harness.configuration
            configuration.rpcTimeout = .seconds(1)
            let bus = AMQPBus(configuration, topology: topology, use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                let arrivals = Arrivals()
                let well = bus.receive(Subscription(.queue("well")), arrivals.add)
                try await eventually("up") { bus.status.isReady }
                try harness.console.setSick("sick", true, in: harness.virtualHost)
                let sick = bus.receive(Subscription(.queue("sick")), arrivals.add)
                try await eventually("the status names the queue") { bus.status.consuming.reason?.contains("'sick' does not answer") == true }
                #expect(await bus.publish([message("m", to: "well")]) == [.done])
                try await eventually("the other reader reads on") { arrivals.ids == ["m"] }
                try harness.console.setSick("sick", false, in: harness.virtualHost)
                try await eventually("up") { bus.status.consuming == .up(connection: 1) }
                withExtendedLifetime((well, sick)) {}
            }
        }
    }

    @Test("A network that hands on byte by byte changes nothing")
    func slices() async throws {
        try await AMQPHarness.with { harness in
            harness.relay.setSlice(1)
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

    @Test("A refused login is said in the broker's words and tried again until it succeeds")
    func login() async throws {
        try await AMQPHarness.with { harness in
            var configuration = try harness.configuration
            configuration.user = "late-\(harness.virtualHost)"
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("refused") { bus.status.publishing.reason?.contains("ACCESS_REFUSED") == true }
                #expect(bus.status.publishing.reason?.contains(configuration.user) == true)
                #expect(bus.status.publishing.reason?.contains("admin:") == false)
                try harness.console.addUser(configuration.user, password: PrivateBroker.administrator, in: harness.virtualHost)
                try await eventually("up") { bus.status.isReady }
            }
        }
    }

    @Test("What the broker forbids is unknown to its publisher, and the status keeps the broker's sentence")
    func forbidden() async throws {
        try await AMQPHarness.with { harness in
            var configuration = try harness.configuration
            configuration.user = "police-\(harness.virtualHost)"
            configuration.backoff = Backoff(first: .seconds(2), ceiling: .seconds(2))
            try harness.console.addUser(configuration.user, password: PrivateBroker.administrator, in: harness.virtualHost, write: "^replies$")
            let declaring = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .expect, logger: AMQPHarness.logger)
            try await running(declaring) {
                try await running(bus) {
                    try await eventually("up") { bus.status.isReady }
                    #expect(await bus.publish([message("m", to: "q")]) == [.unknown])
                    #expect(bus.status.publishing.reason?.contains("ACCESS_REFUSED") == true)
                    #expect(bus.status.consuming.connection != nil, "reading goes on")
                }
            }
        }
    }

    @Test("A queue that is there with other arguments is said in the broker's words, and mended when it is deleted")
    func mismatch() async throws {
        try await AMQPHarness.with { harness in
            let first = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(first) { try await eventually("up") { first.status.isReady } }
            let topology = oneQueue("q", arguments: ["x-overflow": "reject-publish"])
            let second = AMQPBus(try harness.configuration, topology: topology, use: .declare, logger: AMQPHarness.logger)
            try await running(second) {
                try await eventually("refused") { second.status.publishing.reason?.contains("PRECONDITION_FAILED") == true }
                #expect(second.status.publishing.reason?.contains("x-overflow") == true)
                try harness.console.deleteQueue("q", in: harness.virtualHost)
                try await eventually("up") { second.status.isReady }
            }
        }
    }
}

@Suite struct AMQPRestartTests {
    @Test("A broker that dies is come back to, with all that was confirmed")
    func restart() async throws {
        try await withPrivateBroker { broker in
            // A classic queue: a quorum queue of RabbitMQ 3.10 has to be some seconds old before it survives the death of its node.
            let bus = AMQPBus(try AMQPConfiguration(url: broker.url()), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("up") { bus.status.isReady }
                let outcomes = await bus.publish((1...50).map { message("m\($0)", to: "q") })
                #expect(outcomes.allSatisfy { $0 == .done })
                await broker.kill()
                try await eventually("down") { !bus.status.isReady }
                try await broker.restart()
                let arrivals = Arrivals()
                let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                try await eventually("up again; it says \(bus.status)") { bus.status.isReady }
                try await eventually("all arrive") { Set(arrivals.ids) == Set((1...50).map { "m\($0)" }) }
                withExtendedLifetime(receiver) {}
            }
        }
    }
}

@Suite("AMQPBus bears what other publishers send", .withBroker, .serialized)
struct AMQPContentTests {
    @Test("A message over the body limit is dead-lettered unread, and the next one arrives")
    func oversized() async throws {
        try await AMQPHarness.with { harness in
            var topology = oneQueue("q", arguments: ["x-dead-letter-exchange": "dead"])
            topology.exchanges.append(.init("dead", .fanout))
            topology.queues.append(.init("parked"))
            topology.bindings.append(.init(exchange: "dead", queue: "parked", pattern: ""))
            var configuration = try harness.configuration
            configuration.bodyLimit = 1000
            let sender = AMQPBus(try harness.configuration, topology: topology, use: .declare, logger: AMQPHarness.logger)
            let reader = AMQPBus(configuration, topology: topology, use: .expect, logger: AMQPHarness.logger)
            try await running(sender) {
                try await running(reader) {
                    try await eventually("up") { sender.status.isReady && reader.status.isReady }
                    let outcomes = await sender.publish([
                        message("small", to: "q"), message("large", to: "q", body: Array(repeating: 7, count: 50_000)), message("last", to: "q"),
                    ])
                    #expect(outcomes == [.done, .done, .done])
                    let arrivals = Arrivals()
                    let parked = Arrivals()
                    let receiver = sender.receive(Subscription(.queue("parked")), parked.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await reader.consume(Subscription(.queue("q"))) { message in
                                arrivals.add([message])
                                return .accepted
                            }
                        }
                        try await eventually("the others arrive") { arrivals.ids == ["small", "last"] }
                        try await eventually("it is parked") { parked.ids == ["large"] }
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                    withExtendedLifetime(receiver) {}
                }
            }
        }
    }

    @Test("Headers nested as deep as a frame allows are skipped, and the message is delivered")
    func nestedHeaders() async throws {
        try await AMQPHarness.with { harness in
            let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                let arrivals = Arrivals()
                let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                try await eventually("up") { bus.status.isReady }
                let client = try RawClient(port: harness.broker.port, virtualHost: harness.virtualHost, frameMax: 16_384)
                try client.publish(exchange: "q", key: "q", headers: RawClient.nested(3200), body: [42])
                try await eventually("it arrives") { arrivals.all.map(\.body) == [[42]] }
                #expect(await bus.publish([message("m", to: "q")]) == [.done])
                try await eventually("the next one arrives") { arrivals.all.count == 2 }
                #expect(bus.status.consuming == .up(connection: 1), "on the same connection")
                withExtendedLifetime(receiver) {}
            }
        }
    }

    @Test("Headers that are nested 26 000 deep, which a broker with the usual frame size lets through, are skipped too")
    func headerBomb() async throws {
        try await withPrivateBroker(settings: .init(extraConfiguration: ["frame_max = 131072"])) { broker in
            let bus = AMQPBus(try AMQPConfiguration(url: broker.url()), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                let arrivals = Arrivals()
                let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                try await eventually("up") { bus.status.isReady }
                let client = try RawClient(port: broker.port, virtualHost: "/", frameMax: 131_072)
                try client.publish(exchange: "q", key: "q", headers: RawClient.nested(26_000), body: [42])
                try await eventually("it arrives") { arrivals.all.map(\.body) == [[42]] }
                withExtendedLifetime(receiver) {}
            }
        }
    }

    @Test(
        "A server that speaks something else, or nothing, is left, and tried again",
        arguments: [Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [], [1, 0, 0, 255, 255, 255, 255, 0, 10, 0, 10]])
    func babble(_ bytes: [UInt8]) async throws {
        let server = try BabblingServer(bytes)
        defer { server.end() }
        var configuration = try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(server.port)")
        configuration.rpcTimeout = .milliseconds(200)
        configuration.backoff = Backoff(first: .milliseconds(5), ceiling: .milliseconds(20))
        let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
        try await running(bus) {
            try await eventually("tried again and again") { server.connections > 6 }
            #expect(bus.status.publishing.connection == nil)
        }
    }

    @Test("Where nobody listens, the status says so")
    func nobody() async throws {
        let port = try LoopbackPorts.free(1)[0]
        let bus = AMQPBus(
            try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(port)"), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
        try await running(bus) {
            try await eventually("refused") { bus.status.publishing.reason?.contains("Connection refused") == true }
            let outcomes = await bus.publish([message("m", to: "q")])
            guard case .notSent(let reason) = outcomes[0] else { throw BrokerConsole.Failure(description: "\(outcomes)") }
            #expect(reason.contains("Connection refused"))
        }
    }
}
