import Contracts
import Testing

@Suite("An open case goes on with the texts that it began with")
struct ContractEditionTests {
    private let catalogue: Catalogue

    init() throws {
        let calendar = "calendar: cn\nyear: 2026\nholidays:\n  - { name: { zh: 元旦, en: New Year }, from: \"2026-01-01\" }"
        catalogue = try Catalogue(reading: TestFolder.withCase().adding("calendars/cn-2026.yaml", calendar).files)
    }

    @Test func `an edition holds the matter and all operations that its cases can come to ask`() throws {
        let edition = try #require(catalogue.edition(of: "permit-renewal"))
        #expect(
            edition.files.map(\.path) == [
                "departments/police/permit.cancel.v1.yaml", "departments/police/permit.read.v1.yaml", "departments/police/permit.renew.v1.yaml",
                "departments/police/photo.read.v1.yaml", "matters/permit-renewal.yaml",
            ])
        #expect(edition.hash.hasPrefix("sha256:") && edition.hash.count == 71)
        #expect(catalogue.edition(of: "permit-loss") == nil)
    }

    @Test func `read again from its text it says the same`() throws {
        let edition = try #require(catalogue.edition(of: "permit-renewal"))
        let kept = try ContractEdition(text: edition.text)
        #expect(kept == edition)
        let read = try kept.catalogue()
        let (before, after) = (try #require(catalogue.matters["permit-renewal"]), try #require(read.matters["permit-renewal"]))
        #expect(after.version == 4 && after.terms == before.terms)
        #expect(after.tasks.map(\.undo) == before.tasks.map(\.undo))
        #expect(after.tasks.map(\.input) == before.tasks.map(\.input))
        #expect(read.matters.count == 1 && read.departments.isEmpty)
        for (reference, operation) in read.operations { #expect(operation.contractHash == catalogue.operations[reference]?.contractHash) }
        #expect(read.operations.count == 4)
        #expect(read.edition(of: "permit-renewal") == edition)
    }

    @Test func `another text is another edition, a department's telephone is none`() throws {
        let hash = try #require(catalogue.edition(of: "permit-renewal")).hash
        func changed(_ old: String, _ new: String, in file: String) throws -> String? {
            try Catalogue(reading: TestFolder.withCase().replacing(old, by: new, in: file).files).edition(of: "permit-renewal")?.hash
        }
        #expect(try changed("promised: 7wd", "promised: 6wd", in: TestFolder.caseMatter) != hash)
        #expect(try changed("limit: 700ms", "limit: 701ms", in: "departments/police/permit.renew.v1.yaml") != hash)
        #expect(try changed("en: Police", "en: The police", in: TestFolder.department) == hash)
        #expect(try changed("version: 1", "version: 2", in: TestFolder.matter) == hash)
    }

    @Test func `what a later version calls a mistake does not close an open case's texts`() throws {
        // A member that nobody knows stands for whatever the loader may refuse one day.
        let edition = try #require(catalogue.edition(of: "permit-renewal"))
        let text = edition.text.split(separator: "handout: as-ready").joined(separator: "priority: high\\nhandout: as-ready")
        let read = try ContractEdition(text: text).catalogue()
        #expect(read.matters["permit-renewal"]?.terms?.handout == .asReady)
    }

    @Test func `a text that says nothing usable is told`() throws {
        for text in ["", "{}", "{\"files\":[{\"path\":\"matters/a.yaml\"}]}"] {
            #expect(throws: CatalogueError.self) { try ContractEdition(text: text) }
        }
        let broken = try ContractEdition(text: "{\"files\":[{\"path\":\"matters/permit-renewal.yaml\",\"text\":\"matter: permit-renewal\"}]}")
        let error = #expect(throws: CatalogueError.self) { try broken.catalogue() }
        #expect(error?.mistakes.first?.file == "matters/permit-renewal.yaml")
    }

    @Test func `the calendars have an edition of their own`() throws {
        let edition = try #require(catalogue.calendarEdition)
        #expect(edition.files.map(\.path) == ["calendars/cn-2026.yaml"])
        #expect(try ContractEdition(text: edition.text).catalogue().calendar == catalogue.calendar)
        #expect(try Catalogue(reading: TestFolder().files).calendarEdition == nil)
    }

    @Test func `each file can be had by what it is about`() throws {
        let file = try #require(catalogue.source(of: "permit-renewal"))
        #expect(file.path == TestFolder.caseMatter)
        #expect(catalogue.source(of: OperationReference("police.photo.read", version: 1))?.path == "departments/police/photo.read.v1.yaml")
        #expect(catalogue.source(of: OperationReference("police.photo.read", version: 2)) == nil)
        #expect(catalogue.source(ofYear: 2026)?.path == "calendars/cn-2026.yaml")
    }
}
