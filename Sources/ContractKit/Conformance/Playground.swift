public import Messaging

/// What somebody who rules the broker and the adapter's process can do to them.
public enum PlaygroundAbility: String, Sendable, CaseIterable {
    /// Cut the connections of the department.
    case cut
    /// Restart the broker.
    case restart
    /// Look into queues: depths, what is not settled, prefetch counts.
    case look
    /// Publish as another broker user.
    case stranger
    /// Ask the adapter to stop.
    case stop
}

/// Where an adapter is tried: what can be done to its broker and its process besides sending messages.
public protocol Playground: Sendable {
    var abilities: Set<PlaygroundAbility> { get }
    /// Why the adapter's process is gone; nil while it runs, or where nobody knows.
    var adapterEnd: String? { get }

    /// Ends all connections of the department.
    func cutConnections() async throws
    /// Restarts the broker, and returns when it listens again.
    func restartBroker() async throws
    /// The prefetch counts of those who consume from a queue; nil stands for none.
    func prefetches(of queue: String) async throws -> [Int?]
    /// How many messages of a queue wait, and how many are with consumers.
    func depth(of queue: String) async throws -> (ready: Int, unsettled: Int)
    /// Publishes as somebody who is not the orchestrator.
    func publishAsStranger(_ message: OutgoingMessage) async throws
    /// Asks the adapter to stop in order, and waits for its end, but not forever.
    func stopAdapter() async throws -> AdapterEnd
}

/// How an adapter ended when it was asked to.
public struct AdapterEnd: Hashable, Sendable {
    /// Whether it ended by itself, and says that all went well.
    public var isOrderly: Bool
    /// In words: `exit code 0`.
    public var description: String

    public init(isOrderly: Bool, description: String) {
        self.isOrderly = isOrderly
        self.description = description
    }
}

/// Somebody else's broker and somebody else's process: nothing can be done to them.
public struct ForeignPlayground: Playground {
    private struct NotHere: Error {}

    public init() {}

    public var abilities: Set<PlaygroundAbility> { [] }
    public var adapterEnd: String? { nil }
    public func cutConnections() async throws { throw NotHere() }
    public func restartBroker() async throws { throw NotHere() }
    public func prefetches(of queue: String) async throws -> [Int?] { throw NotHere() }
    public func depth(of queue: String) async throws -> (ready: Int, unsettled: Int) { throw NotHere() }
    public func publishAsStranger(_ message: OutgoingMessage) async throws { throw NotHere() }
    public func stopAdapter() async throws -> AdapterEnd { throw NotHere() }
}
