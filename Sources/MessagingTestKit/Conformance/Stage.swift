import Messaging
import Synchronization

/// What the scenarios are written with: a running bus, a source and a collector that remember everything, and waiting with a limit.
struct Stage: Sendable {
    let harness: any BusHarness

    static let exchange = "conformance"
    static let queue = "conformance.work"

    /// A topic exchange and one queue that takes everything.
    static let topology = Topology(
        exchanges: [.init(exchange, .topic)], queues: [.init(queue)], bindings: [.init(exchange: exchange, queue: queue, pattern: "#")])

    static func message(
        _ number: Int, key: String = "a.b", exchange: String = exchange, bytes: [UInt8]? = nil, mandatory: Bool = true,
        report: OutgoingMessage.Report = .confirmed, persistent: Bool = false, expiration: Duration? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            token: UInt64(number), route: Route(exchange: exchange, key: key),
            properties: MessageProperties(
                messageID: "m-\(number)", type: "conformance.v1", appID: "conformance", isPersistent: persistent, expiration: expiration),
            body: bytes ?? Array("\(number)".utf8), mandatory: mandatory, report: report)
    }

    /// Runs a bus while `body` does, and ends it after. The bus is ready when `body` begins.
    func withBus<Result: Sendable>(
        _ topology: Topology = topology, _ use: Topology.Use = .declare, untilReady: Bool = true,
        _ body: (any MessageBus) async throws -> Result
    ) async throws -> Result {
        let bus = try await harness.makeBus(topology, use)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            if untilReady { try await ready(bus) }
            let result = try await body(bus)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    /// Consumes while `body` runs.
    func withConsumer<Result: Sendable>(
        _ bus: any MessageBus, on queue: String = queue, prefetch: Int = 100, _ handle: @escaping @Sendable (IncomingMessage) async -> Settlement,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await bus.consume(Subscription(.queue(queue), prefetch: prefetch), handle) }
            let result = try await body()
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    func ready(_ bus: any MessageBus) async throws {
        try await eventually("the bus becomes ready; it says \(bus.status)") { bus.status.isReady }
    }

    /// Waits until the condition holds, for as long as the harness has patience.
    func eventually(
        _ expectation: @autoclosure () -> String, file: String = #fileID, line: Int = #line, _ condition: () async throws -> Bool
    ) async throws {
        let limit = ContinuousClock.now + harness.patience
        var pause = Duration.microseconds(200)
        while try await !condition() {
            guard ContinuousClock.now < limit else { throw failure("within \(harness.patience) \(expectation())", file: file, line: line) }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    func expect(_ condition: Bool, _ expectation: @autoclosure () -> String, file: String = #fileID, line: Int = #line) throws {
        guard condition else { throw failure(expectation(), file: file, line: line) }
    }

    func expect<Value: Equatable>(_ value: Value, equals expected: Value, _ what: String, file: String = #fileID, line: Int = #line) throws {
        guard value == expected else { throw failure("\(what) is \(expected), not \(value)", file: file, line: line) }
    }

    private func failure(_ expectation: String, file: String, line: Int) -> BusConformanceFailure {
        BusConformanceFailure(expectation: expectation, file: file, line: line)
    }
}

/// A source that gives out what it was given and remembers all that it was told.
final class RecordingSource: PublishSource {
    private struct State {
        var waiting: [OutgoingMessage] = []
        var taken = 0
        var outcomes: [UInt64: [PublishOutcome]] = [:]
        var runs: [Int] = []
        var told = 0
    }

    private let state = Mutex(State())

    func add(_ messages: [OutgoingMessage]) {
        state.withLock { $0.waiting.append(contentsOf: messages) }
    }

    func takeMessages(limit: Int) -> [OutgoingMessage] {
        state.withLock { state in
            let end = min(state.waiting.count, state.taken + limit)
            defer { state.taken = end }
            return Array(state.waiting[state.taken..<end])
        }
    }

    func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)]) {
        state.withLock { state in
            for (token, outcome) in outcomes { state.outcomes[token, default: []].append(outcome) }
            state.told += outcomes.count
            state.runs.append(outcomes.count)
        }
    }

    var taken: Int { state.withLock { $0.taken } }
    var told: Int { state.withLock { $0.told } }
    var outcomes: [UInt64: [PublishOutcome]] { state.withLock { $0.outcomes } }
    /// How many outcomes came at a time.
    var runs: [Int] { state.withLock { $0.runs } }
}

/// Remembers what it was given, in order.
final class Log<Entry: Sendable>: Sendable {
    private let state = Mutex<[Entry]>([])

    func add(_ entries: [Entry]) {
        state.withLock { $0.append(contentsOf: entries) }
    }

    var entries: [Entry] { state.withLock { $0 } }
    var count: Int { state.withLock { $0.count } }
}

/// Remembers what arrived.
typealias Collector = Log<IncomingMessage>

extension Log<IncomingMessage> {
    var messages: [IncomingMessage] { entries }
    /// The numbers that the bodies hold.
    var numbers: [Int] { messages.compactMap { Int(String(decoding: $0.body, as: UTF8.self)) } }
}

/// Holds up whoever comes by until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
