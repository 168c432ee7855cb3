import Contracts
import Testing

@Suite("Names on the bus")
struct NamesTests {
    @Test(arguments: ["a", "police", "housing-fund", "district-a-7f3a-1", "a-", String(repeating: "a", count: 63)])
    func `are small letters, digits and hyphens after a letter`(name: String) {
        #expect(Name.isValid(name))
    }

    @Test(arguments: ["", "1a", "-a", "Police", "police.x", "a_b", "a b", "公安", "a\u{301}", String(repeating: "a", count: 64)])
    func `are nothing else`(name: String) {
        #expect(!Name.isValid(name))
    }

    @Test func `of operations have two parts at least`() {
        #expect(Name.isOperation("police.resident.read") && Name.isOperation("police.read"))
        for name in ["police", "police.", ".read", "police..read", "police.Read", "police.read@1", "police.*", ""] {
            #expect(!Name.isOperation(name), "\(name)")
        }
    }
}
