import Contracts
import Foundation
import JSON
import Messaging
import Testing

@Suite("Envelopes of the case lane")
struct CaseEnvelopeTests {
    private static let renewal = OperationReference("police.residence-permit.renew", version: 1)

    private static let task = DepartmentTask(
        task: "r-renewal", request: "r", key: "k", lane: .case, operation: renewal, input: ["residentId": "x"],
        caseDetails: CaseDetails(
            caseNumber: "20261123-4F7K2Q", due: Timestamp(milliseconds: 1_796_400_000_000),
            documents: [
                TaskDocument(
                    name: "lease", type: "application/pdf", size: 0, sha256: String(repeating: "0a", count: 32), href: "/v1/documents/0a")
            ]))

    private func written(_ task: DepartmentTask = task) throws -> JSONValue {
        try #require(try JSONValue(parsing: TaskMessage.body(replyTo: "district-a", tasks: [task]), profile: .bus)["tasks"]?[0])
    }

    @Test func `a case task keeps its number, due date and documents on the way`() throws {
        let json = try written()
        #expect(json["case"] == "20261123-4F7K2Q" && json["deadline"] == nil)
        #expect(try DepartmentTask(json) == Self.task)
    }

    @Test func `what a case task does not have is not written`() throws {
        var task = Self.task
        task.caseDetails = CaseDetails(caseNumber: "20261123-4F7K2Q")
        #expect(try written(task).object?.names.filter { ["case", "due", "documents"].contains($0) } == ["case"])
        task.caseDetails = nil
        #expect(try DepartmentTask(written(task)).caseDetails == nil)
    }

    @Test func `a lookup's members of that name are read over, and so is a case's deadline`() throws {
        var json = try #require(try written().object)
        json["lane"] = "lookup"
        json["deadline"] = "2026-11-23T05:00:01.480Z"
        #expect(try DepartmentTask(.object(json)).caseDetails == nil)
        json["lane"] = "case"
        #expect(try DepartmentTask(.object(json)).deadline == nil)
    }

    @Test func `of several withdrawals a bad one does not take the others with it`() throws {
        let withdrawal = Withdrawal(task: "r-renewal", request: "r", key: "k", attempt: 2, round: 3, operation: Self.renewal, reason: "applicant")
        let body = try JSONValue(parsing: WithdrawalMessage.body(replyTo: "district-a", withdrawals: [withdrawal]), profile: .bus)
        #expect(WithdrawalMessage.isOne(body))
        var message = try #require(body.object)
        message["withdrawals"] = .array([["task": "r-other"], try #require(body["withdrawals"]?[0])])
        let entries = try WithdrawalMessage(.object(message)).entries
        #expect(throws: EnvelopeError.self) { try entries[0].withdrawal.get() }
        #expect(entries[0].raw == ["task": "r-other"])
        #expect(try entries[1].withdrawal.get() == withdrawal)
    }

    @Test func `a message with tasks and withdrawals is one of tasks, and none of them is taken`() throws {
        let message: JSONValue = ["protocol": 1, "replyTo": "district-a", "tasks": .array([try written()]), "withdrawals": []]
        #expect(!WithdrawalMessage.isOne(message))
        let entry = try #require(try TaskMessage(message).entries.first)
        #expect(throws: EnvelopeError.self) { try entry.task.get() }
    }

    @Test func `the hash of an input is the one that the protocol's page works out`() throws {
        let hash = Self.renewal.inputHash(of: ["years": 1.0, "residentId": "990104198507123111"])
        let page = String(decoding: try ProtocolFolder.read("README.md"), as: UTF8.self)
        // The order of members and the way a number is written do not matter.
        #expect(page.contains("`\(hash)`"))
        #expect(hash == Self.renewal.inputHash(of: ["residentId": "990104198507123111", "years": 1]))
    }

    @Test(arguments: [
        OperationReference("police.residence-permit.renew", version: 2).inputHash(of: ["years": 1]),
        OperationReference("police.residence-permit.read", version: 1).inputHash(of: ["years": 1]),
        renewal.inputHash(of: ["years": 2]), renewal.inputHash(of: ["years": "1"]), renewal.inputHash(of: [:]),
    ])
    func `another operation, version or input has another hash`(hash: String) {
        #expect(hash != Self.renewal.inputHash(of: ["years": 1]))
        #expect(hash.utf8.count == 64)
    }
}
