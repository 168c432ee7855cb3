import ArgumentParser
import Contracts
import Foundation
import JSON
import Messaging
import TestMaterial
import Testing

@testable import AdapterKit
@testable import DeskAdapter
@testable import onevisit

@Suite("The desk on the command line", .timeLimit(.minutes(2)))
final class DeskCommandTests: Sendable {
    private static let operation = OperationReference("fire.safety-inspection.conclude", version: 1)
    private static let certificate = """
        {"licenceNo": "XF1", "issuedOn": "2026-11-23", "validUntil": "2031-11-22", "conditions": [], "inspector": "赵敏"}
        """

    private let folder: URL
    private let desk: DeskDepartment
    private let options: [String]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "onevisit-desk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = folder.path() + "fire.sqlite"
        desk = try DeskDepartment("fire", catalogue: try Catalogue.load(from: SourceFolder.contracts), database: database)
        options = ["--department", "fire", "--database", database, "--contracts", SourceFolder.contracts]
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path()) stays: \(error)") }
    }

    /// A task comes, as the adapter's lane brings it.
    private func arrive(_ key: String) async throws {
        let handler = try #require(desk.caseHandlers.first { $0.operation == Self.operation })
        guard case .transaction(let work, _) = handler.manner else { throw AdapterError(.contractMismatch, "it works elsewhere") }
        let now = Timestamp.now
        let context = CaseContext(operation: Self.operation, caseNumber: "20261123-4F7K2Q", task: "r-fire", request: "r", key: key, now: now)
        let input: JSONValue = [
            "creditCode": "91990104MA0F4T8W4F", "shopName": "和兴小馆", "premises": "甲区和平路12号一层", "area": 120, "commitment": false,
        ]
        try await desk.ledger.change(key) { entry, database in
            let outcome = try work(TaskInput(input), context, database)
            var waiting = LedgerEntry(
                key: key, task: "r-fire", request: "r", operation: Self.operation, attempt: 1, round: 1, replyTo: "district-a", trace: nil,
                state: .waiting, changedAt: now)
            waiting.word = LedgerEntry.Word(outcome, asOf: now)
            entry = waiting
        }
    }

    private func entry(_ key: String) async throws -> LedgerEntry? { try await desk.ledger.change(key) { entry, _ in entry } }

    private func file(_ text: String) throws -> String {
        let path = folder.path() + UUID().uuidString
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func answer(_ arguments: String...) async throws {
        try await DeskAnswerCommand.parse(arguments + options).run()
    }

    // MARK: - Commands

    @Test("A task is listed, looked at and answered, and who did is kept")
    func life() async throws {
        try await arrive("key-1")
        try await DeskCommand.List.parse(options).run()
        try await DeskCommand.Show.parse(["1", "--json", "--clerk", "赵敏"] + options).run()
        try await answer("key-1", "--outcome", "later", "--until", CivilDate(inBeijingAt: .now).adding(days: 3).description, "--clerk", "林晓")
        try await answer("1", "--outcome", "answered", "--data", file(Self.certificate))
        #expect(try await entry("key-1")?.word?.outcome.name == "answered")
        let (task, words, readings) = try await desk.open(1, by: DeskSignature("test", .page))
        #expect(task.state == .answered)
        #expect(words.map(\.signature) == [DeskSignature(SystemUser.name, .commandLine), DeskSignature("林晓", .commandLine)])
        #expect(readings.map(\.signature) == [DeskSignature("赵敏", .commandLine)])
        guard case .answered(let data)? = words.first?.outcome else {
            Issue.record("\(words)")
            return
        }
        #expect(data["inspector"] == nil, "what the contract does not have is left out")
    }

    @Test("Every other outcome can be given")
    func outcomes() async throws {
        for key in ["a", "b", "c"] { try await arrive(key) }
        try await answer("a", "--outcome", "not-found")
        try await answer("b", "--outcome", "refused", "--code", "exits-insufficient", "--detail", "One exit only.")
        try await answer(
            "c", "--outcome", "incomplete", "--missing", "/floorPlan: The plan: exits.", "--missing", "/area too-small: Below 20.", "--seen", "1")
        #expect(try await entry("a")?.word?.outcome == .notFound)
        #expect(try await entry("b")?.word?.outcome == .refused(TaskProblem(code: "exits-insufficient", detail: "One exit only.")))
        let missing = [
            MissingInput(pointer: JSONPointer(tokens: ["floorPlan"]), code: "missing", detail: "The plan: exits."),
            MissingInput(pointer: JSONPointer(tokens: ["area"]), code: "too-small", detail: "Below 20."),
        ]
        #expect(try await entry("c")?.word?.outcome == .incomplete(missing))
    }

    @Test("What breaks the contract, is not there or was changed meanwhile ends with its own exit code")
    func failures() async throws {
        try await arrive("key-1")
        let broken = try await #require(failure { try await self.answer("1", "--outcome", "answered", "--data", self.file("{\"licenceNo\": \"\"}")) })
        #expect(broken.kind == .findings)
        #expect(broken.findings.contains("data/issuedOn: is needed") && broken.findings.count == 4)
        #expect(try await failure { try await self.answer("7", "--outcome", "not-found") }?.kind == .notFound)
        try await answer("1", "--outcome", "later", "--until", CivilDate(inBeijingAt: .now).description, "--clerk", "林晓")
        let stale = try await #require(failure { try await self.answer("1", "--outcome", "not-found", "--seen", "1") })
        #expect(stale.kind == .failed && stale.message.contains("was changed by 林晓"))
        #expect(try await entry("key-1")?.state == .waiting)
        let department = try await failure { _ = try DeskOptions.parse(["--department", "fier", "--contracts", self.options[5]]).desk() }
        #expect(department?.kind == .notFound && department?.message.contains("Did you mean fire?") == true)
        let none = try await failure {
            _ = try DeskOptions.parse(["--department", "fire", "--contracts", self.options[5], "--database", "/nowhere/fire.sqlite"]).desk()
        }
        #expect(none?.kind == .failed && none?.message.contains("/nowhere/fire.sqlite") == true)
    }

    private func failure(_ body: () async throws -> Void) async throws -> Failure? {
        do {
            try await body()
            return nil
        } catch let failure as Failure {
            return failure
        }
    }

    @Test(
        "Options that do not go with the outcome are wrong usage",
        arguments: [
            ["1", "--outcome", "failed"], ["1", "--outcome", "answered"], ["1", "--outcome", "refused", "--code", "x"],
            ["1", "--outcome", "not-found", "--detail", "x"], ["1", "--outcome", "later", "--data", "-", "--until", "2026-12-01"], ["1"],
        ])
    func usage(arguments: [String]) {
        #expect(throws: (any Error).self) { try DeskAnswerCommand.parse(arguments + options) }
    }

    @Test("Clerks are added with a passphrase of their own, and removed")
    func clerks() async throws {
        try await DeskClerkCommand.Add.parse(["林晓"] + options).run()
        let own = try file("kq3fx-0h2mz-9d4wn-p7c1t\n")
        try await DeskClerkCommand.Add.parse(["赵敏", "--passphrase-file", own] + options).run()
        try await DeskClerkCommand.List.parse(["--json"] + options).run()
        #expect(Set(try await desk.clerks.all().map(\.name)) == ["林晓", "赵敏"])
        #expect(try await desk.clerks.logIn("赵敏", Passphrase(typed: "KQ3FX 0H2MZ 9D4WN P7C1T")) != nil)
        let short = try file("swordfish")
        let weak = try await failure { try await DeskClerkCommand.Add.parse(["李", "--passphrase-file", short] + self.options).run() }
        #expect(weak?.message.contains("at least 20") == true)
        try await DeskClerkCommand.Remove.parse(["林晓"] + options).run()
        #expect(try await desk.clerks.all().map(\.name) == ["赵敏"])
        #expect(try await failure { try await DeskClerkCommand.Remove.parse(["林晓"] + self.options).run() }?.kind == .failed)
    }

    // MARK: - What is printed

    @Test("What is sensitive is covered until somebody wants to see it")
    func covers() async throws {
        try await arrive("key-1")
        try await answer("1", "--outcome", "answered", "--data", file(Self.certificate))
        let (task, words, readings) = try await desk.open(1, by: DeskSignature("test", .page))
        let now = Timestamp.now
        var shown = DeskShown(
            task: task, words: words, readings: readings, operation: desk.catalogue.operations[task.operation], reveals: false)
        let text = DeskText(style: Style(isColoured: false))
        for secret in ["91990104MA0F4T8W4F", "XF1"] {
            #expect(!text.task(shown, at: now).contains(secret) && !DeskDocument.shown(shown, at: now).line.contains(secret), "\(secret)")
        }
        #expect(text.task(shown, at: now).contains("和兴小馆"))
        #expect(DeskDocument.shown(shown, at: now)["input"]?["creditCode"] == .string(ShownValue.cover))
        shown.reveals = true
        for secret in ["91990104MA0F4T8W4F", "XF1"] {
            #expect(text.task(shown, at: now).contains(secret) && DeskDocument.shown(shown, at: now).line.contains(secret), "\(secret)")
        }
        shown.operation = nil
        shown.reveals = false
        #expect(!text.task(shown, at: now).contains("和兴小馆") && !DeskDocument.shown(shown, at: now).line.contains("和兴小馆"))
    }

    @Test("A list holds nothing of what applicants gave")
    func list() async throws {
        try await arrive("key-1")
        let tasks = try await desk.tasks()
        let text = DeskText(style: Style(isColoured: false)).list(tasks, at: .now)
        #expect(text.split(separator: "\n").count == 2 && text.contains("fire.safety-inspection.conclude@1") && text.contains("20261123-4F7K2Q"))
        let document = DeskDocument.listed(try #require(tasks.first), at: .now)
        #expect(document["number"] == 1 && document["state"] == "open" && document["version"] == 1 && document["overdue"] == false)
        #expect(!text.contains("和兴小馆") && !document.line.contains("和兴小馆"))
        #expect(DeskText(style: Style(isColoured: false)).list([], at: .now) == "There are no such tasks.")
    }
}
