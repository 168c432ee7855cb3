public import Messaging

extension Topology {
    /// Everything that an orchestrator declares on each connect, but for the queues of its connections alone (``ReplyAddress``).
    public static func orchestrator(gateway: String, departments: [Department]) -> Topology {
        let departments = departments.map(\.name).sorted()
        var topology = Topology(exchanges: exchanges)
        for department in departments {
            topology.add(
                Queue(QueueName.lookup(department), arguments: rejecting), to: ExchangeName.tasks,
                by: RoutingKey.task(department: department, lane: .lookup))
            topology.add(
                Queue(QueueName.case(department), arguments: caseArguments), to: ExchangeName.tasks,
                by: RoutingKey.task(department: department, lane: .case))
        }
        let quorum = rejecting.merging(["x-queue-type": "quorum"]) { $1 }
        topology.add(Queue(QueueName.replies(gateway), arguments: quorum), to: ExchangeName.replies, by: RoutingKey.replies(to: gateway))
        topology.add(Queue(QueueName.requests(gateway), arguments: quorum), to: ExchangeName.requests, by: gateway)
        topology.add(Queue(QueueName.parked, arguments: ["x-queue-type": "quorum"]), to: ExchangeName.dead, by: "")
        return topology
    }

    /// What an adapter looks for before it begins. It declares nothing: its broker user may not.
    public static func adapter(department: String) -> Topology {
        Topology(
            exchanges: exchanges.filter { [ExchangeName.replies, ExchangeName.presence, ExchangeName.dead].contains($0.name) },
            queues: [Queue(QueueName.lookup(department), arguments: rejecting), Queue(QueueName.case(department), arguments: caseArguments)])
    }

    private static let exchanges = [
        Exchange(ExchangeName.tasks, .topic), Exchange(ExchangeName.replies, .topic), Exchange(ExchangeName.requests, .direct),
        Exchange(ExchangeName.presence, .fanout), Exchange(ExchangeName.events, .topic), Exchange(ExchangeName.dead, .fanout),
    ]

    /// A full queue tells the publisher, who knows what to do; it never drops what it has taken.
    private static let rejecting = ["x-overflow": "reject-publish"]

    /// A task that no adapter can bear is parked, and the queue lets go of it only when the parked queue has it.
    private static let caseArguments = rejecting.merging([
        "x-queue-type": "quorum", "x-dead-letter-exchange": ExchangeName.dead, "x-dead-letter-strategy": "at-least-once",
    ]) { $1 }

    private mutating func add(_ queue: Queue, to exchange: String, by pattern: String) {
        queues.append(queue)
        bindings.append(Binding(exchange: exchange, queue: queue.name, pattern: pattern))
    }
}
