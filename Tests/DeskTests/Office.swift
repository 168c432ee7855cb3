import Contracts
import DeskAdapter
import Foundation
import GRDB
import JSON
import Messaging
import MessagingTestKit
import TestMaterial
import Testing

@testable import AdapterKit

/// A department at its desk, with the product's contracts, a database in a folder of its own, and a clock that moves when told.
final class Office: Sendable {
    static let inspection = OperationReference("fire.safety-inspection.conclude", version: 1)
    static let annulment = OperationReference("fire.safety-inspection.annul", version: 1)

    /// What an applicant gave, of whom nothing may stand where it does not belong.
    static let premises: JSONValue = [
        "creditCode": "91990104MA0F4T8W4F", "shopName": "和兴小馆 <&\"'>", "premises": "甲区和平路12号一层", "area": 120, "commitment": false,
    ]
    static let certificate: JSONValue = [
        "licenceNo": "XF990104-2026-000142", "issuedOn": "2026-11-23", "validUntil": "2031-11-22", "conditions": ["燃气报警装置每年检测一次"],
    ]
    static let plan = Array("the plan of the premises".utf8)
    static let paper = TaskDocument(
        name: "floor-plan", type: "application/pdf", size: 24, sha256: "479f39a5306ca4c9f72b51ca14077a63b2a1326c5068428630ae51c63c4100be",
        href: "https://gateway.example/v1/documents/1")

    let folder: URL
    let clock = ManualClock()
    let desk: DeskDepartment

    init(_ department: String = "fire", operations: [ClerkOperation]? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "onevisit-desk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        desk = try DeskDepartment(
            department, catalogue: try Self.catalogue.get(), database: folder.path() + "\(department).sqlite", operations: operations,
            time: clock)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path()) stays: \(error)") }
    }

    static let catalogue = Result { try Catalogue.load(from: SourceFolder.contracts) }

    var path: String { folder.path() + "\(desk.name).sqlite" }

    /// The desk as another process has it.
    func other() throws -> DeskDepartment {
        try DeskDepartment(desk.name, catalogue: desk.catalogue, database: path, makes: false, time: clock)
    }

    /// A task comes, as the lane of the adapter brings it: the handler runs in the transaction in which its entry is written.
    @discardableResult
    func arrive(
        _ key: String = "key-1", _ operation: OperationReference = inspection, task: String? = nil, case number: String = "20261123-4F7K2Q",
        input: JSONValue = premises, dueIn: Duration? = .seconds(5 * 86_400), papers: [TaskDocument] = []
    ) async throws -> Outcome {
        let now = clock.timestamp
        let context = CaseContext(
            operation: operation, caseNumber: number, task: task ?? "r-\(key)", request: "r", key: key, purpose: "restaurant-opening",
            due: dueIn.map { now.advanced(by: $0) }, documents: papers, now: now)
        let work = try transaction(of: operation).work
        return try await desk.ledger.change(key) { entry, database in
            let outcome = try work(TaskInput(input), context, database)
            var waiting = LedgerEntry(
                key: key, task: context.task, request: "r", operation: operation, attempt: 1, round: 1, replyTo: "district-a", trace: nil,
                state: .waiting, changedAt: now)
            waiting.word = LedgerEntry.Word(outcome, asOf: now)
            entry = waiting
            return outcome
        }
    }

    /// The applicant withdraws.
    func withdraw(_ key: String = "key-1", _ operation: OperationReference = inspection) async throws -> Bool {
        let context = CaseContext(operation: operation, caseNumber: "20261123-4F7K2Q", task: "r-\(key)", request: "r", key: key, now: clock.timestamp)
        let withdraw = try #require(try transaction(of: operation).withdraw)
        return try await desk.ledger.change(key) { entry, database in
            let may = try withdraw(context, database)
            if may { entry?.state = .withdrawn }
            return may
        }
    }

    func transaction(of operation: OperationReference) throws -> (work: CaseHandler.Transaction, withdraw: CaseHandler.Withdraw?) {
        let handler = try #require(desk.caseHandlers.first { $0.operation == operation })
        guard case .transaction(let work, let withdraw) = handler.manner else { throw AdapterError(.contractMismatch, "it works elsewhere") }
        return (work, withdraw)
    }

    /// The ledger's entry.
    func entry(_ key: String = "key-1") async throws -> LedgerEntry? {
        try await desk.ledger.change(key) { entry, _ in entry }
    }

    func count(_ table: String) async throws -> Int {
        try await desk.ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }
}

extension DeskSignature {
    static let lin = DeskSignature("林晓", .page)
    static let zhao = DeskSignature("赵敏", .commandLine)
}
