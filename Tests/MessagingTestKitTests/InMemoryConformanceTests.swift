import MessagingTestKit
import Testing

@Suite("The bus in memory keeps the promises of MessageBus")
struct InMemoryConformanceTests {
    @Test(arguments: BusConformance.scenarios)
    func keeps(_ scenario: BusConformance.Scenario) async throws {
        let harness = InMemoryHarness()
        try #require(harness.abilities.isSuperset(of: scenario.needs))
        try await scenario.run(harness)
    }
}
