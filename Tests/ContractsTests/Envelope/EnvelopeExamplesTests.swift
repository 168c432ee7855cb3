import JSON
import JSONSchema
import Testing

@Suite("What the protocol's folder shows is what the code reads and writes")
struct EnvelopeExamplesTests {
    @Test func `every envelope has a schema and examples of both kinds`() throws {
        let valid = Set(try ProtocolFolder.examples("valid").map(\.envelope))
        let invalid = Set(try ProtocolFolder.examples("invalid").map(\.envelope))
        for envelope in ProtocolFolder.envelopes {
            #expect(throws: Never.self, "\(envelope)") { try ProtocolFolder.schema(of: envelope) }
            #expect(valid.contains(envelope) && invalid.contains(envelope), "\(envelope)")
        }
    }

    @Test(arguments: try ProtocolFolder.examples("valid"))
    func `a valid example satisfies its schema, is read, and is written again as it was`(example: ProtocolFolder.Example) throws {
        let schema = try ProtocolFolder.schema(of: example.envelope)
        let json = try JSONValue(parsing: example.text, profile: .bus)
        #expect(schema.violations(of: json).isEmpty, "\(schema.violations(of: json))")
        let rewritten = try ProtocolFolder.rewritten(json, as: example.envelope)
        #expect(schema.isValid(rewritten))
        // Members of later versions are read over, so what the schema declares is compared.
        #expect(schema.project(rewritten).value == schema.project(json).value)
    }

    @Test(arguments: try ProtocolFolder.examples("valid"))
    func `a valid example stays valid without what its schema does not declare, which is only what a later version has`(
        example: ProtocolFolder.Example
    ) throws {
        let sifted = try ProtocolFolder.schema(of: example.envelope).sift(try JSONValue(parsing: example.text, profile: .bus))
        #expect(sifted.isValid)
        #expect(sifted.dropped == 0 || example.name == "members-of-a-later-version", "\(sifted.dropped) members fell off")
    }

    @Test(arguments: try ProtocolFolder.examples("invalid"))
    func `an invalid example is refused by who reads it, and by the schema if schemas can say it`(example: ProtocolFolder.Example) throws {
        guard let json = Self.parsed(example.text) else {
            #expect(Self.brokenJSON.contains(example.name))
            return
        }
        #expect(!ProtocolFolder.isTaken(json, as: example.envelope))
        let isValid = try ProtocolFolder.schema(of: example.envelope).isValid(json)
        #expect(isValid == Self.beyondSchemas.contains(example.name))
    }

    /// Not the JSON that the bus takes.
    private static let brokenJSON: Set = ["member-twice", "number-that-would-be-rounded", "text-after-the-end", "cut-short"]

    /// To a schema 1, 1.0 and 1e0 are the same number; how it is written is beyond it.
    private static let beyondSchemas: Set = ["attempt-written-with-point", "attempt-written-with-exponent"]

    private static func parsed(_ text: [UInt8]) -> JSONValue? {
        do { return try JSONValue(parsing: text, profile: .bus) } catch { return nil }
    }
}
