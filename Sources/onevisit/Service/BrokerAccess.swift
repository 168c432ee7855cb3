import AMQPBus
import Logging
import Messaging

/// The way to the broker.
enum BrokerAccess {
    /// A bus over RabbitMQ. It connects when it runs, and again for as long as it runs.
    /// - Parameter name: what operators see in the broker's list of connections.
    static func bus(_ settings: Settings.Broker, topology: Topology, use: Topology.Use, name: String) throws(Failure) -> any MessageBus {
        do {
            var configuration = try AMQPConfiguration(url: settings.url)
            configuration.connectionName = "onevisit-\(name)"
            if let authority = settings.authority { configuration.tls?.caFile = authority }
            configuration.tls?.certificateFile = settings.certificate
            configuration.tls?.keyFile = settings.key
            return AMQPBus(configuration, topology: topology, use: use, logger: Logger(label: "bus"))
        } catch {
            throw Failure(.failed, "broker.url: \(error.message)")
        }
    }
}
