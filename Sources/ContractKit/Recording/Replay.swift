public import Contracts
public import JSON
import JSONSchema

/// Asks an adapter again what another, or an earlier version of it, was asked, and compares what it says.
public struct Replay: Sendable {
    /// What one exchange came to.
    public struct Finding: Hashable, Sendable {
        public var exchange: RecordedExchange
        /// Nil where nothing was said in time.
        public var outcome: Outcome?
        public var took: Duration?
        public var differences: [JSONDifference] = []

        public var isSame: Bool { outcome != nil && differences.isEmpty }
    }

    public let catalogue: Catalogue
    /// Places of a reply that are not compared: `/data/lastDepositMonth`.
    public var ignored: [JSONPointer] = []
    /// Whether values that are somebody's are compared too. They are stand-ins in a recording, so only a system that holds those can say the same.
    public var isExact = false
    /// How long the word of a case is waited for.
    public var patience: Duration = .seconds(30)
    /// How many are asked at once.
    public var width = 8

    public init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// Why an exchange cannot be replayed; nil where it can.
    public func obstacle(to exchange: RecordedExchange) -> String? {
        guard let operation = catalogue.operations[exchange.operation] else { return "the contracts have no \(exchange.operation)" }
        return operation.request.isValid(exchange.input) ? nil : "its input breaks the contract of today"
    }

    /// Asks, several at once, and hands on each finding when it is there.
    /// - Parameter exchanges: those with an ``obstacle(to:)`` are passed over.
    /// - Throws: ``AskError`` where a task did not reach a queue.
    public func run(_ exchanges: [RecordedExchange], by asker: Asker, _ found: (Finding) -> Void) async throws {
        let exchanges = exchanges.filter { obstacle(to: $0) == nil }
        try await withThrowingTaskGroup(of: Finding?.self) { group in
            var waiting = exchanges[...]
            for exchange in waiting.prefix(width) { group.addTask { try await ask(exchange, asker) } }
            waiting = waiting.dropFirst(width)
            while let finding = try await group.next() {
                if let finding { found(finding) }
                if let exchange = waiting.popFirst() { group.addTask { try await ask(exchange, asker) } }
            }
        }
    }

    private func ask(_ exchange: RecordedExchange, _ asker: Asker) async throws -> Finding? {
        guard let operation = catalogue.operations[exchange.operation] else { return nil }
        let report = try await AdapterTrial(operation, input: exchange.input).run(by: asker, patience: patience)
        guard let last = report.replies.last else { return Finding(exchange: exchange, outcome: nil, took: nil) }
        return Finding(
            exchange: exchange, outcome: last.reply.outcome, took: last.after,
            differences: differences(exchange.outcome, last.reply.outcome, of: operation))
    }

    /// Where a reply says something else than the recording.
    func differences(_ recorded: Outcome, _ actual: Outcome, of operation: Operation) -> [JSONDifference] {
        JSONDifference.between(
            PersonalMask.comparable(recorded, of: operation, isExact: isExact), PersonalMask.comparable(actual, of: operation, isExact: isExact),
            ignoring: Outcome.incomparable + ignored)
    }
}
