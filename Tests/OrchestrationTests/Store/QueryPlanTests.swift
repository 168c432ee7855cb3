import Contracts
import GRDB
import Messaging
import Synchronization
import Testing

@testable import Orchestration

@Suite("What the store does all day costs the same with many cases as with few")
struct QueryPlanTests {
    /// Everything that happens in the course of a case, at a start, or when somebody looks for cases.
    private static let hot: [(name: String, run: @Sendable (SQLiteStoreAccess) throws -> Void)] = [
        ("case by id", { _ = try $0.caseRecord(id: "a") }),
        ("case by number", { _ = try $0.caseRecord(number: "20261126-4F7K2Q") }),
        ("next number", { _ = try $0.nextNumber(at: moment()) }),
        ("case by key", { _ = try $0.caseID(key: "a", channel: "b") }),
        ("due cases", { _ = try $0.dueCases(at: moment(), limit: 9) }),
        ("next wake", { _ = try $0.nextWake() }),
        ("open cases", { _ = try $0.openCases(after: "a", limit: 9) }),
        ("cases counted otherwise", { _ = try $0.casesCounted(otherwiseThan: "sha256:a", limit: 9) }),
        ("held cases", { _ = try $0.casesWithHeldSteps(limit: 9) }),
        ("search a channel", { _ = try $0.search(CaseQuery(after: "z"), channel: "counter", limit: 9) }),
        ("search a matter", { _ = try $0.search(CaseQuery(matter: "residence"), channel: nil, limit: 9) }),
        ("search a state", { _ = try $0.search(CaseQuery(state: .supplement), channel: nil, limit: 9) }),
        ("search a department", { _ = try $0.search(CaseQuery(department: "police"), channel: nil, limit: 9) }),
        ("account", { _ = try $0.account(since: moment()) }),
        ("overdue", { _ = try $0.overdue(at: moment(), since: moment()) }),
        ("due messages", { _ = try $0.dueOutbox(at: moment(), limit: 9) }),
        ("next message", { _ = try $0.nextOutbox() }),
        ("messages of a case", { _ = try $0.outbox(of: "a") }),
        ("due events", { _ = try $0.dueEvents(for: EventRow.bus, at: moment(), limit: 9) }),
        ("next event", { _ = try $0.nextEvent(for: EventRow.bus) }),
        ("record of a case", { _ = try $0.audit(of: "a") }),
        ("parked", { _ = try $0.parked(after: 0, limit: 9) }),
        ("parked message", { _ = try $0.parked(id: 1) }),
        ("parked of a case", { _ = try $0.parked(of: "a") }),
        ("count of parked", { _ = try $0.parkedCount() }),
        ("documents", { _ = try $0.documents(of: "a") }),
        ("a department's right to a document", { _ = try $0.grant(of: "a", to: "b") }),
        ("whether a document is needed", { _ = try $0.unneeded(["a"]) }),
        ("update", { try $0.update(storedCase(1)) }),
        ("remove a message", { try $0.removeOutbox(request: "a", task: "b") }),
        ("mark sent", { try $0.markSent(1, at: moment()) }),
        ("postpone", { try $0.postponeOutbox(1, until: moment()) }),
        ("remove an event", { try $0.removeEvent(1) }),
        ("give a key away", { try $0.removeKey("a", channel: "b") }),
        (
            "erase",
            {
                try $0.add(storedCase(1, eraseAt: moment()))
                try $0.put(DocumentRecord(request: storedCase(1).id, name: "a", sha256: "b", type: "c", size: 1, at: moment(), by: "d"))
                _ = try $0.erase(at: moment(), limit: 9)
            }
        ),
    ]

    /// What may be walked through: the texts are as many as there are versions of contracts, the counters as many as tables, and that index holds
    /// held cases alone.
    private static let short: Set = ["SCAN texts", "SCAN sqlite_sequence", "SCAN cases USING INDEX cases_held"]

    @Test("No statement of every day walks through a table that grows with the cases")
    func plans() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database)
        try database.writeWithoutTransaction { database in
            for statement in Self.hot {
                let texts = Mutex<[String]>([])
                database.trace(options: .statement) { event in
                    if case .statement(let statement) = event { texts.withLock { $0.append(statement.sql) } }
                }
                try statement.run(SQLiteStoreAccess(database))
                database.trace(options: .statement, nil)
                let asked = texts.withLock { $0 }.filter { !$0.hasPrefix("--") }
                #expect(!asked.isEmpty, "\(statement.name) asks nothing")
                for text in asked {
                    for step in try Self.plan(of: text, in: database) where step.hasPrefix("SCAN") {
                        #expect(Self.short.contains(step), "\(statement.name): \(step) in \(text)")
                    }
                }
            }
        }
    }

    @Test("What is sorted anew for each question is what was found, not what there is")
    func order() throws {
        let database = try DatabaseQueue()
        try StoreSchema.migrator.migrate(database)
        try database.read { database in
            for text in [
                "SELECT * FROM outbox WHERE state = 0 AND next_at <= 1 ORDER BY next_at, id LIMIT 9",
                "SELECT * FROM cases WHERE wake_at <= 1 ORDER BY wake_at LIMIT 9",
                "SELECT * FROM cases WHERE 1 AND channel = 'a' AND id < 'b' ORDER BY id DESC LIMIT 9",
            ] {
                let plan = try Self.plan(of: text, in: database)
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(text)")
            }
        }
    }

    private static func plan(of text: String, in database: Database) throws -> [String] {
        let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + text)
        statement.setUncheckedArguments([])
        return try Row.fetchAll(statement).map { $0["detail"] }
    }
}
