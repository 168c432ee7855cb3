import AdapterKit
import Contracts
import Foundation
import HousingFundAdapter
import JSON
import JSONSchema
import MedicalInsuranceAdapter
import Messaging
import PoliceAdapter
import RecordsAdapter
import SocialInsuranceAdapter
import Testing

/// The five departments with their filled databases in a directory of the test's own, and the contracts of the product.
struct Town: Sendable {
    static let adapters: [any SQLiteAdapter.Type] = [
        RecordsAdapter.self, PoliceAdapter.self, MedicalInsuranceAdapter.self, SocialInsuranceAdapter.self, HousingFundAdapter.self,
    ]
    /// Enough for everything that is amiss with somebody.
    static let population = DemoPopulation(residentCount: 600)
    /// The day on which the contracts' examples were written down: Monday 2026-11-23, 13:00 in Beijing.
    static let today = Timestamp(milliseconds: 1_795_410_000_000)

    let catalogue: Catalogue
    let directory: String
    let handlers: [OperationReference: Handler]

    /// Seeds all departments once, for as long as `body` runs.
    static func open(_ body: (Town) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("onevisit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
        try await body(try Town(directory: directory.path))
    }

    private init(directory: String) throws {
        self.directory = directory
        let contracts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Contracts").resolvingSymlinksInPath()
        catalogue = try Catalogue.load(from: contracts.path)
        var handlers: [OperationReference: Handler] = [:]
        for adapter in Self.adapters {
            try adapter.seed(at: Self.path(of: adapter, in: directory), with: Self.population)
            for handler in try adapter.init(backOfficeAt: Self.path(of: adapter, in: directory)).handlers { handlers[handler.operation] = handler }
        }
        self.handlers = handlers
    }

    static func path(of adapter: any SQLiteAdapter.Type, in directory: String) -> String { "\(directory)/\(adapter.department).sqlite" }

    /// What the department says, held to its contract: input and data are projected and checked as in the service.
    func ask(_ operation: String, _ input: JSONValue) async throws -> Outcome {
        let reference = OperationReference(operation, version: 1)
        let contract = try #require(catalogue.operations[reference])
        let handler = try #require(handlers[reference])
        #expect(contract.request.violations(of: input) == [])
        let context = TaskContext(operation: reference, task: "t", request: "r", purpose: nil, deadline: nil, now: Self.today)
        let outcome = try await handler.answer(TaskInput(input), context)
        if case .answered(let data) = outcome {
            #expect(contract.data.violations(of: data) == [])
            #expect(contract.data.project(data).dropped == 0)
        }
        if case .refused(let problem) = outcome { #expect(contract.problems[problem.code] != nil) }
        return outcome
    }
}

extension Outcome {
    /// The data of an answer, or nil.
    var data: JSONValue? {
        guard case .answered(let data) = self else { return nil }
        return data
    }
}
