import ContractKit
import Testing

@Suite struct SideTests {
    @Test func `a side is called what the protocol calls it`() {
        #expect(Side.allCases.map(\.rawValue) == ["orchestrator", "department"])
    }
}
