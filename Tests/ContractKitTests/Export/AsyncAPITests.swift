import ContractKit
import Contracts
import JSON
import JSONSchema
import Testing

@Suite("Contracts as AsyncAPI 3.0", .timeLimit(.minutes(10)))
struct AsyncAPITests {
    private func documents() throws -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: try ShippedExport.files(.asyncapi).map { ($0.path, try ShippedExport.json($0)) })
    }

    @Test("There is a document for each department and one for clients")
    func files() throws {
        let catalogue = try ShippedExport.catalogue()
        let wanted = catalogue.departments.keys.map { "asyncapi/\($0).json" } + ["asyncapi/clients.json"]
        #expect(try Set(documents().keys) == Set(wanted))
    }

    @Test("Each keeps to the published schema, AMQP bindings included")
    func valid() throws {
        let schema = try AsyncAPISchema.required()
        #expect(try schema.mistakes(in: try ShippedExport.files(.asyncapi).map(\.text)) == [])
        let wrong = try ShippedExport.files(.asyncapi).map { $0.text.replacing("\"routingKey\"", with: "\"route\"") }
        #expect(try !schema.mistakes(in: wrong).isEmpty, "the schema sees what is wrong")
    }

    @Test("Every reference leads somewhere")
    func references() throws {
        for (path, document) in try documents() {
            var references: Set<String> = []
            func collect(_ value: JSONValue) {
                if let reference = value["$ref"]?.string { references.insert(reference) }
                for (_, member) in value.object ?? [:] { collect(member) }
                for element in value.array ?? [] { collect(element) }
            }
            collect(document)
            #expect(references.count > 3)
            for reference in references {
                let pointer = try #require(JSONPointer(reference.dropFirst()), "\(path): \(reference)")
                #expect(document[pointer] != nil, "\(path): \(reference)")
            }
        }
    }

    @Test("The examples of a message satisfy its payload, and another's input does not")
    func examples() throws {
        let document = try #require(try documents()["asyncapi/police.json"])
        let components = try #require(document["components"])
        var count = 0
        for (name, message) in components["messages"]?.object ?? [:] {
            let schema = try JSONSchema(
                ["allOf": [try #require(message["payload"])], "components": components], options: .draft2020AssertingFormat)
            for example in message["examples"]?.array ?? [] {
                count += 1
                let payload = try #require(example["payload"])
                #expect(schema.violations(of: payload).isEmpty, "\(name): \(example["name"]?.string ?? "")")
            }
            if name == "lookupTasks" {
                let task = try #require(message["examples"]?[0]?["payload"])
                let other = try JSONValue(
                    parsing: Array(String(decoding: task.utf8, as: UTF8.self).replacing("residentId", with: "elsewhere").utf8), profile: .document)
                #expect(!schema.isValid(other))
            }
        }
        #expect(count > 20)
    }

    @Test("An adapter takes from the department's queues and replies where the tasks say")
    func operations() throws {
        let document = try #require(try documents()["asyncapi/police.json"])
        #expect(Set(document["operations"]?.object?.names ?? []) == ["answerLookups", "answerCases", "announce", "park"])
        #expect(document["channels"]?["lookups"]?["address"] == "onevisit.police.lookup")
        #expect(document["channels"]?["lookups"]?["bindings"]?["amqp"]?["is"] == "queue")
        #expect(document["channels"]?["replies"]?["address"] == "police.{replyTo}")
        #expect(document["operations"]?["answerCases"]?["reply"]?["channel"]?["$ref"] == "#/channels/replies")
        #expect(document["operations"]?["answerCases"]?["messages"]?.array?.count == 2, "tasks and withdrawals")
    }
}
