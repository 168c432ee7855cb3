import AMQPBus
import Messaging
import MessagingTestKit
import Testing

extension BusFaultTests {
    @Suite("Logins and rights") struct Login {
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
                    try await harness.control.addUser(configuration.user, password: PrivateBroker.administrator, in: harness.virtualHost)
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
                try await harness.control.addUser(
                    configuration.user, password: PrivateBroker.administrator, in: harness.virtualHost, .init(write: "^replies$"))
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

        @Test("Where nobody listens, the status says so")
        func nobody() async throws {
            let port = try LoopbackPorts.free(1)[0]
            let bus = AMQPBus(
                try AMQPConfiguration(url: "amqp://u:p@127.0.0.1:\(port)"), topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
            try await running(bus) {
                try await eventually("refused") { bus.status.publishing.reason?.contains("Connection refused") == true }
                let outcomes = await bus.publish([message("m", to: "q")])
                guard case .notSent(let reason) = outcomes[0] else { throw TestFailure(description: "\(outcomes)") }
                #expect(reason.contains("Connection refused"))
            }
        }
    }
}
