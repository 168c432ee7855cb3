import Contracts
import JSON
import Testing

@Suite("A task is planned from what the applicant gave and what other departments said")
struct PlannerTests {
    private let catalogue: Catalogue

    init() throws {
        catalogue = try ShippedContracts.catalogue()
    }

    private func plan(_ task: String, of matter: String, from document: JSONValue) throws -> TaskPlan {
        let task = try #require(catalogue.matters[matter]?.tasks.first { $0.name == task })
        return task.plan(for: try #require(catalogue.operations[task.operation]), from: document)
    }

    @Test func `its input is what its pointers find`() throws {
        let document: JSONValue = ["applicant": ["residentId": "1", "name": "n"], "form": ["category": "marriage"]]
        #expect(try plan("archive", of: "archive-search", from: document) == .ask(input: ["residentId": "1", "category": "marriage"]))
    }

    @Test func `an optional member that is nowhere is left out`() throws {
        #expect(try plan("archive", of: "archive-search", from: ["applicant": ["residentId": "1"], "form": [:]]) == .ask(input: ["residentId": "1"]))
    }

    @Test func `a required member that is nowhere is named, and the task is not asked`() throws {
        #expect(
            try plan("loan", of: "housing-fund-loan", from: ["applicant": ["residentId": "1"], "tasks": [:]]) == .inputMissing(member: "accountNo"))
    }

    @Test func `the data of the task before goes in`() throws {
        let document: JSONValue = ["applicant": ["residentId": "1"], "tasks": ["account": ["accountNo": "GJ1"]]]
        #expect(try plan("loan", of: "housing-fund-loan", from: document) == .ask(input: ["residentId": "1", "accountNo": "GJ1"]))
    }

    @Test(arguments: [("non-local", TaskPlan.ask(input: ["residentId": "1"])), ("local", .conditionNotMet)])
    func `a condition looks at the data of the task before`(status: String, expected: TaskPlan) throws {
        let document: JSONValue = ["applicant": ["residentId": "1"], "tasks": ["resident": ["householdStatus": .string(status)]]]
        #expect(try plan("permit", of: "residence-overview", from: document) == expected)
    }

    @Test func `a condition does not hold where the task before gave no data`() throws {
        #expect(try plan("permit", of: "residence-overview", from: ["applicant": ["residentId": "1"], "tasks": [:]]) == .conditionNotMet)
    }

    @Test func `a place in the input leads back to where the applicant wrote it`() throws {
        let task = try #require(catalogue.matters["contribution-history"]?.tasks.first)
        #expect(task.origin(of: JSONPointer(tokens: ["from"])) == JSONPointer(tokens: ["form", "from"]))
        #expect(task.origin(of: JSONPointer(tokens: ["residentId"])) == JSONPointer(tokens: ["applicant", "residentId"]))
        #expect(task.origin(of: JSONPointer(tokens: ["nothing"])) == nil)
    }
}
