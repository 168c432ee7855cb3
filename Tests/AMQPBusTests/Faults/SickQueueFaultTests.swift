import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("A queue without a leader") struct SickQueue {
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
                    try await harness.control.setSick("sick", true, in: harness.virtualHost)
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
                    try await harness.control.setSick("sick", false, in: harness.virtualHost)
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
                    try await harness.control.setSick("sick", true, in: harness.virtualHost)
                    let sick = bus.receive(Subscription(.queue("sick")), arrivals.add)
                    try await eventually("the status names the queue") { bus.status.consuming.reason?.contains("'sick' does not answer") == true }
                    #expect(await bus.publish([message("m", to: "well")]) == [.done])
                    try await eventually("the other reader reads on") { arrivals.ids == ["m"] }
                    try await harness.control.setSick("sick", false, in: harness.virtualHost)
                    try await eventually("up") { bus.status.consuming == .up(connection: 1) }
                    withExtendedLifetime((well, sick)) {}
                }
            }
        }
    }
}
