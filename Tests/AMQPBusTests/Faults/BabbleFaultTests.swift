import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Servers that do not speak AMQP") struct Babble {
        /// Every so many conversations are played as they were recorded: by what they deliver one sees that readers still read.
        private static let unspoiled = 5

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

        @Test("A server that plays a conversation with mutated frames crashes nobody, loses no reader, and is tried again")
        func mutated() async throws {
            let conversations = try await recording()
            #expect(conversations.count == 2 && conversations.allSatisfy { $0.count > 500 })
            let seed = UInt64(Command.environmentVariable("ONEVISIT_SEED") ?? "") ?? FaultScale.pick(short: 1, long: .random(in: 0 ... .max))
            let play: @Sendable (Int) -> [UInt8] = { number in
                var random = SeededGenerator(seed &+ UInt64(number))
                let conversation = conversations[Int.random(in: conversations.indices, using: &random)]
                return number.isMultiple(of: Self.unspoiled) ? conversation : FrameMutation.mutate(conversation, using: &random)
            }
            // Printed before anything is played: a crash leaves no time for it.
            print("mutated frames: ONEVISIT_SEED=\(seed)")
            try await FakeServer.with(converses: true, play) { server in
                var configuration = try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(server.port)")
                // Longer than it takes the server to hang up.
                configuration.rpcTimeout = .milliseconds(500)
                configuration.drainLimit = .milliseconds(100)
                configuration.backoff = Backoff(first: .milliseconds(1), ceiling: .milliseconds(2))
                configuration.refusedBackoff = configuration.backoff
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    let (received, consumed) = (Arrivals(), Arrivals())
                    let receiver = bus.receive(Subscription(.queue("q")), received.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await bus.consume(Subscription(.queue("q"))) { message in
                                consumed.add([message])
                                return .accepted
                            }
                        }
                        group.addTask {
                            while !Task.isCancelled {
                                _ = await bus.publish([message("m", to: "q")])
                                try await Task.sleep(for: .milliseconds(1))
                            }
                        }
                        for half in 1...2 {
                            let before = (received.all.count, consumed.all.count)
                            let limit = Duration.seconds(FaultScale.pick(short: 60, long: 1200))
                            try await eventually("it is tried again and again; seed \(seed)", within: limit) {
                                server.connections >= half * FaultScale.pick(short: 300, long: 10_000)
                            }
                            #expect(received.all.count > before.0 && consumed.all.count > before.1, "both readers read on; seed \(seed)")
                        }
                        FaultScale.figure("mutated conversations", "\(server.connections), \(received.all.count + consumed.all.count) deliveries")
                        group.cancelAll()
                        while let result = await group.nextResult() {
                            if case .failure(let error) = result, !(error is CancellationError) { throw error }
                        }
                    }
                    withExtendedLifetime(receiver) {}
                }
            }
        }

        /// What a real broker says to both connections of a bus that publishes, gets messages back, and reads in both ways.
        ///
        /// They are the second ones: when they begin both readers are there, so the questions come in the order in which any later
        /// connection asks them. A reader that comes later asks in between, and answers to that come too soon for others.
        private func recording() async throws -> [[UInt8]] {
            let control = try #require(BrokerScope.control)
            return try await FaultProxy.with(to: control.broker.port, isRecording: true) { proxy in
                let address = "amqp://\(PrivateBroker.administrator):\(PrivateBroker.administrator)@127.0.0.1:\(proxy.port)"
                let bus = AMQPBus(try AMQPConfiguration(url: address), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                try await running(bus) {
                    let (received, consumed) = (Arrivals(), Arrivals())
                    let receiver = bus.receive(Subscription(.queue("q")), received.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await bus.consume(Subscription(.queue("q"))) { message in
                                consumed.add([message])
                                return .accepted
                            }
                        }
                        try await eventually("both read") {
                            _ = await bus.publish([message("first", to: "q")])
                            return !received.all.isEmpty && !consumed.all.isEmpty
                        }
                        proxy.end()
                        try await eventually("both connections are new") {
                            [bus.status.publishing, bus.status.consuming].allSatisfy { $0.connection ?? 0 > 1 }
                        }
                        let outcomes = await bus.publish((1...10).map { message("m\($0)", to: "q") } + [lost])
                        #expect(outcomes.prefix(10).allSatisfy { $0 == .done })
                        try await eventually("all arrive") { Set(received.ids + consumed.ids).count == 11 }
                        group.cancelAll()
                    }
                    withExtendedLifetime(receiver) {}
                }
                try await eventually("all connections are gone") { proxy.open == 0 }
                try await control.deleteQueue("q")
                return proxy.records(towards: .client).suffix(2)
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
