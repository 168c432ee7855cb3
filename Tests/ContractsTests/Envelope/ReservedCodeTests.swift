import JSON
import Testing

@testable import Contracts

@Suite("The table of codes is the same in the protocol's folder and in the code")
struct ReservedCodeTests {
    @Test func `each code, its uses and its sentences`() throws {
        let log = MistakeLog()
        let table = YAMLReader(file: "codes.yaml", log: log).read(try ProtocolFolder.read("codes.yaml"))?.json
        #expect(log.mistakes == [])
        var code = JSONObject()
        for reserved in ReservedCode.allCases {
            let uses = ReservedCode.Use.allCases.filter(reserved.uses.contains).map { JSONValue.string($0.rawValue) }
            code[reserved.rawValue] = ["uses": .array(uses), "text": ["zh": .string(reserved.text.zh), "en": .string(reserved.text.en)]]
        }
        #expect(table == .object(code))
    }
}
