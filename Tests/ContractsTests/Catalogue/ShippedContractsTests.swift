import Contracts
import JSON
import Testing

@Suite("The shipped contracts")
struct ShippedContractsTests {
    @Test func `load without a mistake`() throws {
        do {
            let catalogue = try ShippedContracts.catalogue()
            #expect(
                catalogue.departments.keys.sorted() == [
                    "alcohol-tobacco", "fire", "health", "housing-fund", "market-regulation", "medical-insurance", "police", "records",
                    "social-insurance",
                ])
            #expect(catalogue.operations.values.count { $0.lane == .lookup } == 20)
            #expect(catalogue.operations.values.count { $0.lane == .case } == 26)
            #expect(catalogue.matters.values.count { $0.lane == .lookup } == 14)
            #expect(catalogue.matters.values.count { $0.lane == .case } == 10)
        } catch let error as CatalogueError {
            Issue.record("\(error)")
        }
    }

    @Test func `every operation shows an answer and another outcome`() throws {
        for operation in try ShippedContracts.catalogue().operations.values {
            let outcomes = Set(operation.examples.compactMap { $0.reply["outcome"]?.string })
            #expect(outcomes.contains("answered") && outcomes.count >= 2, "\(operation.reference)")
        }
    }

    @Test func `an operation of a case that an applicant waits for shows what it misses, and no effect is left open`() throws {
        let catalogue = try ShippedContracts.catalogue()
        // What supplies a document knows all that it needs of the applicant.
        let suppliers = catalogue.matters.values.flatMap { $0.terms?.documents ?? [] }.compactMap(\.from)
        for operation in catalogue.operations.values where operation.lane == .case {
            let outcomes = Set(operation.examples.compactMap { $0.reply["outcome"]?.string })
            #expect(operation.examples.count >= 3, "\(operation.reference)")
            #expect(operation.examples.allSatisfy { $0.given != nil }, "\(operation.reference)")
            // What takes back gets all its input from what it takes back.
            let takesBack = operation.effect == .idempotent && outcomes.isDisjoint(with: ["incomplete"])
            #expect(takesBack || suppliers.contains(operation.reference) || outcomes.contains("incomplete"), "\(operation.reference)")
        }
    }

    @Test func `residents of the examples are of a region that does not exist, with valid check digits`() throws {
        for operation in try ShippedContracts.catalogue().operations.values {
            for example in operation.examples {
                for member in ["residentId", "spouseResidentId"] {
                    guard let id = example.request[member]?.string else { continue }
                    #expect(id.hasPrefix("990104") && Self.hasValidCheckDigit(id), "\(operation.reference): \(example.name)")
                }
            }
        }
    }

    /// GB 11643-1999: the weighted sum of the first seventeen digits modulo 11 chooses the last.
    private static func hasValidCheckDigit(_ id: String) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let digits = id.prefix(17).compactMap(\.wholeNumberValue)
        guard id.count == 18, digits.count == 17 else { return false }
        return id.last == Array("10X98765432")[zip(weights, digits).map(*).reduce(0, +) % 11]
    }

    @Test func `matters show everything that the language can say of lookups`() throws {
        let matters = try ShippedContracts.catalogue().matters
        let tasks = matters.values.flatMap(\.tasks)
        #expect(tasks.contains { $0.when != nil })
        #expect(tasks.contains { !$0.after.isEmpty })
        #expect(tasks.contains { $0.need == .optional })
        #expect(tasks.contains { $0.need == .anyOf("certificate") })
        #expect(matters.values.contains { $0.audience == [.enterprise] })
        #expect(Set(matters.values.map(\.identity)) == Set(Matter.Identity.allCases))
        #expect(matters["household-extract"]?.channels == [.counter])
    }

    @Test func `tasks keep the order of the file`() throws {
        let matter = try #require(try ShippedContracts.catalogue().matters["my-affairs"])
        #expect(matter.tasks.map(\.name) == ["police", "records", "medical-insurance", "social-insurance", "housing-fund"])
    }
}
