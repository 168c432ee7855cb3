import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("What others change at the broker") struct Topology {
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
                    try await harness.control.deleteQueue("q", in: harness.virtualHost)
                    try await eventually("up") { second.status.isReady }
                }
            }
        }

        @Test(
            "A deleted queue is said to its reader in the broker's words; the first message that comes back makes whoever declares declare it again")
        func deletedQueue() async throws {
            try await AMQPHarness.with { harness in
                let log = LogRecord()
                let owner = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: log.logger)
                let reader = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .expect, logger: log.logger)
                try await running(owner) {
                    try await running(reader) {
                        let arrivals = Arrivals()
                        let receiver = reader.receive(Subscription(.queue("q")), arrivals.add)
                        try await eventually("up") { owner.status.isReady && reader.status.isReady }
                        try await harness.control.deleteQueue("q", in: harness.virtualHost)
                        try await eventually("the reader's status names the queue") { reader.status.consuming.reason?.contains("'q'") == true }
                        #expect(log.contains("error", "A queue is not read any more.", "queue=q", "404 NOT_FOUND"))
                        try await comesBackAndThenArrives(owner, arrivals)
                        try await eventually("the reader is up again") { reader.status.isReady }
                        #expect(reader.status.consuming == .up(connection: 1), "on the same connection")
                        #expect(log.contains("error", "A message came back", "exchange=q", "312 NO_ROUTE"))
                        withExtendedLifetime(receiver) {}
                    }
                }
            }
        }

        @Test("A removed binding is noticed by the first message that comes back, said in the log, and made again")
        func removedBinding() async throws {
            try await AMQPHarness.with { harness in
                let log = LogRecord()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: log.logger)
                try await running(bus) {
                    let arrivals = Arrivals()
                    let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                    try await eventually("up") { bus.status.isReady }
                    try await harness.control.deleteBinding(of: "q", to: "q", "q", in: harness.virtualHost)
                    try await comesBackAndThenArrives(bus, arrivals)
                    #expect(log.contains("error", "A message came back", "exchange=q", "312 NO_ROUTE"))
                    #expect(bus.status == BusStatus(publishing: .up(connection: 1), consuming: .up(connection: 1)))
                    withExtendedLifetime(receiver) {}
                }
            }
        }

        @Test("What comes back from another's exchange changes nothing: a bus that declares nothing mends nothing")
        func foreignBinding() async throws {
            try await AMQPHarness.with { harness in
                let owner = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                let log = LogRecord()
                let bus = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .expect, logger: log.logger)
                try await running(owner) {
                    try await running(bus) {
                        try await eventually("up") { owner.status.isReady && bus.status.isReady }
                        try await harness.control.deleteBinding(of: "q", to: "q", "q", in: harness.virtualHost)
                        for outcome in await bus.publish((1...3).map { message("m\($0)", to: "q") }) {
                            guard case .returned = outcome else { throw TestFailure(description: "\(outcome)") }
                        }
                        #expect(!log.contains("came back"))
                        #expect(bus.status.isReady)
                    }
                }
            }
        }

        /// Publishes until it succeeds; what comes back before that is told so.
        private func comesBackAndThenArrives(_ bus: AMQPBus, _ arrivals: Arrivals) async throws {
            var outcome = await bus.publish([message("first", to: "q")])[0]
            guard case .returned(let reason) = outcome else { throw TestFailure(description: "\(outcome)") }
            #expect(reason.contains("NO_ROUTE"))
            try await eventually("messages are taken again") {
                outcome = await bus.publish([message("later", to: "q")])[0]
                return outcome == .done
            }
            try await eventually("and arrive") { arrivals.ids.contains("later") }
            #expect(!arrivals.ids.contains("first"))
        }

        @Test(
            "A revoked right is said in the broker's words once it counts, and the bus is up again when it is given back", arguments: [true, false])
        func revoked(altogether: Bool) async throws {
            try await AMQPHarness.with { harness in
                let owner = AMQPBus(try harness.configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
                var configuration = try harness.configuration
                configuration.user = "police-\(harness.virtualHost)"
                let right = BrokerControl.Permission(configure: "", write: ".*", read: ".*")
                try await harness.control.addUser(configuration.user, password: PrivateBroker.administrator, in: harness.virtualHost, right)
                let log = LogRecord()
                let bus = AMQPBus(configuration, topology: oneQueue("q"), use: .expect, logger: log.logger)
                try await running(owner) {
                    try await running(bus) {
                        let arrivals = Arrivals()
                        let receiver = bus.receive(Subscription(.queue("q")), arrivals.add)
                        try await eventually("up") { owner.status.isReady && bus.status.isReady }
                        let less = altogether ? nil : BrokerControl.Permission(configure: "", write: ".*", read: "")
                        try await harness.control.set(less, of: configuration.user, in: harness.virtualHost)
                        // The broker keeps to what it allowed a channel once.
                        for connection in try await harness.control.connections() where connection.user == configuration.user {
                            try await harness.control.close(connection)
                        }
                        let words = altogether ? ["NOT_ALLOWED", harness.virtualHost] : ["ACCESS_REFUSED", "'q'", configuration.user]
                        try await eventually("the status says why; it says \(bus.status)") {
                            guard let reason = bus.status.consuming.reason else { return false }
                            return words.allSatisfy(reason.contains)
                        }
                        #expect(log.contains("error", words[0]))
                        #expect(owner.status.isReady, "others are not concerned")
                        try await harness.control.set(right, of: configuration.user, in: harness.virtualHost)
                        try await eventually("up again") { bus.status.isReady }
                        #expect(await owner.publish([message("m", to: "q")]) == [.done])
                        try await eventually("it arrives") { arrivals.ids == ["m"] }
                        withExtendedLifetime(receiver) {}
                    }
                }
            }
        }

        @Test("A policy that makes a queue take nothing is a refusal to each publisher, until it is removed")
        func changedPolicy() async throws {
            try await AMQPHarness.with { harness in
                let bus = AMQPBus(
                    try harness.configuration, topology: oneQueue("q", arguments: ["x-overflow": "reject-publish"]), use: .declare,
                    logger: AMQPHarness.logger)
                try await running(bus) {
                    try await eventually("up") { bus.status.isReady }
                    try await harness.control.setPolicy("nothing", for: "^q$", "[{<<\"max-length\">>, 0}]", in: harness.virtualHost)
                    try await eventually("it is refused") { await bus.publish([message("m", to: "q")]) == [.refused] }
                    try await harness.control.clearPolicy("nothing", in: harness.virtualHost)
                    try await eventually("it is taken") { await bus.publish([message("m", to: "q")]) == [.done] }
                    #expect(bus.status == BusStatus(publishing: .up(connection: 1), consuming: .up(connection: 1)))
                }
            }
        }
    }
}
