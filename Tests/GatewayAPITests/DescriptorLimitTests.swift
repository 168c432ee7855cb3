import Testing

@testable import GatewayAPI

@Suite("File descriptors")
struct DescriptorLimitTests {
    @Test("The limit is raised to what the connections need, never lowered, and never beyond what the system allows")
    func raised() {
        #expect(DescriptorLimit(soft: 1024, hard: 524_288).raised(for: 4096) == DescriptorLimit(soft: 4224, hard: 524_288))
        #expect(DescriptorLimit(soft: 1024, hard: 2048).raised(for: 4096) == DescriptorLimit(soft: 2048, hard: 2048))
        #expect(DescriptorLimit(soft: 65_536, hard: 65_536).raised(for: 4096) == DescriptorLimit(soft: 65_536, hard: 65_536))
    }

    @Test("Connections leave descriptors for everything else")
    func connections() {
        #expect(DescriptorLimit(soft: 1024, hard: 1024).connections(of: 4096) == 1024 - Gateway.descriptorsKept)
        #expect(DescriptorLimit(soft: 65_536, hard: 65_536).connections(of: 4096) == 4096)
        #expect(DescriptorLimit(soft: 10, hard: 10).connections(of: 4096) == 1)
    }
}
