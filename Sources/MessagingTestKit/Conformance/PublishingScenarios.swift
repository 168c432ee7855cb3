import Messaging

extension BusConformance {
    static let publishing: [Scenario] = [
        Scenario("properties", "What is confirmed is delivered, with every property intact.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                var sent = Stage.message(7, key: "police.lookup", persistent: true, expiration: .seconds(3600))
                sent.properties.correlationID = "task-1"
                sent.properties.replyTo = "district-a-7f3a-1"
                sent.properties.userID = harness.user
                sent.properties.timestamp = Timestamp(milliseconds: 1_795_410_000_000)
                sent.properties.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                sent.properties.tracestate = "vendor=value"
                sent.properties.contentEncoding = "identity"
                sent.body = Array("{\"name\":\"居住证\"}".utf8)
                let outcomes = await bus.publish([sent])
                try stage.expect(outcomes, equals: [.done], "The outcome")
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.eventually("the message arrives") { arrived.count == 1 }
                }
                guard let message = arrived.messages.first else { return }
                try stage.expect(message.properties, equals: sent.properties, "What came with the message")
                try stage.expect(message.body, equals: sent.body, "The body")
                try stage.expect(message.route, equals: sent.route, "The route")
                try stage.expect(!message.isRedelivered, "A first delivery is not marked as a second one")
            }
        },
        Scenario("sender", "The sender's name is the bus's own, whatever the message says.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                var forged = Stage.message(1)
                forged.properties.userID = "somebody-else"
                try stage.expect(await bus.publish([forged]), equals: [.done], "The outcome")
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.eventually("the message arrives") { arrived.count == 1 }
                }
                try stage.expect(arrived.messages.first?.properties.userID, equals: harness.user, "The sender's name")
            }
        },
        Scenario("returned", "A mandatory message that no queue wants is returned, one that is not mandatory is done.") { harness in
            let stage = Stage(harness: harness)
            let topology = Topology(
                exchanges: [.init(Stage.exchange, .topic)], queues: [.init(Stage.queue)],
                bindings: [.init(exchange: Stage.exchange, queue: Stage.queue, pattern: "wanted")])
            try await stage.withBus(topology) { bus in
                let outcomes = await bus.publish([
                    Stage.message(1, key: "wanted"), Stage.message(2, key: "unwanted"), Stage.message(3, key: "unwanted", mandatory: false),
                    Stage.message(4, key: "unwanted"), Stage.message(5, key: "wanted"),
                ])
                let kinds = outcomes.map { if case .returned = $0 { "returned" } else { "\($0)" } }
                try stage.expect(kinds, equals: ["done", "returned", "done", "returned", "done"], "What became of the messages")
                try await stage.eventually("two are in the queue") { try await harness.depth(of: Stage.queue) == 2 }
            }
        },
        Scenario("refused", "A full queue refuses.", needs: [.limit]) { harness in
            let stage = Stage(harness: harness)
            var topology = Stage.topology
            topology.queues = [.init(Stage.queue, arguments: ["x-overflow": "reject-publish"])]
            try await stage.withBus(topology) { bus in
                try await harness.limit(Stage.queue, to: 3)
                var outcomes: [PublishOutcome] = []
                for number in 1...5 { outcomes += await bus.publish([Stage.message(number)]) }
                try stage.expect(outcomes, equals: [.done, .done, .done, .refused, .refused], "What became of the messages")
                try await stage.eventually("three are in the queue") { try await harness.depth(of: Stage.queue) == 3 }
            }
        },
        Scenario("order", "Messages of one route arrive in the order in which they were given.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                let receiver = bus.receive(Subscription(.queue(Stage.queue)), arrived.add)
                try await stage.ready(bus)
                for batch in 0..<20 {
                    let outcomes = await bus.publish((1...50).map { Stage.message(batch * 50 + $0) })
                    try stage.expect(outcomes.allSatisfy { $0 == .done }, "Every message is done")
                }
                try await stage.eventually("all arrive") { arrived.count == 1000 }
                try stage.expect(arrived.numbers, equals: Array(1...1000), "The order")
                withExtendedLifetime(receiver) {}
            }
        },
        Scenario("batch", "What a source has gathered goes out together, and each message is told of exactly once.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let source = RecordingSource()
                source.add((1...500).map { Stage.message($0, report: $0 % 2 == 0 ? .confirmed : .written) })
                bus.attach(source)
                try await stage.eventually("all are told of") { source.told == 500 }
                try stage.expect(source.outcomes.count, equals: 500, "The number of messages told of")
                try stage.expect(source.outcomes.values.allSatisfy { $0 == [.done] }, "Each one is done, and told of once")
                try stage.expect(source.runs.count < 500, "Outcomes come in runs, not one by one")
                try await stage.eventually("all are in the queue") { try await harness.depth(of: Stage.queue) == 500 }
            }
        },
        Scenario("wake", "Waking from many threads loses nothing.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                let receiver = bus.receive(Subscription(.queue(Stage.queue)), arrived.add)
                let source = RecordingSource()
                bus.attach(source)
                try await stage.ready(bus)
                await withTaskGroup(of: Void.self) { group in
                    for task in 0..<8 {
                        group.addTask {
                            for number in 0..<1250 {
                                source.add([Stage.message(task * 1250 + number)])
                                bus.wake()
                                if number % 100 == 0 { await Task.yield() }
                            }
                        }
                    }
                }
                try await stage.eventually("all 10 000 are told of, not \(source.told)") { source.told == 10_000 }
                try await stage.eventually("all 10 000 arrive, not \(arrived.count)") { arrived.count == 10_000 }
                try stage.expect(Set(arrived.numbers).count, equals: 10_000, "The number of different messages")
                try stage.expect(source.outcomes.values.allSatisfy { $0 == [.done] }, "Each one is done, and told of once")
                withExtendedLifetime(receiver) {}
            }
        },
        Scenario("sizes", "Bodies of no byte, of one frame and of many frames arrive as they were; one over the limit is not sent.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let sizes = [0, 1, 4096, 131_072 - 8, 131_072, 500_000, 1 << 20]
                let bodies = sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) } }
                let arrived = Collector()
                let receiver = bus.receive(Subscription(.queue(Stage.queue)), arrived.add)
                try await stage.ready(bus)
                let outcomes = await bus.publish(bodies.enumerated().map { Stage.message($0, bytes: $1) })
                try stage.expect(outcomes.allSatisfy { $0 == .done }, "Every size is done")
                let tooLarge = await bus.publish([Stage.message(99, bytes: Array(repeating: 0, count: (1 << 20) + 1)), Stage.message(100)])
                guard case .notSent = tooLarge[0] else {
                    throw BusConformanceFailure(expectation: "Too large is not sent", file: #fileID, line: #line)
                }
                try stage.expect(tooLarge[1], equals: .done, "The outcome of the next message")
                try await stage.eventually("all arrive") { arrived.count == sizes.count + 1 }
                for (message, body) in zip(arrived.messages, bodies) {
                    try stage.expect(message.body == body, "A body of \(body.count) bytes arrives as it was")
                }
                withExtendedLifetime(receiver) {}
            }
        },
        Scenario("expiration", "A message that has expired is not delivered.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let outcomes = await bus.publish([
                    Stage.message(1, expiration: .zero), Stage.message(2, expiration: .milliseconds(30)), Stage.message(3),
                ])
                try stage.expect(outcomes, equals: [.done, .done, .done], "The outcomes")
                try await stage.eventually("two expire") { try await harness.depth(of: Stage.queue) == 1 }
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.eventually("the third arrives") { arrived.count == 1 }
                }
                try stage.expect(arrived.numbers, equals: [3], "What arrived")
            }
        },
    ]
}
