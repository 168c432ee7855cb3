public import Messaging

/// Makes the buses that `BusConformance` examines, and rules the broker in which they meet. A harness is made for one scenario:
/// its broker, or its corner of one, is empty, and nobody else is there.
public protocol BusHarness: Sendable {
    /// What it can do to the broker; a scenario that needs more does not apply.
    var abilities: Set<BusAbility> { get }
    /// How long a scenario waits for what must happen, before it says that it did not.
    var patience: Duration { get }
    /// The broker user of every bus that it makes.
    var user: String { get }

    func makeBus(_ topology: Topology, _ use: Topology.Use) async throws -> any MessageBus
    /// How many messages of a queue are ready, or nil where there is no such queue.
    func depth(of queue: String) async throws -> Int?
    /// Cuts every connection, as a broken network does; the broker stays.
    func dropConnections() async throws
    /// Makes the broker unreachable; with `wipe` it forgets everything.
    func stopBroker(wipe: Bool) async throws
    func startBroker() async throws
    /// Raises an alarm: publishers are blocked.
    func block() async throws
    func unblock() async throws
    func deleteQueue(_ name: String) async throws
    /// Sets how many ready messages a queue takes.
    func limit(_ queue: String, to maxLength: Int) async throws
}

/// What a harness can do to its broker.
public enum BusAbility: Hashable, Sendable {
    case dropConnections, restart, block, deleteQueue, limit
}

/// A promise of `MessageBus` that a bus did not keep.
public struct BusConformanceFailure: Error, CustomStringConvertible {
    /// What was expected, in a sentence.
    public var expectation: String
    public var file: String
    public var line: Int

    public var description: String { "\(expectation) (\(file):\(line))" }
}

/// The scenarios that every bus passes: the promises of `MessageBus`, each as something that happens.
public struct BusConformance: Sendable {
    /// One promise and the events that put it to the test.
    public struct Scenario: Sendable, CustomStringConvertible {
        public var name: String
        /// The promise in a sentence.
        public var promise: String
        public var needs: Set<BusAbility>
        private var body: @Sendable (any BusHarness) async throws -> Void

        init(_ name: String, _ promise: String, needs: Set<BusAbility> = [], _ body: @escaping @Sendable (any BusHarness) async throws -> Void) {
            self.name = name
            self.promise = promise
            self.needs = needs
            self.body = body
        }

        public var description: String { name }

        /// Plays it; throws `BusConformanceFailure` where the promise is broken.
        public func run(_ harness: any BusHarness) async throws {
            try await body(harness)
        }
    }

    /// All of them.
    public static let scenarios: [Scenario] = publishing + consuming + connections + endings
}
