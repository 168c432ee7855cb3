import Contracts
import HTTPTypes
import JSON
import JSONSchema
import Messaging
import Orchestration
import TestMaterial
import Testing

@testable import GatewayAPI

@Suite("What the gateway tells about its contracts", .timeLimit(.minutes(1)))
struct ContractsInForceTests {
    @Test("Operators read the texts in force, from which the same contracts come again")
    func contracts() async throws {
        let catalogue = try Catalogue.load(from: SourceFolder.contracts)
        let desk = ScriptedDesk(catalogue: catalogue)
        let reading = try await ask(desk, .get, "/v1/operations/contracts", token: "operator-token")
        #expect(reading.status == 200)
        let document = try reading.json
        #expect(try OpenAPI.schema("ContractFiles").violations(of: document).isEmpty)
        #expect(document["fingerprint"] == .string(catalogue.fingerprint))
        let files = try #require(document["files"]?.array).map { file in
            ContractFile(path: try #require(file["path"]?.string), text: Array(try #require(file["text"]?.string).utf8))
        }
        let told = try Catalogue(readingKept: files)
        #expect(told.operations.mapValues(\.contractHash) == catalogue.operations.mapValues(\.contractHash))
        #expect(Set(told.matters.keys) == Set(catalogue.matters.keys))
        #expect(try await ask(desk, .get, "/v1/operations/contracts").status == 403, "a channel has no business with them")
        #expect(try await ask(desk, .get, "/v1/operations/contracts", token: nil).status == 401)
    }

    @Test("Who needs an operation is told in counts")
    func uses() async throws {
        let hall = CaseHall()
        let operation = OperationReference("police.permit.read", version: 2)
        hall.desk.uses[operation] = OperationUse(
            instances: [.init(name: "police-7f3a", versions: [1, 2])], tasks: 12, lastAsked: Timestamp(milliseconds: 1_795_400_000_000),
            since: Timestamp(milliseconds: 1_795_300_000_000))
        try await hall.accept()
        let document = try await hall.ask(.get, "/v1/operations/uses?operation=police.permit.read@2", token: "operator-token").json
        #expect(try OpenAPI.schema("Uses").violations(of: document).isEmpty)
        #expect(
            document == [
                "operation": "police.permit.read", "version": 2, "inForce": false, "instances": [["instance": "police-7f3a", "versions": [1, 2]]],
                "openCases": ["relocation": 1], "lookupTasks": 12,
                "countedSince": .string(Timestamp(milliseconds: 1_795_300_000_000).description),
                "lastAsked": .string(ScriptedCases.opened.description),
            ])
        let nobody = try await hall.ask(.get, "/v1/operations/uses?operation=fire.permit.read@1", token: "operator-token").json
        #expect(nobody["lastAsked"] == .null && nobody["openCases"] == [:] && nobody["instances"] == [])
        #expect(try OpenAPI.schema("Uses").violations(of: nobody).isEmpty)
        for query in ["", "?operation=police", "?operation=police.read", "?operation=police.read@0", "?operation=police.read@x", "?name=a"] {
            #expect(try await hall.ask(.get, "/v1/operations/uses\(query)", token: "operator-token").status == 400, "\(query)")
        }
    }

    @Test("Pages about the contracts are open to all, where somebody gives them")
    func reference() async throws {
        let reference = ContractReference { name, catalogue in name == "index.html" ? "<h1>\(catalogue.matters.count)</h1>" : nil }
        let desk = ScriptedDesk()
        let start = try await ask(desk, .get, "/docs/contracts", token: nil, reference: reference)
        #expect(start.status == 308 && start.fields[.location] == "/docs/contracts/index.html")
        let page = try await ask(desk, .get, "/docs/contracts/index.html", token: nil, reference: reference)
        #expect(page.status == 200 && page.text == "<h1>\(desk.catalogue.matters.count)</h1>")
        #expect(page.fields[.contentType] == "text/html; charset=utf-8")
        #expect(page.fields[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
        #expect(try await ask(desk, .get, "/docs/contracts/nothing.html", token: nil, reference: reference).status == 404)
        #expect(try await ask(desk, .get, "/docs/contracts/index.html", token: nil).status == 404)
        #expect(try await ask(desk, .get, "/docs", token: nil).status == 200)
    }
}
