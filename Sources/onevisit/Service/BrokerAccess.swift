import Messaging

/// The way to the broker.
enum BrokerAccess {
    static func bus(_ settings: Settings.Broker, topology: Topology, use: Topology.Use, name: String) throws(Failure) -> any MessageBus {
        throw Failure(.failed, "no broker yet")
    }
}
