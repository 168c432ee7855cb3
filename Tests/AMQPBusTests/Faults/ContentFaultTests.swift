import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("What other publishers send") struct Content {
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

        @Test(
            "Headers that are nested as deep as the usual frame size allows, or as large as it, arrive, come again and are parked; others are unaffected"
        )
        func heavyHeaders() async throws {
            try await withPrivateBroker(settings: .init(extraConfiguration: ["frame_max = 131072"])) { broker in
                // A quorum queue adds a header to what it delivers again, and dead-lettering adds more: the frame exceeds the agreed size.
                var topology = oneQueue("q", arguments: ["x-queue-type": "quorum", "x-dead-letter-exchange": "dead"])
                topology.exchanges.append(.init("dead", .fanout))
                topology.queues.append(.init("parked"))
                topology.bindings.append(.init(exchange: "dead", queue: "parked", pattern: ""))
                let bus = AMQPBus(try AMQPConfiguration(url: broker.url()), topology: topology, use: .declare, logger: AMQPHarness.logger)
                let client = try RawClient(port: broker.port, virtualHost: "/", frameMax: RawClient.usualFrame)
                try await running(bus) {
                    let arrivals = Arrivals()
                    let parked = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("parked")), parked.add)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            await bus.consume(Subscription(.queue("q"))) { message in
                                arrivals.add([message])
                                // What a client of ours sends is accepted; the other comes twice, then it is parked.
                                guard message.properties.messageID.isEmpty else { return .accepted }
                                return message.isRedelivered ? .rejected : .requeued
                            }
                        }
                        try await eventually("up") { bus.status.isReady }
                        let headers = [100, 10_000, 26_000].map(RawClient.nested) + [RawClient.filling(RawClient.usualFrame)]
                        for (number, headers) in headers.enumerated() {
                            let body = [UInt8(number)]
                            try client.publish(exchange: "q", key: "q", headers: headers, body: body)
                            #expect(await bus.publish([message("m\(number)", to: "q")]) == [.done])
                            try await eventually("number \(number) comes twice and is parked, and the next one arrives") {
                                arrivals.all.count(where: { $0.body == body }) == 2 && parked.all.contains { $0.body == body }
                                    && arrivals.ids.contains("m\(number)")
                            }
                        }
                        #expect(bus.status == BusStatus(publishing: .up(connection: 1), consuming: .up(connection: 1)), "on the same connections")
                        group.cancelAll()
                    }
                    withExtendedLifetime(receiver) {}
                }
            }
        }
    }
}
