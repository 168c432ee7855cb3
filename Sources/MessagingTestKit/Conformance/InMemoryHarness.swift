public import Messaging

/// `BusConformance` on the bus in memory.
public struct InMemoryHarness: BusHarness {
    private let broker = InMemoryBroker()

    public init() {}

    public var abilities: Set<BusAbility> { [.dropConnections, .restart, .block, .deleteQueue, .limit] }
    public var patience: Duration { .seconds(20) }
    public var user: String { "conformance" }

    public func makeBus(_ topology: Topology, _ use: Topology.Use) -> any MessageBus {
        InMemoryBus(broker: broker, user: user, topology: topology, use: use)
    }
    public func depth(of queue: String) -> Int? { broker.depth(of: queue) }
    public func dropConnections() { broker.dropConnections() }
    public func stopBroker(wipe: Bool) { broker.stop(wipe: wipe) }
    public func startBroker() { broker.start() }
    public func block() { broker.block(reason: "low on memory") }
    public func unblock() { broker.unblock() }
    public func deleteQueue(_ name: String) { broker.deleteQueue(name) }
    public func limit(_ queue: String, to maxLength: Int) { broker.limit(queue, to: maxLength) }
}
