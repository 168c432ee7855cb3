public import Messaging

/// The exchanges of the product.
public enum ExchangeName {
    /// Topic: tasks, by ``RoutingKey/task(department:lane:)``.
    public static let tasks = "onevisit.tasks"
    /// Topic: replies, by ``RoutingKey/reply(department:to:)``.
    public static let replies = "onevisit.replies"
    /// Direct: requests from channels that speak AMQP, by the gateway's name.
    public static let requests = "onevisit.requests"
    /// Fanout: what each adapter instance says of itself.
    public static let presence = "onevisit.presence"
    /// Topic: what happened to cases, by ``RoutingKey/event(matter:state:)``.
    public static let events = "onevisit.events"
    /// Fanout: what could not be handled.
    public static let dead = "onevisit.dead"
    /// The broker's own exchange, which takes a queue's name as the routing key.
    public static let `default` = ""
}

/// The queues of the product. Names of departments and gateways are taken as valid.
public enum QueueName {
    /// Where an authority's tasks of one lane wait.
    public static func tasks(of department: String, lane: Lane) -> String { "onevisit.\(department).\(lane.rawValue)" }
    /// Lookups of one department: classic, transient messages.
    public static func lookup(_ department: String) -> String { tasks(of: department, lane: .lookup) }
    /// Cases of one department: quorum, one task a message.
    public static func `case`(_ department: String) -> String { tasks(of: department, lane: .case) }
    /// Replies to the cases of a gateway.
    public static func replies(_ gateway: String) -> String { "onevisit.replies.\(gateway)" }
    /// Requests over the bus to a gateway.
    public static func requests(_ gateway: String) -> String { "onevisit.requests.\(gateway)" }
    /// What could not be handled, until an orchestrator has stored it.
    public static let parked = "onevisit.parked"
}

/// The routing keys and binding patterns of the product.
public enum RoutingKey {
    /// Of a message with tasks.
    public static func task(department: String, lane: Lane) -> String { "\(department).\(lane.rawValue)" }
    /// Of a message with replies; `address` is what the tasks named in `replyTo`.
    public static func reply(department: String, to address: String) -> String { "\(department).\(address)" }
    /// The pattern that brings the replies of every department to an address.
    public static func replies(to address: String) -> String { "*.\(address)" }
    /// Of an event.
    public static func event(matter: String, state: String) -> String { "case.\(matter).\(state)" }
    /// Of an event that tells of something else than a state.
    public static func event(matter: String, notice: CaseEvent.Notice) -> String { "case.\(matter).\(notice.rawValue)" }
}

/// Where one connection of one orchestrator instance takes the replies to its lookups.
public struct ReplyAddress: Hashable, Sendable, CustomStringConvertible {
    /// Longest name of a gateway: with five characters for the instance and eleven for the connection's number its addresses are names still.
    public static let longestGateway = Name.longest - 16

    /// `<gateway>-<4 hex>`.
    public var instance: String
    /// Counts the connections of the instance, from 1.
    public var connection: Int

    public init(instance: String, connection: Int) {
        self.instance = instance
        self.connection = connection
    }

    /// The name of an instance; of `identity` the low 16 bits count. Draw another when an instance of that name lives.
    public static func instance(gateway: String, identity: UInt16) -> String {
        let digits = String(identity, radix: 16)
        return "\(gateway)-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// What tasks carry in `replyTo`: `<instance>-<n>`.
    public var description: String { "\(instance)-\(connection)" }

    /// The queue that takes the replies: `onevisit.reply.<instance>.<n>`.
    public var replyQueue: ExclusiveQueue {
        ExclusiveQueue(
            name: "onevisit.reply.\(instance).\(connection)",
            bindings: [.init(exchange: ExchangeName.replies, pattern: RoutingKey.replies(to: description))])
    }

    /// The queue that takes the presence of all departments: `onevisit.presence.<instance>.<n>`.
    public var presenceQueue: ExclusiveQueue {
        ExclusiveQueue(
            name: "onevisit.presence.\(instance).\(connection)", bindings: [.init(exchange: ExchangeName.presence, pattern: "")])
    }
}
