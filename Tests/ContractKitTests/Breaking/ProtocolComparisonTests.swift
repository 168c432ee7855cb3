import ContractKit
import Foundation
import JSON
import TestMaterial
import Testing

@Suite("What a change of the protocol's messages breaks")
struct ProtocolComparisonTests {
    /// Each difference that an edit of one schema makes, as `verdict rule pointer`.
    private func found(_ envelope: String, _ text: String, _ other: String) throws -> [String] {
        let old = try EnvelopeSchemas.load(from: SourceFolder.contracts)
        let before = String(decoding: try #require(old[envelope]).utf8, as: UTF8.self)
        #expect(before.contains(text), "“\(text)” does not stand in \(envelope)")
        var new = old
        new[envelope] = try JSONValue(parsing: Array(before.replacing(text, with: other).utf8), profile: .document)
        let differences = ProtocolComparison(old: old, new: new).differences
        #expect(differences.allSatisfy { $0.subject == "protocol \(envelope)" && $0.file == "protocol/\(envelope)/schema.json" })
        return differences.map { "\($0.verdict.rawValue) \($0.rule) \($0.pointer)" }
    }

    @Test("The shipped messages do not differ from themselves, and have a hash that any change changes")
    func same() throws {
        let schemas = try EnvelopeSchemas.load(from: SourceFolder.contracts)
        #expect(schemas.count == 9)
        #expect(ProtocolComparison(old: schemas, new: schemas).differences == [])
        var other = schemas
        other["tasks"] = ["type": "object"]
        #expect(EnvelopeSchemas.hash(of: other) != EnvelopeSchemas.hash(of: schemas))
    }

    @Test(
        "What departments read may only widen",
        arguments: [
            (
                "tasks", #""enum":["lookup","case"]"#, #""enum":["lookup","case","batch"]"#,
                ["compatible request.widened /$defs/task/properties/lane/enum"]
            ),
            ("tasks", #""enum":["lookup","case"]"#, #""enum":["lookup"]"#, ["breaking request.values /$defs/task/properties/lane/enum"]),
            ("tasks", #""protocol":{"const":1}"#, #""protocol":{"const":2}"#, ["breaking request.values /properties/protocol/const"]),
            (
                "withdrawals", #""operationVersion","reason"]"#, #""operationVersion"]"#,
                ["compatible request.widened /$defs/withdrawal/required"]
            ),
        ])
    func requests(envelope: String, text: String, other: String, wanted: [String]) throws {
        #expect(try found(envelope, text, other) == wanted)
    }

    @Test(
        "What departments say may only narrow",
        arguments: [
            (
                "presence", #""batch":{"#, #""mood":{"type":"string"},"batch":{"#,
                ["compatible data.member-added /properties/mood"]
            ),
            ("presence", #"["serving","draining","leaving"]"#, #"["serving","leaving"]"#, ["compatible data.narrowed /properties/state/enum"]),
            (
                "presence", #"["serving","draining","leaving"]"#, #"["serving","draining","leaving","asleep"]"#,
                ["breaking data.values /properties/state/enum"]
            ),
            ("replies", #""instance","outcome","asOf"]"#, #""instance","outcome"]"#, ["breaking data.required /$defs/reply/required"]),
        ])
    func replies(envelope: String, text: String, other: String, wanted: [String]) throws {
        #expect(try found(envelope, text, other) == wanted)
    }

    @Test(
        "What channels send may only widen, and what they are told only narrow",
        arguments: [
            (
                "requests", #""required":["protocol","channel","token","matter","applicant"]"#,
                #""required":["protocol","channel","token","matter","applicant","form"]"#, ["breaking form.required /required"]
            ),
            (
                "events", #""partial","failed","refused","withdrawn"]"#, #""partial","failed","refused","withdrawn","lost"]"#,
                ["breaking part.values /properties/state/enum"]
            ),
            ("events", #""revision","at"]"#, #""revision","at","due"]"#, ["compatible part.narrowed /required"]),
        ])
    func channels(envelope: String, text: String, other: String, wanted: [String]) throws {
        #expect(try found(envelope, text, other) == wanted)
    }

    @Test("Only departments are told to go first")
    func order() throws {
        let old: [String: JSONValue] = ["tasks": ["type": "object", "maxProperties": 1], "events": ["type": "object", "maxProperties": 2]]
        let new: [String: JSONValue] = ["tasks": ["type": "object", "maxProperties": 2], "events": ["type": "object", "maxProperties": 1]]
        let differences = ProtocolComparison(old: old, new: new).differences
        #expect(differences.map(\.isDepartmentFirst) == [false, true])
        #expect(differences.allSatisfy { $0.verdict == .compatible })
    }

    @Test("A message that is gone breaks, and one that is new does not")
    func presence() throws {
        let differences = ProtocolComparison(old: ["tasks": [:], "replies": [:]], new: ["tasks": [:], "charges": [:]]).differences
        #expect(
            differences.map { "\($0.verdict.rawValue) \($0.rule) \($0.subject)" } == [
                "compatible protocol.added protocol charges", "breaking protocol.removed protocol replies",
            ])
    }
}
