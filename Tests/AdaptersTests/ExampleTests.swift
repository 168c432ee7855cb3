import AdapterKit
import Contracts
import GRDB
import JSON
import MedicalInsuranceAdapter
import RecordsAdapter
import Testing

@Suite(.timeLimit(.minutes(2))) struct ExampleTests {
    @Test func `every example of the contracts is what the filled departments answer, word for word`() async throws {
        try await Town.open { town in
            var count = 0
            for operation in town.catalogue.operations.values where operation.lane == .lookup {
                for example in operation.examples {
                    let outcome = try await town.ask(operation.reference.name, example.request)
                    #expect(members(outcome) == example.reply, "\(operation.reference): \(example.name)")
                    count += 1
                }
            }
            #expect(count >= 40)
        }
    }

    @Test func `so is every example of a case, and whoever tries one out finds the department as it was`() async throws {
        try await Town.open { town in
            var count = 0
            for operation in town.catalogue.operations.values where operation.lane == .case {
                guard let adapter = Town.adapter(of: operation.reference.department) else { continue }
                for example in operation.examples {
                    let outcome = try town.tryOut(in: adapter) { try town.carryOut(operation.reference.name, example.request, in: $0) }
                    if case .later = outcome {
                        // The rest is a clerk's to say.
                        #expect(adapter.clerkOperations.contains { $0.operation == operation.reference } && example.reply["outcome"] == "answered")
                    } else {
                        #expect(members(outcome) == example.reply, "\(operation.reference): \(example.name)")
                    }
                    count += 1
                }
            }
            #expect(count >= 60)
        }
    }

    /// What a reply with the outcome says, as examples write it.
    private func members(_ outcome: Outcome) -> JSONValue {
        switch outcome {
        case .answered(let data): ["outcome": "answered", "data": data]
        case .refused(let problem): ["outcome": "refused", "problem": ["code": .string(problem.code), "detail": .string(problem.detail)]]
        case .incomplete(let missing):
            [
                "outcome": "incomplete",
                "missing": .array(
                    missing.map {
                        ["pointer": .string($0.pointer.description), "code": .string($0.code), "detail": .string($0.detail)]
                    }),
            ]
        default: ["outcome": .string(outcome.name)]
        }
    }

    @Test func `archives of a holding that is being moved are refused, those of other categories are not`() async throws {
        try await Town.open { town in
            let elder = try #require(Town.population.residents.first { $0.hasArchives && $0.birthDate.year < 1960 })
            let input: JSONValue = ["residentId": .string(elder.residentID), "category": "education"]
            guard case .refused(let problem) = try await town.ask("records.archive.search", input) else {
                return #expect(Bool(false), "it was not refused")
            }
            #expect(problem.code == "archive-being-moved")
            let other: JSONValue = ["residentId": .string(elder.residentID), "category": "property"]
            let properties = try await town.ask("records.archive.search", other).data
            #expect(properties != nil)
        }
    }

    @Test func `a year that is being settled is refused`() async throws {
        try await Town.open { town in
            let path = Town.path(of: MedicalInsuranceAdapter.self, in: town.directory)
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "UPDATE qsnd SET qsbz = '1' WHERE nd = 2025") }
            let resident = Town.population.resident(0)
            let input: JSONValue = ["residentId": .string(resident.residentID), "year": 2025]
            guard case .refused(let problem) = try await town.ask("medical-insurance.record.list", input) else {
                return #expect(Bool(false), "it was not refused")
            }
            #expect(problem.code == "period-not-settled")
        }
    }

    @Test func `contributions come in order, one for each month of the period`() async throws {
        try await Town.open { town in
            let resident = Town.population.resident(1)
            let input: JSONValue = ["residentId": .string(resident.residentID), "from": "2026-01", "to": "2026-06"]
            let data = try #require(try await town.ask("social-insurance.contribution.list", input).data)
            let months = data["items"]?.array?.compactMap { $0["month"]?.string }
            let since = try #require(resident.employment?.since)
            let expected = (1...6).map { CivilMonth(year: 2026, month: $0) }.filter { $0 >= since }.map(\.description)
            #expect(months == expected)
            #expect(data["totalMonths"]?.integer == Int64(expected.count))
        }
    }
}
