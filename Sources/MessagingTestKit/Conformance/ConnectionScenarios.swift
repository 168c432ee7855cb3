import Messaging
import Synchronization

extension BusConformance {
    static let connections: [Scenario] = [
        Scenario(
            "unknown", "A lost connection means unknown or not sent, never refused; what was done is there, what was not sent is not.",
            needs: [.dropConnections]
        ) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let source = RecordingSource()
                bus.attach(source)
                var number = 0
                for _ in 1...5 {
                    source.add((1...2000).map { Stage.message(number + $0, persistent: true) })
                    number += 2000
                    bus.wake()
                    try await stage.eventually("some are told of") { source.told > number - 2000 }
                    try await harness.dropConnections()
                    try await stage.eventually("all are told of, not \(source.told) of \(number)") { source.told == number }
                    try await stage.ready(bus)
                }
                try stage.expect(source.outcomes.values.allSatisfy { $0.count == 1 }, "Each is told of exactly once")
                // Of a run that was being written, what the socket no longer took is known not to be sent.
                let notSent = Set(source.outcomes.filter { if case .notSent = $0.value[0] { true } else { false } }.map { Int($0.key) })
                let kinds = Set(source.outcomes.filter { !notSent.contains(Int($0.key)) }.values.flatMap { $0 })
                try stage.expect(kinds.isSubset(of: [.done, .unknown]), "Outcomes are done, unknown or not sent, not \(kinds)")
                let done = Set(source.outcomes.filter { $0.value == [.done] }.map { Int($0.key) })
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.eventually("what was done is there") { done.isSubset(of: arrived.numbers) }
                    try stage.expect(notSent.isDisjoint(with: arrived.numbers), "What was not sent is not there")
                }
            }
        },
        Scenario("redelivery", "What a lost connection left unsettled comes again, and says so.", needs: [.dropConnections]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let gate = Gate()
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    { message in
                        arrived.add([message])
                        if !message.isRedelivered { await gate.pass() }
                        return .accepted
                    }
                ) {
                    _ = await bus.publish((1...5).map { Stage.message($0) })
                    try await stage.eventually("five are begun") { arrived.count == 5 }
                    try await harness.dropConnections()
                    try await stage.eventually("the five come again") { arrived.messages.filter(\.isRedelivered).count == 5 }
                    gate.open()
                    try await stage.ready(bus)
                }
                try stage.expect(arrived.count, equals: 10, "The number of deliveries")
                try await stage.eventually("nothing is left") { try await harness.depth(of: Stage.queue) == 0 }
            }
        },
        Scenario("restart", "After an outage the bus declares and subscribes again, also where the broker forgot everything.", needs: [.restart]) {
            harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    for (round, wipe) in [false, true].enumerated() {
                        try await stage.ready(bus)
                        try await harness.stopBroker(wipe: wipe)
                        // The two directions notice it each by itself.
                        try await stage.eventually("the status says so") { bus.status.publishing.connection == nil }
                        let refused = await bus.publish([Stage.message(100)])
                        guard case .notSent = refused[0] else {
                            throw BusConformanceFailure(
                                expectation: "A publish while down is not sent, not \(refused[0])", file: #fileID, line: #line)
                        }
                        try await harness.startBroker()
                        try await stage.ready(bus)
                        try stage.expect(await bus.publish([Stage.message(round)]), equals: [.done], "A publish after the outage")
                        try await stage.eventually("it arrives") { arrived.numbers.contains(round) }
                    }
                }
            }
        },
        Scenario("sources-while-down", "A source is not asked while the bus is down, and is asked when it is up again.", needs: [.restart]) {
            harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let source = RecordingSource()
                bus.attach(source)
                try await harness.stopBroker(wipe: false)
                try await stage.eventually("the status says so") { bus.status.publishing.connection == nil }
                source.add((1...10).map { Stage.message($0) })
                bus.wake()
                try stage.expect(source.taken, equals: 0, "What was taken while down")
                try await harness.startBroker()
                try await stage.eventually("all are told of") { source.told == 10 }
                try stage.expect(source.outcomes.values.allSatisfy { $0 == [.done] }, "All are done")
            }
        },
        Scenario("blocked", "While the broker blocks, nothing is sent and the status says so; then it goes on.", needs: [.block]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let source = RecordingSource()
                bus.attach(source)
                try await harness.block()
                // A broker may block a connection only once it publishes.
                var number = 0
                try await stage.eventually("the status says blocked; it says \(bus.status.publishing)") {
                    number += 1
                    source.add([Stage.message(number)])
                    bus.wake()
                    if case .blocked = bus.status.publishing { return true } else { return false }
                }
                try stage.expect(!bus.status.isReady, "A blocked bus is not ready")
                let refused = await bus.publish([Stage.message(100)])
                guard case .notSent = refused[0] else {
                    throw BusConformanceFailure(expectation: "A publish while blocked is not sent, not \(refused[0])", file: #fileID, line: #line)
                }
                source.add([Stage.message(999)])
                bus.wake()
                try await stage.eventually("the source is told at once") { source.outcomes[999] != nil }
                if case .notSent? = source.outcomes[999]?.first {
                } else {
                    throw BusConformanceFailure(expectation: "What is offered while blocked is not sent", file: #fileID, line: #line)
                }
                try await harness.unblock()
                try await stage.ready(bus)
                try stage.expect(await bus.publish([Stage.message(200)]), equals: [.done], "A publish after the alarm")
            }
        },
        Scenario("deleted", "A queue that is deleted is declared again and read on by whoever declares.", needs: [.deleteQueue]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                try await stage.withConsumer(
                    bus,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.ready(bus)
                    try await harness.deleteQueue(Stage.queue)
                    var number = 0
                    try await stage.eventually("messages arrive again") {
                        number += 1
                        _ = await bus.publish([Stage.message(number)])
                        return arrived.count > 0
                    }
                    try await stage.ready(bus)
                }
            }
        },
        Scenario("expect", "A bus that declares nothing waits until others have declared.", needs: [.deleteQueue, .dropConnections]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus(Stage.topology, .expect, untilReady: false) { waiting in
                try await stage.eventually("it says what is missing; it says \(waiting.status)") {
                    if case .down(let reason) = waiting.status.consuming { reason.contains("NOT_FOUND") } else { false }
                }
                let arrived = Collector()
                try await stage.withConsumer(
                    waiting,
                    {
                        arrived.add([$0]); return .accepted
                    }
                ) {
                    try await stage.withBus { declaring in
                        try await stage.ready(waiting)
                        _ = await declaring.publish([Stage.message(1)])
                        try await stage.eventually("the message arrives") { arrived.numbers == [1] }
                        try await harness.deleteQueue(Stage.queue)
                        try await stage.eventually("its status is down without its queue") { waiting.status.consuming.connection == nil }
                        try await harness.dropConnections()
                        try await stage.ready(waiting)
                        try await stage.eventually("messages arrive again") {
                            _ = await declaring.publish([Stage.message(2)])
                            return arrived.numbers.contains(2)
                        }
                    }
                }
            }
        },
        Scenario("status", "Whoever watches the status hears the present one first and each later one.", needs: [.dropConnections]) { harness in
            let stage = Stage(harness: harness)
            let bus = try await harness.makeBus(Stage.topology, .declare)
            let seen = Log<BusStatus>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await status in bus.statusChanges() { seen.add([status]) } }
                try await stage.eventually("the present status comes first") { seen.entries.first?.isReady == false }
                group.addTask { try await bus.run() }
                try await stage.eventually("it hears of the connection") { seen.entries.last?.isReady == true }
                let count = seen.entries.count
                try await harness.dropConnections()
                try await stage.eventually("it hears of the next connection") {
                    seen.entries.count > count && seen.entries.last?.isReady == true && (seen.entries.last?.publishing.connection ?? 0) > 1
                }
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
        },
    ]
}
