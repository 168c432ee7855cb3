import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Servers that do not speak AMQP") struct Babble {
        @Test(
            "A server that speaks something else, or nothing, is left, and tried again",
            arguments: [Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [], [1, 0, 0, 255, 255, 255, 255, 0, 10, 0, 10]])
        func babble(_ bytes: [UInt8]) async throws {
            try await FakeServer.with({ _ in bytes }) { server in
                var configuration = try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(server.port)")
                configuration.rpcTimeout = .milliseconds(200)
                configuration.backoff = Backoff(first: .milliseconds(5), ceiling: .milliseconds(20))
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    try await eventually("tried again and again") { server.connections > 6 }
                    #expect(bus.status.publishing.connection == nil)
                }
            }
        }

        @Test("A server that plays a conversation with mutated frames crashes nobody, holds nobody up, and is tried again")
        func mutated() async throws {
            let conversations = try await recording()
            #expect(conversations.count == 2 && conversations.allSatisfy { $0.count > 500 })
            let seed = UInt64(Command.environmentVariable("ONEVISIT_SEED") ?? "") ?? FaultScale.pick(short: 1, long: .random(in: 0 ... .max))
            let play: @Sendable (Int) -> [UInt8] = { number in
                var random = SeededGenerator(seed &+ UInt64(number))
                return FrameMutation.mutate(conversations[Int.random(in: conversations.indices, using: &random)], using: &random)
            }
            // Printed before anything is played: a crash leaves no time for it.
            print("mutated frames: ONEVISIT_SEED=\(seed)")
            try await FakeServer.with(converses: true, play) { server in
                var configuration = try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(server.port)")
                configuration.rpcTimeout = .milliseconds(20)
                configuration.drainLimit = .milliseconds(100)
                configuration.backoff = Backoff(first: .milliseconds(1), ceiling: .milliseconds(2))
                configuration.refusedBackoff = configuration.backoff
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    let arrivals = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await bus.consume(Subscription(.queue("q"))) { _ in .accepted } }
                        group.addTask {
                            while !Task.isCancelled {
                                _ = await bus.publish([message("m", to: "q")])
                                try await Task.sleep(for: .milliseconds(1))
                            }
                        }
                        try await eventually("it is tried again and again; seed \(seed)", within: .seconds(FaultScale.pick(short: 60, long: 1200))) {
                            server.connections >= FaultScale.pick(short: 600, long: 20_000)
                        }
                        group.cancelAll()
                        while let result = await group.nextResult() {
                            if case .failure(let error) = result, !(error is CancellationError) { throw error }
                        }
                    }
                    #expect(!arrivals.all.isEmpty, "some get as far as a delivery")
                    withExtendedLifetime(receiver) {}
                }
            }
        }

        /// What a real broker says to both connections of a bus that publishes, gets a message back, and reads in both ways.
        private func recording() async throws -> [[UInt8]] {
            let control = try #require(BrokerScope.control)
            return try await FaultProxy.with(to: control.broker.port, isRecording: true) { proxy in
                let address = "amqp://\(PrivateBroker.administrator):\(PrivateBroker.administrator)@127.0.0.1:\(proxy.port)"
                let bus = AMQPBus(try AMQPConfiguration(url: address), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    let arrivals = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await bus.consume(Subscription(.queue("q"))) { message in
                                arrivals.add([message])
                                return .accepted
                            }
                        }
                        try await eventually("up") { bus.status.isReady }
                        let outcomes = await bus.publish((1...10).map { message("m\($0)", to: "q") } + [lost])
                        #expect(outcomes.prefix(10).allSatisfy { $0 == .done })
                        try await eventually("all arrive") { arrivals.all.count == 10 }
                        group.cancelAll()
                    }
                    withExtendedLifetime(receiver) {}
                }
                try await eventually("both connections are gone") { proxy.open == 0 }
                try await control.deleteQueue("q")
                return proxy.records(towards: .client)
            }
        }

        /// Nobody reads under this key.
        private var lost: OutgoingMessage {
            var message = message("lost", to: "q")
            message.route.key = "nobody"
            return message
        }
    }
}
