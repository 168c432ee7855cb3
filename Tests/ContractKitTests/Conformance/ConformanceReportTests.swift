import Contracts
import FoundationEssentials
import JSON
import JSONSchema
import TestMaterial
import Testing

@testable import ContractKit

@Suite struct ConformanceReportTests {
    @Test(.timeLimit(.minutes(2))) func `a card says who was tried with what result, and shows when it was changed`() async throws {
        let report = try await ReadingRoom.report { $0.only = ["example", "reply-trace"] }
        let card = ConformanceCard(report, broker: "RabbitMQ 3.10.8", software: "onevisit 0.1.0")
        #expect(card.json["department"] == "library")
        #expect(card.json["instance"] == .string(Librarian.instance))
        #expect(card.json["broker"] == "RabbitMQ 3.10.8")
        #expect(card.json["conformant"] == true)
        #expect(card.json["protocol"] == ["version": 1, "schemas": .string(EnvelopeSchemas.hash(of: ReadingRoom.envelopes))])
        #expect(card.json["contracts"]?["library.card.issue@1"] == "sha256:library.card.issue@1")
        #expect(card.json["checks"]?.array?.count == report.results.count)
        #expect(card.sha256.hasPrefix("sha256:") && card.sha256.count == 71)
        let read = try ConformanceCard(reading: card.utf8)
        #expect(read == card)
        #expect(read.department == "library")
        let forged = String(decoding: card.utf8, as: UTF8.self).replacing(#""conformant":true"#, with: #""conformant":false"#)
        #expect(throws: ConformanceError.self) { try ConformanceCard(reading: Array(forged.utf8)) }
        #expect(throws: ConformanceError.self) { try ConformanceCard(reading: Array("{}".utf8)) }
        #expect(throws: ConformanceError.self) { try ConformanceCard(reading: Array("no JSON".utf8)) }
    }

    @Test(.timeLimit(.minutes(2))) func `JUnit and JSON say what failed, what was sent and what the protocol says`() async throws {
        let report = try await ReadingRoom.report(.losesTheTrace) { $0.only = ["reply-trace", "reply-echo"] }
        let junit = report.junit
        #expect(junit.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite "))
        #expect(junit.contains(#"tests="2" failures="1" errors="0" skipped="0""#))
        #expect(junit.contains(#"<failure message="the trace did not come back">"#))
        #expect(junit.contains("The protocol says: A reply repeats `trace` only if the task had it."))
        // Messages are JSON, so quotation marks stand in the evidence: none may be left as they are.
        #expect(junit.contains("&quot;task&quot;"))
        let failed = try #require(report.json["checks"]?.array?.first { $0["verdict"] == "failed" })
        #expect(failed["check"] == "reply-trace")
        #expect(failed["page"] == "ContractChecks#reply-trace")
        #expect(failed["evidence"]?.array?.contains { $0["kind"] == "sent" } == true)
        #expect(failed["evidence"]?.array?.contains { $0["kind"] == "heard" } == true)
    }

    @Test func `every check has its place in the documentation, with its reason`() throws {
        let path = "\(SourceFolder.path)/Sources/onevisit/onevisit.docc/ContractChecks.md"
        let page = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let lines = page.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("### ") } == Check.all.map { "### \($0.id)" })
        for check in Check.all {
            #expect(page.contains(check.title), "\(check.id)")
            #expect(page.contains(check.reason), "\(check.id)")
        }
    }

    @Test func `inputs that are made from the contracts of the product are what they are said to be`() throws {
        let catalogue = try Catalogue.load(from: SourceFolder.contracts)
        var made = 0
        for operation in catalogue.operations.values {
            let inputs = try #require(EdgeInputs(operation), "\(operation.reference)")
            #expect(inputs.valid.allSatisfy { operation.request.isValid($0.value) }, "\(operation.reference)")
            #expect(inputs.invalid.allSatisfy { !operation.request.sift($0.value).isValid }, "\(operation.reference)")
            #expect(inputs.invalid.contains { $0.what.hasSuffix("is missing") }, "\(operation.reference)")
            made += inputs.valid.count + inputs.invalid.count
        }
        #expect(made > 500)
    }

    @Test func `personal data is found in sentences, and ordinary sentences are clean`() throws {
        #expect(PersonalData.found(in: "nobody called 990104198507123111 is known", []) != nil)
        #expect(PersonalData.found(in: "the enterprise 91990104MA0B7K2Q5N owes", []) != nil)
        #expect(PersonalData.found(in: "call 13000000021", []) != nil)
        #expect(PersonalData.found(in: "the reader R-00001 is away", ["R-00001"]) != nil)
        #expect(PersonalData.found(in: "Paid on 2025-09-11.", ["R-00001"]) == nil)
        #expect(PersonalData.found(in: "/residentId format, /year maximum", []) == nil)
    }
}
