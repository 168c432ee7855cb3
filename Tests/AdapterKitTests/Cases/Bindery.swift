import AdapterKit
import Contracts
import GRDB
import JSON
import JSONSchema
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

/// What the library does for cases: cards are issued in the database of the ledger, books are bound in a workshop of its own.
final class Workshop: Sendable {
    struct Fire: Error {}

    private struct State {
        var begun: [String] = []
        var bound: [String] = []
        var fires = 0
        var isClosed = false
        var known: [String: Outcome] = [:]
        var asked: [String] = []
    }

    private let state = Mutex(State())
    private let alarm = Alarm()

    /// Keys of the books that were begun, and of those that were bound.
    var begun: [String] { state.withLock { $0.begun } }
    var bound: [String] { state.withLock { $0.bound } }
    /// Keys that it was asked about.
    var asked: [String] { state.withLock { $0.asked } }

    /// From now on it burns so many times.
    func burns(_ times: Int) { state.withLock { $0.fires = times } }
    /// What it is begun with waits for ``open()``.
    func close() { state.withLock { $0.isClosed = true } }
    func open() {
        state.withLock { $0.isClosed = false }
        alarm.ring()
    }
    /// What it says when it is asked about a key.
    func knows(_ key: String, _ outcome: Outcome?) { state.withLock { $0.known[key] = outcome } }

    func bind(_ key: String) async throws -> Outcome {
        let isBurning = state.withLock { state in
            state.begun.append(key)
            guard state.fires > 0 else { return false }
            state.fires -= 1
            return true
        }
        if isBurning { throw Fire() }
        while state.withLock({ $0.isClosed }) {
            await alarm.wait()
            try Task.checkCancellation()
        }
        state.withLock { $0.bound.append(key) }
        return .answered(data: ["no": .string(key)])
    }

    func ask(_ key: String) -> Outcome? {
        state.withLock { state in
            state.asked.append(key)
            return state.known[key]
        }
    }
}

/// A library that works on cases, over a broker in memory, with a real ledger.
struct Bindery: Sendable {
    static let instance = "library-0001"
    static let gateway = "district-a"
    /// A gateway that nobody has declared.
    static let nowhere = "district-z"

    let time: any TimeSource
    let broker: InMemoryBroker
    let orchestrator: InMemoryBus
    let file: LedgerFile
    let ledger: SQLiteLedger
    let workshop: Workshop
    let heard = Stage.Heard()
    let settings: AdapterSettings

    init(settings: AdapterSettings = AdapterSettings(), time: any TimeSource = SystemTime()) throws {
        try self.init(settings: settings, time: time, broker: InMemoryBroker(time: time), file: try LedgerFile(), workshop: Workshop())
    }

    private init(settings: AdapterSettings, time: any TimeSource, broker: InMemoryBroker, file: LedgerFile, workshop: Workshop) throws {
        self.time = time
        self.settings = settings
        self.broker = broker
        self.file = file
        self.workshop = workshop
        let departments = [Department(name: "library", title: LocalizedText(zh: "图书馆", en: "Library"))]
        orchestrator = InMemoryBus(
            broker: broker, user: "onevisit", topology: .orchestrator(gateway: Self.gateway, departments: departments), use: .declare)
        ledger = try file.open()
    }

    /// The same broker, ledger and workshop after everything else was started again.
    func again() throws -> Bindery { try Bindery(settings: settings, time: time, broker: broker, file: file, workshop: workshop) }

    /// Makes the table of cards.
    func prepare() async throws {
        try await ledger.write { try $0.execute(sql: "CREATE TABLE IF NOT EXISTS card (key TEXT NOT NULL, name TEXT NOT NULL)") }
    }

