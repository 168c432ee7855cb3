import Messaging

#if canImport(Glibc)
    import Glibc
#endif

extension BusConformance {
    static let endings: [Scenario] = [
        Scenario("drain", "A bus that ends flushes what is ready and tells of every message.") { harness in
            let stage = Stage(harness: harness)
            let source = RecordingSource()
            try await stage.withBus { bus in
                bus.attach(source)
                source.add((1...500).map { Stage.message($0, report: $0 % 10 == 0 ? .written : .confirmed) })
                bus.wake()
            }
            try stage.expect(source.told, equals: 500, "The number of messages told of")
            try stage.expect(source.outcomes.values.allSatisfy { $0 == [.done] }, "All are done")
            try await stage.eventually("all are in the queue") { try await harness.depth(of: Stage.queue) == 500 }
        },
        Scenario("finish", "A bus that ends lets handlers finish undisturbed and settles them.") { harness in
            let stage = Stage(harness: harness)
            let bus = try await harness.makeBus(Stage.topology, .declare)
            let gate = Gate()
            let begun = Collector()
            let undisturbed = Collector()
            try await withThrowingTaskGroup(of: Void.self) { consumers in
                consumers.addTask {
                    await bus.consume(Subscription(.queue(Stage.queue))) { message in
                        begun.add([message])
                        await gate.pass()
                        if !Task.isCancelled { undisturbed.add([message]) }
                        return .accepted
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await bus.run() }
                    try await stage.ready(bus)
                    _ = await bus.publish((1...5).map { Stage.message($0) })
                    try await stage.eventually("all are begun") { begun.count == 5 }
                    group.cancelAll()
                    try await stage.eventually("it takes no more") { !bus.status.isReady }
                    gate.open()
                    try await group.waitForAll()
                }
                try await consumers.waitForAll()
            }
            try stage.expect(undisturbed.count, equals: 5, "The number of handlers that were not disturbed")
            try await stage.withBus { _ in
                try await stage.eventually("nothing is left") { try await harness.depth(of: Stage.queue) == 0 }
            }
        },
        Scenario("end-while-blocked", "A bus that is blocked ends all the same.", needs: [.block]) { harness in
            let stage = Stage(harness: harness)
            let source = RecordingSource()
            try await stage.withBus { bus in
                bus.attach(source)
                try await harness.block()
                var number = 0
                try await stage.eventually("the status says blocked") {
                    number += 1
                    source.add([Stage.message(number)])
                    bus.wake()
                    if case .blocked = bus.status.publishing { return true } else { return false }
                }
            }
            try stage.expect(source.told, equals: source.taken, "The number of messages told of")
            try await harness.unblock()
        },
        Scenario("end-while-down", "A bus that cannot reach its broker ends all the same.", needs: [.restart]) { harness in
            let stage = Stage(harness: harness)
            try await harness.stopBroker(wipe: false)
            try await stage.withBus(untilReady: false) { bus in
                try stage.expect(!bus.status.isReady, "It is not ready")
            }
            try await harness.startBroker()
        },
        Scenario("reconnects", "Two hundred reconnects leave no descriptor and no thread behind.", needs: [.dropConnections]) { harness in
            let stage = Stage(harness: harness)
            try await stage.withBus { bus in
                let arrived = Collector()
                let receiver = bus.receive(Subscription(.queue(Stage.queue)), arrived.add)
                try await stage.ready(bus)
                let before = ProcessUse.now
                for _ in 1...200 {
                    let old = bus.status
                    try await harness.dropConnections()
                    try await stage.eventually("both directions are up again; they say \(bus.status)") {
                        (bus.status.publishing.connection ?? 0) > (old.publishing.connection ?? 0)
                            && (bus.status.consuming.connection ?? 0) > (old.consuming.connection ?? 0)
                    }
                }
                _ = await bus.publish([Stage.message(1)])
                try await stage.eventually("a message arrives") { arrived.count > 0 }
                // Other tests of the same process come and go; a leak would show two hundredfold.
                let after = ProcessUse.now
                try stage.expect(after.descriptors < before.descriptors + 50, "Descriptors do not grow: \(before); \(after)")
                try stage.expect(after.threads < before.threads + 50, "Threads do not grow: \(before); \(after)")
                withExtendedLifetime(receiver) {}
            }
        },
    ]
}
