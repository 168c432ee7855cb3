import Contracts
import Foundation
import GRDB
import JSON
import Messaging
import MessagingTestKit
import Testing

@testable import AdapterKit
@testable import DeskAdapter

@Suite("A desk", .timeLimit(.minutes(2)))
struct DeskTests {
    private struct Broken: Error {}

    private let office: Office
    private var desk: DeskDepartment { office.desk }

    init() throws { office = try Office() }

    // MARK: - What comes

    @Test(arguments: ["fire", "health", "market-regulation", "alcohol-tobacco"])
    func `every case operation of a department comes to its desk, those that take back too`(department: String) throws {
        let desk = try Office(department).desk
        let expected = desk.catalogue.operations(of: department).filter { $0.lane == .case }.map(\.reference)
        #expect(desk.caseHandlers.map(\.operation) == expected)
        #expect(expected.count == 2)
        #expect(expected.contains { $0.name.hasSuffix(".annul") })
    }

    @Test func `a department with a system can have a desk beside it, for its cases alone`() throws {
        let desk = try Office("police").desk
        #expect(desk.caseHandlers.contains { $0.operation.name == "police.residence-permit.renew" })
        #expect(!desk.caseHandlers.contains { $0.operation.name == "police.residence-permit.read" })
    }

    @Test func `of what an adapter leaves to clerks, only that comes to the desk of which the program cannot say anything`() async throws {
        let left = ClerkOperation(Office.inspection.name) { input, _, _ in input.optionalString("shopName") == nil ? .notFound : nil }
        let office = try Office(operations: [left])
        #expect(office.desk.caseHandlers.map(\.operation) == [Office.inspection])
        let work = try office.transaction(of: Office.inspection).work
        let context = CaseContext(
            operation: Office.inspection, caseNumber: "20261123-4F7K2Q", task: "t", request: "r", key: "key-9", now: office.clock.timestamp)
        let outcome = try await office.desk.ledger.write { try work(TaskInput([:]), context, $0) }
        #expect(outcome == .notFound)
        #expect(try await office.desk.tasks().isEmpty)
        _ = try await office.arrive()
        #expect(try await office.desk.tasks().map(\.key) == ["key-1"])
    }

