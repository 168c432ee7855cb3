import Contracts
import Foundation
import GRDB
import HousingFundAdapter
import JSON
import JSONSchema
import MedicalInsuranceAdapter
import Messaging
import PoliceAdapter
import RecordsAdapter
import SocialInsuranceAdapter
import TestMaterial
import Testing

@testable import AdapterKit

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
    let caseHandlers: [OperationReference: CaseHandler]

    /// Seeds the departments once, for as long as `body` runs.
    /// - Parameter adapters: those that are needed.
    static func open(_ adapters: [any SQLiteAdapter.Type] = adapters, _ body: (Town) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("onevisit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
        try await body(try Town(adapters, directory: directory.path))
    }

    private init(_ adapters: [any SQLiteAdapter.Type], directory: String) throws {
        self.directory = directory
        catalogue = try Catalogue.load(from: SourceFolder.contracts)
        var handlers: [OperationReference: Handler] = [:]
        var caseHandlers: [OperationReference: CaseHandler] = [:]
        for type in adapters {
            try type.seed(at: Self.path(of: type, in: directory), with: Self.population)
            let adapter = try type.init(backOfficeAt: Self.path(of: type, in: directory))
            for handler in adapter.handlers { handlers[handler.operation] = handler }
            for handler in adapter.caseHandlers { caseHandlers[handler.operation] = handler }
            // What is left to a clerk waits for one.
            for left in type.clerkOperations {
                caseHandlers[left.operation] = CaseHandler(left.operation.name, version: left.operation.version) { input, context, database in
                    try left.check(input, context, database) ?? .later(availableAt: context.now)
                }
            }
        }
        self.handlers = handlers
        self.caseHandlers = caseHandlers
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
        hold(outcome, to: contract)
        return outcome
    }

    private func hold(_ outcome: Outcome, to contract: Contracts.Operation) {
        switch outcome {
        case .answered(let data):
            #expect(contract.data.violations(of: data) == [], "\(contract.reference)")
            #expect(contract.data.project(data).dropped == 0, "\(contract.reference)")
        case .refused(let problem): #expect(contract.problems[problem.code] != nil, "\(contract.reference): \(problem.code)")
        case .incomplete(let missing):
            let members = contract.request.document["properties"]?.object?.names ?? []
            for gap in missing { #expect(gap.pointer.tokens.first.map(members.contains) == true, "\(contract.reference): \(gap.pointer)") }
        default: break
        }
    }
}

// MARK: - Cases

extension Town {
    /// Works in a department's database, and undoes all of it afterwards: who comes next finds the department as it was.
    func tryOut<Value>(in adapter: any SQLiteAdapter.Type, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: Self.path(of: adapter, in: directory))
        var result: Value?
        try queue.inTransaction { database in
            result = try body(database)
            return .rollback
        }
        try queue.close()
        return try #require(result)
    }

    /// What the department does for a case's task, held to its contract.
    /// - Parameter key: the task's idempotency key. The ledger sees to it that a handler is not begun twice with one; here nobody does.
    func carryOut(_ operation: String, _ input: JSONValue, key: String = "key", in database: Database) throws -> Outcome {
        let reference = OperationReference(operation, version: 1)
        let contract = try #require(catalogue.operations[reference])
        let handler = try #require(caseHandlers[reference])
        guard case .transaction(let work, _) = handler.manner else { throw AdapterError(.contractMismatch, "\(operation) works elsewhere") }
        #expect(contract.request.violations(of: input) == [], "\(operation)")
        let outcome = try work(TaskInput(input), context(reference, key), database)
        hold(outcome, to: contract)
        return outcome
    }

    /// Whether the department lets a task go that it has said `later` to.
    func withdraw(_ operation: String, key: String, in database: Database) throws -> Bool {
        let reference = OperationReference(operation, version: 1)
        guard case .transaction(_, let withdraw?) = try #require(caseHandlers[reference]).manner else { return true }
        return try withdraw(context(reference, key), database)
    }

    private func context(_ operation: OperationReference, _ key: String) -> CaseContext {
        CaseContext(operation: operation, caseNumber: "20261123-4F7K2Q", task: "t", request: "r", key: key, now: Self.today)
    }

    static func adapter(of department: String) -> (any SQLiteAdapter.Type)? { adapters.first { $0.department == department } }
}

extension Outcome {
    /// The data of an answer, or nil.
    var data: JSONValue? {
        guard case .answered(let data) = self else { return nil }
        return data
    }
}
