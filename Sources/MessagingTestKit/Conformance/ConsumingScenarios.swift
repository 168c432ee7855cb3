import Messaging
import Synchronization

extension BusConformance {
    static let consuming: [Scenario] = [
        Scenario("settlements", "A handler's word counts: accepted is gone, requeued comes again and says so, rejected is dead-lettered.") {
            harness in
            let stage = Stage(harness: harness)
            let topology = Topology(
                exchanges: [.init(Stage.exchange, .topic), .init("conformance.dead", .fanout)],
                queues: [.init(Stage.queue, arguments: ["x-dead-letter-exchange": "conformance.dead"]), .init("conformance.parked")],
                bindings: [
                    .init(exchange: Stage.exchange, queue: Stage.queue, pattern: "#"),
                    .init(exchange: "conformance.dead", queue: "conformance.parked", pattern: ""),
                ])
            try await stage.withBus(topology) { bus in
                let arrived = Collector()
                let parked = Collector()
                let receiver = bus.receive(Subscription(.queue("conformance.parked")), parked.add)
                try await stage.withConsumer(
                    bus,
                    { message in
                        arrived.add([message])
                        switch String(decoding: message.body, as: UTF8.self) {
                        case "1": return .accepted
                        case "2": return message.isRedelivered ? .accepted : .requeued
                        default: return .rejected
                        }
                    }
                ) {
                    _ = await bus.publish((1...3).map { Stage.message($0) })
                    try await stage.eventually("four deliveries arrive") { arrived.count == 4 }
                    try await stage.eventually("the rejected one is dead-lettered") { parked.numbers == [3] }
                }
                let second = arrived.messages.filter { $0.properties.messageID == "m-2" }.map(\.isRedelivered)
                try stage.expect(second, equals: [false, true], "The marks on the requeued message")
                try await stage.eventually("nothing is left") { try await harness.depth(of: Stage.queue) == 0 }
                withExtendedLifetime(receiver) {}
            }
        },
        Scenario("prefetch", "No more than the prefetch is unsettled at once.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                _ = await bus.publish((1...10).map { Stage.message($0) })
                let gate = Gate()
                let begun = Collector()
                try await stage.withConsumer(
                    bus, prefetch: 3,
                    {
                        begun.add([$0]); await gate.pass(); return .accepted
                    }
                ) {
                    try await stage.eventually("three are begun") { begun.count == 3 }
                    try await stage.eventually("seven stay in the queue") { try await harness.depth(of: Stage.queue) == 7 }
                    try stage.expect(begun.count, equals: 3, "The number of deliveries begun")
                    gate.open()
                    try await stage.eventually("all arrive") { begun.count == 10 }
                }
                try stage.expect(Set(begun.numbers), equals: Set(1...10), "What arrived")
            }
        },
        Scenario("slow", "One slow handler neither holds up the others nor is settled before it finishes.", needs: [.dropConnections]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let gate = Gate()
                let finished = Collector()
                let again = Mutex(false)
                try await stage.withConsumer(
                    bus, prefetch: 8,
                    { message in
                        if message.properties.messageID == "m-1" {
                            if message.isRedelivered { again.withLock { $0 = true } } else { await gate.pass() }
                        }
                        finished.add([message])
                        return .accepted
                    }
                ) {
                    _ = await bus.publish((1...200).map { Stage.message($0) })
                    try await stage.eventually("all others finish, not \(finished.count)") { Set(finished.numbers).isSuperset(of: 2...200) }
                    try await harness.dropConnections()
                    try await stage.eventually("the slow one comes again") { again.withLock { $0 } }
                    gate.open()
                    try await stage.eventually("the first run of the slow one ends") { finished.numbers.filter { $0 == 1 }.count == 2 }
                    try await stage.ready(bus)
                }
                try await stage.eventually("nothing is left") { try await harness.depth(of: Stage.queue) == 0 }
            }
        },
        Scenario("cancel", "A cancelled consumer takes no more, finishes what it began, and leaves the rest to others.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let gate = Gate()
                let first = Collector()
                _ = await bus.publish((1...4).map { Stage.message($0) })
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await bus.consume(Subscription(.queue(Stage.queue), prefetch: 4)) { message in
                            first.add([message])
                            await gate.pass()
                            return .accepted
                        }
                    }
                    try await stage.eventually("four are begun") { first.count == 4 }
                    group.cancelAll()
                    _ = await bus.publish((5...8).map { Stage.message($0) })
                    try await stage.eventually("the others stay in the queue") { try await harness.depth(of: Stage.queue) == 4 }
                    gate.open()
                    try await group.waitForAll()
                }
                let second = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        second.add([$0]); return .accepted
                    }
                ) {
                    try await stage.eventually("the rest arrives") { second.count >= 4 }
                }
                try stage.expect(first.count, equals: 4, "What the first consumer began")
                try stage.expect(Set(second.numbers), equals: [5, 6, 7, 8], "What the second consumer got")
                try await stage.eventually("nothing is left") { try await harness.depth(of: Stage.queue) == 0 }
            }
        },
        Scenario("sharing", "Two consumers of one queue share its messages; each message goes to one of them.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { first in
                try await stage.withBus(Stage.topology, .expect) { second in
                    let left = Collector()
                    let right = Collector()
                    try await stage.withConsumer(
                        first, prefetch: 5,
                        {
                            left.add([$0]); await Task.yield(); return .accepted
                        }
                    ) {
                        try await stage.withConsumer(
                            second, prefetch: 5,
                            {
                                right.add([$0]); await Task.yield(); return .accepted
                            }
                        ) {
                            try await stage.ready(first)
                            try await stage.ready(second)
                            _ = await first.publish((1...400).map { Stage.message($0) })
                            try await stage.eventually("all arrive") { left.count + right.count >= 400 }
                        }
                    }
                    try stage.expect((left.numbers + right.numbers).sorted(), equals: Array(1...400), "What arrived")
                    try stage.expect(left.count > 0 && right.count > 0, "Both have a share, not \(left.count) and \(right.count)")
                }
            }
        },
        Scenario(
            "exclusive", "A reply queue is the connection's own: new on each connect, and there before the status says so.", needs: [.dropConnections]
        ) {
            harness in
            let stage = Stage(harness: harness)
            let topology = Topology(exchanges: [.init(Stage.exchange, .topic)])
            try await stage.withBus(topology) { bus in
                let arrived = Collector()
                let receiver = bus.receive(
                    Subscription(
                        .exclusive {
                            ExclusiveQueue(name: "conformance.reply.\($0)", bindings: [.init(exchange: Stage.exchange, pattern: "*.reply-\($0)")])
                        }),
                    arrived.add)
                for _ in 1...3 {
                    try await stage.ready(bus)
                    guard case .up(let connection) = bus.status.consuming else { continue }
                    let before = arrived.count
                    let outcome = await bus.publish([Stage.message(connection, key: "x.reply-\(connection)")])
                    try stage.expect(outcome, equals: [.done], "A reply that is sent as soon as the status is up")
                    try await stage.eventually("the reply arrives") { arrived.count == before + 1 }
                    try await harness.dropConnections()
                    try await stage.eventually("the bus connects again") { (bus.status.consuming.connection ?? 0) > connection && bus.status.isReady }
                    try await stage.eventually("the old queue is gone") { try await harness.depth(of: "conformance.reply.\(connection)") == nil }
                }
                withExtendedLifetime(receiver) {}
            }
        },
        Scenario("detached", "A receiver that was released gets nothing more, and its reply queue goes away with it.") { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                var receiver: ReceiverHandle? = bus.receive(Subscription(.queue(Stage.queue)), arrived.add)
                try await stage.ready(bus)
                _ = await bus.publish([Stage.message(1)])
                try await stage.eventually("the first arrives") { arrived.count == 1 }
                withExtendedLifetime(receiver) {}
                receiver = nil
                var number = 1
                try await stage.eventually("a message stays in the queue") {
                    number += 1
                    _ = await bus.publish([Stage.message(number)])
                    return try await harness.depth(of: Stage.queue) ?? 0 > 0
                }
            }
        },
    ]
}
