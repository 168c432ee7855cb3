public import AdapterKit
public import Contracts
import JSON
import JSONSchema
public import Logging
public import Messaging
import Synchronization

/// A department that is made up from its contract's examples: whoever builds the other side needs nobody's system.
///
/// It is an adapter like any other, with the same checks, ledger and presence. Its back office is the file of its ledger: what it did, under which
/// key, and what it still has to say.
public final class MockDepartment: Sendable {
    /// What became of one task, for those who watch. Without personal data.
    public struct Note: Hashable, Sendable, CustomStringConvertible {
        public var operation: String
        public var outcome: String
        public var source: AnswerSource
        public var took: Duration

        public var description: String { "\(operation)  \(outcome)  \(source)  \(took.wholeMilliseconds) ms" }
    }

    /// How often is looked for words that are due. Nobody who waits for a department's word notices a fifth of a second.
    private static let look: Duration = .milliseconds(200)

    public let department: String
    private let catalogue: Catalogue
    private let operations: [Operation]
    private let orders: MockOrders
    private let books: MockBooks
    private let script: Mutex<MockScript>
    private let time: any TimeSource
    private let note: @Sendable (Note) -> Void

    /// - Parameters:
    ///   - ledger: in a file of the mock's own.
    ///   - note: told of each task when it is answered.
    /// - Throws: ``AdapterError`` where the catalogue has no such department, or nothing that it could be asked.
    public init(
        _ department: String, catalogue: Catalogue, orders: MockOrders = MockOrders(), ledger: SQLiteLedger, time: any TimeSource = SystemTime(),
        note: @escaping @Sendable (Note) -> Void = { _ in }
    ) throws(AdapterError) {
        guard catalogue.departments[department] != nil else {
            let names = catalogue.departments.keys.sorted().joined(separator: ", ")
            throw AdapterError(.contractMismatch, "The contracts have no department \(department). There are: \(names).")
        }
        operations = catalogue.operations(of: department)
        guard !operations.isEmpty else {
            throw AdapterError(.contractMismatch, "\(department) has no operation, so there is nothing to answer. Write one into its folder.")
        }
        self.department = department
        self.catalogue = catalogue
        self.orders = orders
        books = MockBooks(ledger: ledger)
        script = Mutex(MockScript(operations, orders: orders))
        self.time = time
        self.note = note
    }

    /// Operations that cannot be answered with the outcome that was ordered, and are answered by their input instead.
    public var unfit: [OperationReference] { script.withLock { $0.unfit } }

    /// An instance of the department on a bus. It needs ``run()`` beside it.
    public func service(
        on bus: any MessageBus, settings: AdapterSettings = AdapterSettings(), identity: UInt16 = .random(in: 0 ... .max), logger: Logger
    ) throws(AdapterError) -> AdapterService {
        var settings = settings
        settings.software = "onevisit contract mock"
        return try AdapterService(
            department: department, handlers: handlers, caseHandlers: caseHandlers, ledger: books.ledger, catalogue: catalogue, bus: bus,
            settings: settings, instance: AdapterService.instanceName(of: department, identity: identity), time: time, logger: logger)
    }

    /// Makes the tables of the back office. Before anything is asked.
    public func prepare() async throws { try await books.prepare() }

    /// Says what was promised when it is due, until its task is cancelled.
    /// - Throws: where the file cannot be read or written any more.
    public func run() async throws {
        while !Task.isCancelled {
            for promise in try await books.due(at: time.timestamp) where try await books.keep(promise, at: time.timestamp) {
                note(Note(operation: promise.operation, outcome: promise.outcome.name, source: .record, took: orders.later ?? .zero))
            }
            do { try await time.sleep(until: time.now.advanced(by: Self.look)) } catch { return }
        }
    }

    // MARK: - Lookups

    /// A handler for each operation of the lane of lookups.
    public var handlers: [Handler] {
        operations.filter { $0.lane == .lookup }.map { operation in
            let isQuery = operations.contains { $0.effect == .query(operation.reference) }
            return Handler(operation.reference.name, version: operation.reference.version) { input, _ in
                try await self.answer(operation, input, isQuery: isQuery)
            }
        }
    }

    private func answer(_ operation: Operation, _ input: TaskInput, isQuery: Bool) async throws -> Outcome {
        let started = time.now
        if orders.slow > .zero { try await time.sleep(until: started.advanced(by: orders.slow)) }
        var answer = decide(operation, input)
        if isQuery, orders.outcome == nil { answer = try await recorded(operation, input) ?? answer }
        tell(operation, answer, since: started)
        return answer.outcome
    }

    /// What happened here under a key that the input names. Under a key of nobody's nothing did, whatever the examples say of another's.
    private func recorded(_ operation: Operation, _ input: TaskInput) async throws -> ExampleBook.Answer? {
        for (_, value) in input.json.leaves {
            guard let key = value.string, case .answered(let data)? = try await books.effect(of: key) else { continue }
            guard operation.data.sift(data).isValid else { continue }
            return ExampleBook.Answer(outcome: .answered(data: data), source: .record)
        }
        let isExample = operation.examples.contains { $0.request == input.json }
        return isExample ? nil : ExampleBook.Answer(outcome: .notFound, source: .record)
    }

    // MARK: - Cases

    /// A handler for each operation of the lane of cases.
    public var caseHandlers: [CaseHandler] {
        operations.filter { $0.lane == .case }.map { operation in
            CaseHandler(operation.reference.name, version: operation.reference.version) { input, context in
                try await self.carryOut(operation, input, context)
            } query: { _, context in
                try await self.books.effect(of: context.key)
            }
        }
    }

    private func carryOut(_ operation: Operation, _ input: TaskInput, _ context: CaseContext) async throws -> Outcome {
        let started = time.now
        if orders.slow > .zero { try await time.sleep(until: started.advanced(by: orders.slow)) }
        var answer = decide(operation, input)
        if answer.outcome.isFinal, let later = orders.later {
            let due = time.timestamp.advanced(by: later)
            try await books.promise(context.key, operation.reference, answer.outcome, at: due)
            answer.outcome = .later(availableAt: due)
        } else if answer.outcome.hasEffect {
            answer.outcome = try await books.carryOut(context.key, operation.reference, answer.outcome)
        }
        tell(operation, answer, since: started)
        return answer.outcome
    }

    private func decide(_ operation: Operation, _ input: TaskInput) -> ExampleBook.Answer {
        let now = time.timestamp
        return script.withLock { $0.answer(operation.reference, input.json, at: now) }
    }

    private func tell(_ operation: Operation, _ answer: ExampleBook.Answer, since started: ContinuousClock.Instant) {
        note(Note(operation: "\(operation.reference)", outcome: answer.outcome.name, source: answer.source, took: time.now - started))
    }
}
