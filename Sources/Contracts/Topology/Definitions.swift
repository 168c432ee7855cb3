public import JSON
import Messaging

/// The topology as a RabbitMQ definitions file, with the users, what they may do, and the limits of the queues.
///
/// A broker that boots empty with such a file makes no `guest` user, so the file holds all that is needed to log in.
public enum Definitions {
    private static let vhost = "/"

    /// The definitions for one gateway; the same for the same arguments.
    /// - Parameters:
    ///   - gateway: the gateway's name; its orchestrators share one broker user.
    ///   - salt: four random bytes for the password of the user of that name.
    public static func export(catalogue: Catalogue, gateway: String, users: BrokerUsers, salt: (_ user: String) -> [UInt8]) -> JSONValue {
        let departments = catalogue.departments.values.sorted { $0.name < $1.name }
        let topology = Topology.orchestrator(gateway: gateway, departments: departments)
        let grants = Grant.all(departments: departments, gateway: gateway, users: users)
        return [
            "vhosts": [["name": .string(vhost)]],
            "users": .array(grants.map { $0.userJSON(salt: salt) }),
            "permissions": .array(grants.map { $0.permissionJSON(vhost: vhost) }),
            "topic_permissions": .array(grants.compactMap { $0.topicPermissionJSON(vhost: vhost) }),
            "policies": .array(QueuePolicy.all.map { $0.json(vhost: vhost) }),
            "exchanges": .array(topology.exchanges.map(json)),
            "queues": .array(topology.queues.map(json)),
            "bindings": .array(topology.bindings.map(json)),
        ]
    }

    private static func json(_ exchange: Topology.Exchange) -> JSONValue {
        [
            "name": .string(exchange.name), "vhost": .string(vhost), "type": .string(exchange.kind.rawValue), "durable": true,
            "auto_delete": false, "internal": false, "arguments": [:],
        ]
    }

    private static func json(_ queue: Topology.Queue) -> JSONValue {
        var arguments = JSONObject()
        for (name, value) in queue.arguments.sorted(by: { $0.key < $1.key }) { arguments.append(name, .string(value)) }
        return [
            "name": .string(queue.name), "vhost": .string(vhost), "durable": true, "auto_delete": false, "arguments": .object(arguments),
        ]
    }

    private static func json(_ binding: Topology.Binding) -> JSONValue {
        [
            "source": .string(binding.exchange), "vhost": .string(vhost), "destination": .string(binding.queue), "destination_type": "queue",
            "routing_key": .string(binding.pattern), "arguments": [:],
        ]
    }
}