    @Test func `a department that the catalogue does not have has no desk`() throws {
        let error = #expect(throws: AdapterError.self) {
            try DeskDepartment("harbour", catalogue: desk.catalogue, database: office.path)
        }
        #expect(error?.code == .contractMismatch)
    }

    @Test func `a task lies on the desk, and is promised for its due date`() async throws {
        let outcome = try await office.arrive(papers: [Office.paper])
        let due = office.clock.timestamp.advanced(by: .seconds(5 * 86_400))
        #expect(outcome == .later(availableAt: due))
        let task = try #require(try await desk.tasks().first)
        #expect(task.key == "key-1" && task.number == 1 && task.version == 1 && task.state == .open)
        #expect(task.input == Office.premises && task.documents == [Office.paper] && task.purpose == "restaurant-opening")
        #expect(task.due == due && task.promisedAt == due && task.receivedAt == office.clock.timestamp && task.changedBy == nil)
    }

    @Test(arguments: [Duration.seconds(-60), nil])
    func `what is due already, or at no time, is promised after as long as it usually takes`(dueIn: Duration?) async throws {
        let outcome = try await office.arrive(dueIn: dueIn)
        #expect(outcome == .later(availableAt: office.clock.timestamp.advanced(by: .seconds(5 * 86_400))), "5d is the contract's typical time")
    }

    @Test func `the task and the ledger's entry are written together or not at all`() async throws {
        let work = try office.transaction(of: Office.inspection).work
        let context = CaseContext(
            operation: Office.inspection, caseNumber: "c", task: "t", request: "r", key: "key-1", now: office.clock.timestamp)
        await #expect(throws: Broken.self) {
            try await desk.ledger.change("key-1") { _, database in
                _ = try work(TaskInput(Office.premises), context, database)
                throw Broken()
            }
        }
        #expect(try await desk.tasks(DeskFilter(state: nil)).isEmpty)
    }

    @Test func `tasks are listed by their due date, those without one last, and late ones are known`() async throws {
        try await office.arrive("none", dueIn: nil)
        try await office.arrive("late", dueIn: .seconds(60))
        try await office.arrive("later", Office.annulment, input: ["creditCode": "91990104MA0F4T8W4F", "licenceNo": "XF1"], dueIn: .seconds(7200))
        office.clock.advance(by: .seconds(3600))
        let tasks = try await desk.tasks()
        #expect(tasks.map(\.key) == ["late", "later", "none"])
        #expect(tasks.map { $0.isOverdue(at: office.clock.timestamp) } == [true, false, false])
        #expect(try await desk.count() == (3, 1))
        #expect(try await desk.tasks(DeskFilter(operation: Office.annulment.name)).map(\.key) == ["later"])
        #expect(try await desk.tasks(DeskFilter(limit: 1, offset: 1)).map(\.key) == ["later"])
        #expect(try await desk.tasks(DeskFilter(state: .answered)).isEmpty)
    }

    @Test func `a task is found by its number, its key, and the number of its case where that is clear`() async throws {
        try await office.arrive("key-1", case: "20261123-AAAA")
        try await office.arrive("key-2", case: "20261123-BBBB")
        try await office.arrive("key-3", case: "20261123-BBBB")
        #expect(try await desk.task("2").key == "key-2")
        #expect(try await desk.task("key-3").number == 3)
        #expect(try await desk.task("20261123-AAAA").number == 1)
        let both = await #expect(throws: DeskError.self) { try await desk.task("20261123-BBBB") }
        #expect(both?.code == .ambiguous)
        let none = await #expect(throws: DeskError.self) { try await desk.task("99") }
        #expect(none?.code == .unknownTask)
        try await desk.answer(3, seen: 1, with: .notFound, by: .lin)
        #expect(try await desk.task("20261123-BBBB").number == 2, "one of them is open")
    }

    // MARK: - Withdrawal

    @Test func `a withdrawn task is off the list and cannot be answered`() async throws {
        try await office.arrive()
        #expect(try await office.withdraw())
        #expect(try await desk.tasks().isEmpty)
        #expect(try await desk.task("1").state == .withdrawn)
        let error = await #expect(throws: DeskError.self) { try await desk.answer(1, seen: 1, with: .notFound, by: .lin) }
        #expect(error?.code == .withdrawn)
        #expect(try await office.withdraw(), "once more changes nothing")
        #expect(try await desk.task("1").version == 2)
    }

    @Test func `what a clerk has answered is withdrawn no more`() async throws {
        try await office.arrive()
        try await desk.answer(1, seen: 1, with: .answered(data: Office.certificate), by: .lin)
        #expect(try await office.withdraw() == false)
        #expect(try await desk.task("1").state == .answered)
    }

    @Test func `what never came is withdrawn at once`() async throws {
        #expect(try await office.withdraw("nowhere"))
    }

    // MARK: - Answers

    @Test func `an answer is the ledger's word, and says who gave it and when`() async throws {
        try await office.arrive()
        office.clock.advance(by: .seconds(3600))
        let now = office.clock.timestamp
        #expect(try await desk.answer(1, seen: 1, with: .answered(data: Office.certificate), by: .lin) == 0)
        let entry = try #require(try await office.entry())
        #expect(entry.state == .finished && entry.word == LedgerEntry.Word(.answered(data: Office.certificate), asOf: now))
        #expect(entry.sendAt == now, "it leaves now")
        let (task, words, _) = try await desk.open(1, by: .zhao)
        #expect(task.state == .answered && task.changedBy == "林晓" && task.changedAt == now && task.version == 2)
        #expect(words == [DeskWord(number: 1, outcome: .answered(data: Office.certificate), signature: .lin, at: now)])
        #expect(try await desk.tasks().isEmpty)
        #expect(try await desk.tasks(DeskFilter(state: .answered)).map(\.number) == [1])
    }

    @Test func `members that the contract does not have are left out and counted`() async throws {
        try await office.arrive()
        var data = try #require(Office.certificate.object)
        data["inspector"] = "赵敏"
        #expect(try await desk.answer(1, seen: 1, with: .answered(data: .object(data)), by: .lin) == 1)
        #expect(try await office.entry()?.word?.outcome == .answered(data: Office.certificate))
    }

    @Test func `an answer that breaks the contract changes nothing`() async throws {
        try await office.arrive()
        let before = try await office.entry()
        let mistakes = await #expect(throws: DeskMistakes.self) {
            try await desk.answer(1, seen: 1, with: .answered(data: ["licenceNo": ""]), by: .lin)
        }
        #expect(mistakes?.all.map(\.field).sorted() == ["data/conditions", "data/issuedOn", "data/licenceNo", "data/validUntil"])
        #expect(try await office.entry() == before)
        #expect(try await desk.task("1").version == 1)
        #expect(try await office.count("onevisit_desk_word") == 0)
    }

    @Test func `of two clerks the second is told who was faster, and the first one's word stands`() async throws {
        try await office.arrive()
        let refusal = DeskReply.refused(code: "exits-insufficient", detail: "One exit only.")
        try await desk.answer(1, seen: 1, with: refusal, by: .lin)
        let error = await #expect(throws: DeskError.self) {
            try await office.other().answer(1, seen: 1, with: .answered(data: Office.certificate), by: .zhao)
        }
        #expect(error?.code == .stale)
        #expect(error?.text.en == "task 1 has been answered by 林晓 at 2026-11-23 13:00; your answer was not sent")
        #expect(error?.text.zh.contains("林晓") == true)
        #expect(try await office.entry()?.word?.outcome == .refused(TaskProblem(code: "exits-insufficient", detail: "One exit only.")))
        #expect(try await office.count("onevisit_desk_word") == 1)
    }

    @Test func `clerks who answer at the same instant give one word`() async throws {
        try await office.arrive()
        let other = try office.other()
        let codes = await withTaskGroup(of: DeskError.Code?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        try await (number.isMultiple(of: 2) ? desk : other).answer(
                            1, seen: 1, with: .notFound, by: DeskSignature("clerk \(number)", .page))
                        return nil
                    } catch {
                        return (error as? DeskError)?.code ?? .clerk
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.filter { $0 == .stale }.count == 7)
        #expect(try await office.entry()?.words == 1)
    }

    @Test func `a new promise keeps the task open, and makes what others saw stale`() async throws {
        try await office.arrive()
        try await desk.answer(1, seen: 1, with: .later(until: "2026-12-04"), by: .lin)
        let promise = try #require(CivilDate("2026-12-04")).endInBeijing
        #expect(try await office.entry()?.state == .waiting)
        #expect(try await office.entry()?.word?.outcome == .later(availableAt: promise))
        let task = try #require(try await desk.tasks().first)
        #expect(task.version == 2 && task.promisedAt == promise && task.changedBy == "林晓")
        let error = await #expect(throws: DeskError.self) { try await desk.answer(1, seen: 1, with: .notFound, by: .zhao) }
        #expect(error?.code == .stale)
        try await desk.answer(1, seen: 2, with: .notFound, by: .zhao)
        #expect(try await office.entry()?.state == .finished)
        #expect(try await desk.open(1, by: .lin).words.map(\.outcome) == [.notFound, .later(availableAt: promise)])
    }

    @Test func `a supplement comes as a task of its own that knows what was said before`() async throws {
        try await office.arrive("round-1", task: "r-fire")
        let gap = DeskGap(pointer: "/floorPlan", code: "missing", detail: "The plan shows the exits.")
        try await desk.answer(1, seen: 1, with: .incomplete([gap]), by: .lin)
        try await office.arrive("round-2", task: "r-fire")
        let open = try #require(try await desk.tasks().first)
        #expect(open.number == 2)
        let words = try await desk.open(2, by: .lin).words
        let missing = MissingInput(pointer: JSONPointer(tokens: ["floorPlan"]), code: "missing", detail: "The plan shows the exits.")
        #expect(words.map(\.outcome) == [.incomplete([missing])] && words.map(\.number) == [1])
    }

    @Test func `what was settled in another way is taken off the list by whoever tries to answer it`() async throws {
        try await office.arrive()
        try await desk.ledger.settle("key-1", .notFound, at: office.clock.timestamp)
        let error = await #expect(throws: DeskError.self) { try await desk.answer(1, seen: 1, with: .notFound, by: .lin) }
        #expect(error?.code == .elsewhere)
        #expect(try await desk.tasks().isEmpty)
        #expect(try await desk.task("1").state == .elsewhere)
    }

    // MARK: - Records

    @Test func `who looks at a task is written down before he sees it`() async throws {
        try await office.arrive()
        #expect(try await desk.open(1, by: .lin).readings.isEmpty)
        let at = office.clock.timestamp
        office.clock.advance(by: .seconds(60))
        #expect(try await desk.open(1, by: .zhao).readings == [DeskReading(what: "task", signature: .lin, at: at)])
        #expect(try await office.count("onevisit_desk_reading") == 2)
        await #expect(throws: DeskError.self) { try await desk.open(2, by: .lin) }
        #expect(try await office.count("onevisit_desk_reading") == 2)
    }

    @Test func `what the desk keeps goes with the ledger's entry and leaves no trace in the file`() async throws {
        try await office.arrive()
        try await desk.answer(1, seen: 1, with: .answered(data: Office.certificate), by: .lin)
        _ = try await desk.open(1, by: .lin)
        office.clock.advance(by: .seconds(100))
        try await office.arrive("young")
        #expect(try await desk.ledger.erase(before: office.clock.timestamp, limit: 10) == 1)
        #expect(try await desk.tasks(DeskFilter(state: nil)).map(\.key) == ["young"])
        #expect(try await office.count("onevisit_desk_word") == 0)
        #expect(try await office.count("onevisit_desk_reading") == 0)
        try DatabaseQueue(path: office.path).inDatabase { _ = try $0.checkpoint(.truncate) }
        let text = try Data(contentsOf: URL(filePath: office.path))
        #expect(text.range(of: Data("XF990104-2026-000142".utf8)) == nil)
        try await office.arrive("next")
        #expect(try await desk.task("next").number == 3, "no number is used twice")
    }

    @Test func `a desk of a newer program is left alone`() async throws {
        try await desk.ledger.write { try $0.execute(sql: "UPDATE onevisit_desk_schema SET version = 99") }
        let error = #expect(throws: AdapterError.self) { try office.other() }
        #expect(error?.message.contains("newer program") == true)
    }

    @Test func `a desk that is not there is not made by who only looks`() throws {
        #expect(throws: AdapterError.self) {
            try DeskDepartment("fire", catalogue: desk.catalogue, database: office.path + "-elsewhere", makes: false)
        }
    }
}
