import ContractKit
import Contracts
import JSON
import JSONSchema
import TestMaterial
import Testing

@Suite("Contracts as JSON Schemas and as Pact files")
struct SchemaAndPactTests {
    @Test("Every operation has its two schemas, and every envelope one; each is a schema of the standard")
    func schemas() throws {
        let files = try ShippedExport.files(.schemas)
        let catalogue = try ShippedExport.catalogue()
        #expect(files.count { $0.path.hasPrefix("operations/") } == catalogue.operations.count * 2)
        #expect(
            Set(files.filter { $0.path.hasPrefix("envelopes/") }.map(\.path))
                == Set(
                    ["answers", "events", "parked", "presence", "problem", "replies", "requests", "tasks", "withdrawals"].map {
                        "envelopes/\($0).json"
                    }))
        for file in files {
            let document = try ShippedExport.json(file)
            #expect(document["$schema"] == "https://json-schema.org/draft/2020-12/schema" && document["$id"] == .string(file.path))
            #expect(throws: Never.self) { try JSONSchema(document, options: .draft2020) }
            #expect(!file.text.contains("\"zh\""), "titles are texts in the standard")
        }
    }

    @Test("An exported schema judges as the contract does")
    func sameJudgement() throws {
        let catalogue = try ShippedExport.catalogue()
        let files = Dictionary(uniqueKeysWithValues: try ShippedExport.files(.schemas).map { ($0.path, $0) })
        for operation in catalogue.operations.values {
            let path = "operations/\(operation.reference.name).v\(operation.reference.version).request.json"
            let schema = try JSONSchema(try ShippedExport.json(try #require(files[path])), options: .draft2020AssertingFormat)
            for example in operation.examples { #expect(schema.isValid(example.request) && operation.request.isValid(example.request)) }
            #expect(schema.isValid([:]) == operation.request.isValid([:]))
        }
    }

    @Test("A Pact file has an interaction for each example, in the envelopes of the wire")
    func pact() throws {
        let catalogue = try ShippedExport.catalogue()
        let envelopes = try EnvelopeSchemas.load(from: SourceFolder.contracts)
        let tasks = try JSONSchema(try #require(envelopes["tasks"]), options: .draft2020AssertingFormat)
        let replies = try JSONSchema(try #require(envelopes["replies"]), options: .draft2020AssertingFormat)
        var count = 0
        for file in try ShippedExport.files(.pact) {
            let pact = try ShippedExport.json(file)
            #expect(pact["metadata"]?["pactSpecification"]?["version"] == "4.0" && pact["consumer"]?["name"] == "onevisit")
            for interaction in try #require(pact["interactions"]?.array) {
                count += 1
                #expect(interaction["type"] == "Synchronous/Messages")
                let request = try #require(interaction["request"]?["contents"]?["content"])
                let response = try #require(interaction["response"]?[0]?["contents"]?["content"])
                #expect(tasks.violations(of: request).isEmpty, "\(interaction["description"]?.string ?? "")")
                #expect(replies.violations(of: response).isEmpty, "\(interaction["description"]?.string ?? "")")
                let equal = interaction["request"]?["matchingRules"]?["body"]?["$.tasks[0].input"]?["matchers"]?[0]?["match"]
                #expect(equal == "equality", "what the contract decides is not free")
            }
        }
        #expect(count == catalogue.operations.values.reduce(0) { $0 + $1.examples.count })
    }

    @Test("An example's state and words come through")
    func golden() throws {
        let catalogue = try BreakingFolder().catalogue()
        let file = try #require(ExportFormat.pact.files(of: catalogue, envelopes: [:]).first)
        #expect(file.path == "pact/onevisit-police.json")
        let interaction = try #require(try ShippedExport.json(file)["interactions"]?[0])
        #expect(interaction["description"] == "police.resident.read@1: somebody")
        #expect(interaction["providerStates"] == [["name": "the resident is known"]])
        #expect(interaction["request"]?["contents"]?["content"]?["tasks"]?[0]?["input"] == ["residentId": "99010419850712311X"])
        #expect(
            interaction["response"]?[0]?["contents"]?["content"] == [
                "protocol": 1,
                "replies": [
                    [
                        "task": "01KB3Q8V5W9F7ZK2M4T6X8Y0AB-example", "attempt": 1, "round": 1, "department": "police", "instance": "police-7f3a",
                        "outcome": "answered", "data": ["name": "林志远", "state": "here"], "asOf": "2026-11-23T05:00:00.040Z",
                    ]
                ],
            ])
    }
}
