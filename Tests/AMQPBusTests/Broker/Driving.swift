import AMQPBus
import Messaging
import MessagingTestKit
import Synchronization
import Testing

/// A direct exchange and a queue, both of one name.
func oneQueue(_ name: String, arguments: [String: String] = [:]) -> Topology {
    Topology(
        exchanges: [.init(name, .direct)], queues: [.init(name, arguments: arguments)],
        bindings: [.init(exchange: name, queue: name, pattern: name)])
}

func message(_ id: String, to name: String, body: [UInt8] = [1, 2, 3], mandatory: Bool = true) -> OutgoingMessage {
    OutgoingMessage(
        route: Route(exchange: name, key: name), properties: MessageProperties(messageID: id, type: "test.v1", appID: "test", isPersistent: true),
        body: body, mandatory: mandatory)
}

/// Runs a bus while `body` does.
func running<Result: Sendable>(_ bus: AMQPBus, _ body: () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await bus.run() }
        let result = try await body()
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}

/// What a test's own tool could not do.
struct TestFailure: Error, CustomStringConvertible {
    var description: String
}

/// Waits until the condition holds; fails after a generous limit.
func eventually(
    _ what: @autoclosure () -> Comment, within limit: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let limit = ContinuousClock.now + limit
    while try await !condition() {
        try #require(ContinuousClock.now < limit, what(), sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Remembers what arrived.
final class Arrivals: Sendable {
    private let state = Mutex<[IncomingMessage]>([])
    func add(_ messages: [IncomingMessage]) { state.withLock { $0 += messages } }
    var all: [IncomingMessage] { state.withLock { $0 } }
    var ids: [String] { all.map(\.properties.messageID) }
}

extension LinkState {
    /// Why it is down or blocked.
    var reason: String? {
        switch self {
        case .down(let reason), .blocked(_, let reason): reason
        case .up: nil
        }
    }
}