    /// An instance of the library.
    func service(_ bus: InMemoryBus, instance: String = Self.instance, ledger other: (any Ledger)? = nil) throws -> AdapterService {
        try AdapterService(
            department: "library", handlers: [], caseHandlers: handlers, ledger: other ?? ledger, catalogue: try Self.catalogue(), bus: bus,
            settings: settings, instance: instance, time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    var bus: InMemoryBus { InMemoryBus(broker: broker, user: "library", topology: .adapter(department: "library"), use: .expect) }

    /// Runs the orchestrator's side, and one instance of the library's, for as long as `body` runs.
    func run(ledger other: (any Ledger)? = nil, _ body: @escaping @Sendable (Bindery, AdapterService) async throws -> Void) async throws {
        try await prepare()
        let replies = orchestrator.receive(Subscription(.queue(QueueName.replies(Self.gateway))), heard.reply)
        let parked = orchestrator.receive(Subscription(.queue(QueueName.parked)), heard.parked)
        try await withThrowingTaskGroup { group in
            group.addTask { try await orchestrator.run() }
            try await eventually("the orchestrator is connected") { orchestrator.status.isReady }
            try await whileServing(ledger: other) { service in try await body(self, service) }
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
        withExtendedLifetime((replies, parked)) {}
    }

    /// Runs an instance for as long as `body` runs; then it is gone, as after a crash: nothing is finished.
    func whileServing(
        _ instance: String = Self.instance, ledger other: (any Ledger)? = nil, _ body: @escaping @Sendable (AdapterService) async throws -> Void
    ) async throws {
        let bus = bus
        let service = try service(bus, instance: instance, ledger: other)
        try await withThrowingTaskGroup { group in
            group.addTask { try await bus.run() }
            group.addTask { try await service.run() }
            try await eventually("the library is connected") { bus.status.isReady }
            try await body(service)
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {} catch is AdapterError {}
        }
    }

    // MARK: - Asking

    /// Sends a task of a case.
    func ask(
        _ operation: String, _ key: String, name: String = "Emma", attempt: Int = 1, to gateway: String = Self.gateway,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        let task = DepartmentTask(
            task: "r-\(key)", request: "r", attempt: attempt, key: key, lane: .case, operation: OperationReference(operation, version: 1),
            input: ["name": .string(name)], caseDetails: CaseDetails(caseNumber: "20261123-000001"))
        try await send(TaskMessage.body(replyTo: gateway, tasks: [task]), type: MessageType.tasks, change)
    }

    func withdraw(_ operation: String, _ key: String, attempt: Int = 1) async throws {
        let withdrawal = Withdrawal(
            task: "r-\(key)", request: "r", key: key, attempt: attempt, round: 1, operation: OperationReference(operation, version: 1),
            reason: "applicant")
        try await send(WithdrawalMessage.body(replyTo: Self.gateway, withdrawals: [withdrawal]), type: MessageType.withdrawals)
    }

    func send(_ body: [UInt8], type: String = MessageType.tasks, _ change: (inout MessageProperties) -> Void = { _ in }) async throws {
        var properties = MessageProperties(messageID: "m", type: type, appID: "district-a-7f3a", isPersistent: true)
        change(&properties)
        let route = Route(exchange: ExchangeName.tasks, key: RoutingKey.task(department: "library", lane: .case))
        #expect(await orchestrator.publish([OutgoingMessage(route: route, properties: properties, body: body)]) == [.done])
    }

    /// Waits for so many replies, and says their words.
    @discardableResult
    func words(_ count: Int) async throws -> [String] {
        try await eventually("there are \(count) replies, not \(heard.replies.map(\.outcome.word))") { heard.replies.count >= count }
        return heard.replies.map(\.outcome.word)
    }

    /// Nothing is unsettled.
    func settled() async throws { try await eventually("all is settled") { isSettled } }
    var isSettled: Bool { broker.unsettled(of: QueueName.case("library")) == 0 && broker.depth(of: QueueName.case("library")) == 0 }

    /// The names on the cards, by key.
    func cards() async throws -> [String] {
        try await ledger.read { try String.fetchAll($0, sql: "SELECT key || ' ' || name FROM card ORDER BY rowid") }
    }

    func entry(_ key: String) async throws -> LedgerEntry? { try await ledger.change(key) { entry, _ in entry } }

    // MARK: - The library

    private var handlers: [CaseHandler] {
        let workshop = workshop
        let bind: CaseHandler.Work = { _, context in try await workshop.bind(context.key) }
        return [
            CaseHandler("library.card.issue", transaction: Self.issue) { context, database in
                try database.execute(sql: "DELETE FROM card WHERE key = ?", arguments: [context.key])
                return true
            },
            CaseHandler("library.book.weigh", work: bind),
            CaseHandler("library.book.bind", work: bind),
            CaseHandler("library.book.order", work: bind) { _, context in workshop.ask(context.key) },
            CaseHandler("library.book.send", work: bind),
        ]
    }

    private static func issue(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let name = try input.string("name")
        try database.execute(sql: "INSERT INTO card (key, name) VALUES (?, ?)", arguments: [context.key, name])
        switch name {
        case "falling": throw Workshop.Fire()
        case "failing": return .failed(TaskProblem(code: "no-paper", detail: "The printer is out of paper.", isRetriable: true))
        case "wordy": return .answered(data: ["no": 7])
        case "patient": return .later(availableAt: context.now.advanced(by: .seconds(86_400)))
        default: return .answered(data: ["no": .string("C-\(name)")])
        }
    }

    static func catalogue() throws -> Catalogue {
        let request: JSONValue = ["type": "object", "required": ["name"], "properties": ["name": ["type": "string", "maxLength": 20]]]
        let data: JSONValue = ["type": "object", "required": ["no"], "properties": ["no": ["type": "string"]]]
        let effects: [(String, Operation.Effect)] = [
            ("library.card.issue", .once), ("library.book.weigh", .none), ("library.book.bind", .idempotent),
            ("library.book.order", .query(OperationReference("library.book.find", version: 1))), ("library.book.send", .once),
        ]
        let operations = try effects.map { name, effect in
            Operation(
                reference: OperationReference(name, version: 1), lane: .case, summary: LocalizedText(zh: "办理", en: "Something"), effect: effect,
                typical: .seconds(1), limit: .seconds(86_400), request: try JSONSchema(request), data: try JSONSchema(data),
                problems: ["no-paper": LocalizedText(zh: "缺纸", en: "Out of paper")], sensitiveRequest: [], sensitiveData: [], examples: [],
                contractHash: "sha256:\(name)")
        }
        return Catalogue(
            departments: [Department(name: "library", title: LocalizedText(zh: "图书馆", en: "Library"))], operations: operations, matters: [])
    }
}
