import AMQPBus
import Logging
import Messaging
import MessagingTestKit
import Synchronization
import Testing

/// What networks, brokers and peers do to a bus. All suites share one private broker, and run one after the other.
@Suite("AMQPBus bears what networks, brokers and peers do to it", .withBroker, .serialized) enum BusFaultTests {}

/// Keeps book of what was published and what arrived.
final class Ledger: Sendable {
    private struct State {
        var outcomes: [String: PublishOutcome] = [:]
        var arrived: Set<String> = []
        var next = 0
    }

    private let state = Mutex(State())

    /// Publishes so many messages to a queue, each with an identifier of its own, and notes the outcomes.
    @discardableResult
    func publish(_ count: Int, to queue: String, through bus: AMQPBus) async -> [PublishOutcome] {
        let first = state.withLock { state in
            state.next += count
            return state.next - count
        }
        let messages = (first..<first + count).map { message("m\($0)", to: queue) }
        let outcomes = await bus.publish(messages)
        state.withLock { state in
            for (message, outcome) in zip(messages, outcomes) { state.outcomes[message.properties.messageID] = outcome }
        }
        return outcomes
    }

    func arrive(_ message: IncomingMessage) {
        _ = state.withLock { $0.arrived.insert(message.properties.messageID) }
    }

    func count(_ label: (PublishOutcome) -> Bool) -> Int { state.withLock { $0.outcomes.values.count(where: label) } }
    var confirmed: Int { count { $0 == .done } }
    var notSent: Int { count { if case .notSent = $0 { true } else { false } } }
    /// Confirmed, and not arrived so far.
    var missing: Set<String> { state.withLock { state in Set(state.outcomes.filter { $0.value == .done }.keys).subtracting(state.arrived) } }
    /// Arrived although its publisher was told that it was not sent.
    var ghosts: Set<String> {
        state.withLock { state in
            state.arrived.filter { id in if case .notSent? = state.outcomes[id] { true } else { false } }
        }
    }
}

/// Runs a bus that reads a queue into the ledger while `body` does.
func reading(_ bus: AMQPBus, queue: String, _ ledger: Ledger, _ body: () async throws -> Void) async throws {
    try await running(bus) {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await bus.consume(Subscription(.queue(queue))) { message in
                    ledger.arrive(message)
                    return .accepted
                }
            }
            try await body()
            group.cancelAll()
        }
    }
}

/// Runs a bus that reads a queue into the ledger and publishes to it in runs without a pause while `body` does; in the end, all that was
/// confirmed must have arrived, and nothing that was not sent.
func underLoad(_ bus: AMQPBus, queue: String, _ ledger: Ledger, _ body: () async throws -> Void) async throws {
    try await reading(bus, queue: queue, ledger) {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let outcomes = await ledger.publish(10, to: queue, through: bus)
                    // Where nothing can be sent the answer comes at once: without a pause the book would grow by a million entries a minute.
                    if !outcomes.allSatisfy({ $0 == .done }) { try await Task.sleep(for: .milliseconds(50)) }
                }
            }
            try await body()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
        try await eventually("all that was confirmed has arrived; \(ledger.missing.count) are missing") { ledger.missing.isEmpty }
        #expect(ledger.ghosts.isEmpty, "what was not sent does not arrive")
    }
}

/// Waits until the process holds no more than before. Swift's own threads come and go.
func nothingIsLeft(since before: ProcessUse, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let ownThreads = 4
    try await eventually("nothing is left: \(before) before, \(ProcessUse.now) now", sourceLocation: sourceLocation) {
        let now = ProcessUse.now
        return now.descriptors <= before.descriptors && now.threads <= before.threads + ownThreads
    }
}

/// Keeps what is logged.
final class LogRecord: Sendable {
    private let lines = Mutex<[String]>([])

    func contains(_ words: String...) -> Bool {
        lines.withLock { lines in lines.contains { line in words.allSatisfy { line.contains($0) } } }
    }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(record: self) }
        logger.logLevel = .info
        return logger
    }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \((event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " "))"
            record.lines.withLock { $0.append(line) }
        }
    }
}
