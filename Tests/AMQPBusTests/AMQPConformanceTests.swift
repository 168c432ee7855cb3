import MessagingTestKit
import Testing

@Suite("AMQPBus keeps the promises of MessageBus, on a private RabbitMQ", .withBroker, .serialized)
struct AMQPConformanceTests {
    @Test(arguments: BusConformance.scenarios)
    func keeps(_ scenario: BusConformance.Scenario) async throws {
        try await AMQPHarness.with { harness in
            try #require(harness.abilities.isSuperset(of: scenario.needs))
            try await scenario.run(harness)
        }
    }
}
