import JSON
import Testing

@Suite("JSON conformance, by the cases of nst/JSONTestSuite")
struct ConformanceTests {
    @Test("A valid text is read, on the bus if it is an object", arguments: ConformanceCase.mustAccept)
    func mustAccept(_ one: ConformanceCase) { check(one) }

    @Test("What is valid and refused on purpose has its reason", arguments: ConformanceCase.refusedOnPurpose)
    func refusedOnPurpose(_ one: ConformanceCase) { check(one) }

    @Test("No invalid text is read", arguments: ConformanceCase.mustRefuse)
    func mustRefuse(_ one: ConformanceCase) { check(one) }

    @Test("What is left open is decided", arguments: ConformanceCase.leftOpen)
    func leftOpen(_ one: ConformanceCase) { check(one) }

    /// The bus judges the root first; within a member it must judge the same texts as a document does.
    @Test("A valid value is read on the bus as a member's value", arguments: ConformanceCase.mustAccept)
    func asMember(_ one: ConformanceCase) throws {
        let value = try JSONValue(parsing: one.text, profile: .document)
        let wrapped = try JSONValue(parsing: ConformanceCase.bytes(#"{"value":"#) + one.text + ConformanceCase.bytes("}"), profile: .bus)
        #expect(wrapped["value"] == value)
    }

    @Test("An invalid value is refused on the bus as a member's value", arguments: ConformanceCase.mustRefuse)
    func invalidAsMember(_ one: ConformanceCase) {
        let text = ConformanceCase.bytes(#"{"value":"#) + one.text + ConformanceCase.bytes("}")
        #expect(throws: JSONError.self) { try JSONValue(parsing: text, profile: .bus) }
    }

    private func check(_ one: ConformanceCase) {
        for (profile, expected) in [(JSONProfile.bus, one.bus), (.document, one.document)] {
            do throws(JSONError) {
                let value = try JSONValue(parsing: one.text, profile: profile)
                #expect(expected == .accepted)
                let again = try JSONValue(parsing: value.utf8, profile: .document)
                #expect(again == value)
            } catch {
                guard case .refused(let reason) = expected else {
                    Issue.record("refused: \(error)")
                    continue
                }
                #expect(reason.isEmpty || error.reason.contains(reason), "\(error)")
            }
        }
    }
}
