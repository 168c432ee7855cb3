import JSON

/// The limits of one class of queues, for operators to tune. A queue obeys one policy at a time, so each class has exactly one.
struct QueuePolicy {
    var name: String
    var pattern: String
    var limits: JSONObject

    private static let mebibyte: Int64 = 1 << 20
    private static let second: Int64 = 1000
    private static let day: Int64 = 86_400 * second

    /// Deliveries of a message until the broker gives it up, where nothing may be given up: brokers from 4.0 on drop a message after 20
    /// where no policy says otherwise, and older ones refuse a negative number for "never".
    private static let never: Int64 = 1_000_000

    static let all = [lookup, `case`, replies, requests, parked, transient]

    /// Lookups: nobody waits for the ten-thousandth; 64 MiB keep one silent department from filling the broker's memory.
    private static let lookup = QueuePolicy(
        name: "onevisit-lookup", pattern: #"^onevisit\.[a-z][a-z0-9-]*\.lookup$"#,
        limits: ["max-length": 10_000, "max-length-bytes": .integer(64 * mebibyte)])

    /// Cases: what does not fit stays in the orchestrator's outbox, so this bounds the broker's disk, not the work. A task is parked
    /// after 20 deliveries: as many crashes of an adapter on one task are no accident.
    private static let `case` = QueuePolicy(
        name: "onevisit-case", pattern: #"^onevisit\.[a-z][a-z0-9-]*\.case$"#,
        limits: ["max-length": 100_000, "max-length-bytes": .integer(1024 * mebibyte), "delivery-limit": 20])

    /// Replies to cases: what does not fit stays in the adapters' outboxes. The queue has no dead-letter exchange, so none is given up.
    private static let replies = QueuePolicy(
        name: "onevisit-replies", pattern: #"^onevisit\.replies\."#,
        limits: ["max-length": 100_000, "max-length-bytes": .integer(1024 * mebibyte), "delivery-limit": .integer(never)])

    /// Requests over the bus: the sender is told when it is full. The queue has no dead-letter exchange, so none is given up.
    private static let requests = QueuePolicy(
        name: "onevisit-requests", pattern: #"^onevisit\.requests\."#,
        limits: ["max-length": 10_000, "max-length-bytes": .integer(64 * mebibyte), "delivery-limit": .integer(never)])

    /// Parked messages hold personal data: a length limit, and at most 30 days where no orchestrator fetches them. A full queue refuses
    /// rather than forgets, so that who parks keeps what he has.
    private static let parked = QueuePolicy(
        name: "onevisit-parked", pattern: #"^onevisit\.parked$"#,
        limits: [
            "max-length": 100_000, "max-length-bytes": .integer(1024 * mebibyte), "overflow": "reject-publish", "message-ttl": .integer(30 * day),
            "delivery-limit": .integer(never),
        ])

    /// Queues of one connection: an answer is kept for 60 s after it closed, so an older reply has nowhere to go; the oldest go first
    /// when an instance does not keep up.
    private static let transient = QueuePolicy(
        name: "onevisit-transient", pattern: #"^onevisit\.(reply|presence)\."#,
        limits: ["max-length": 100_000, "max-length-bytes": .integer(256 * mebibyte), "message-ttl": .integer(60 * second)])

    /// The policy as it stands in a definitions file.
    func json(vhost: String) -> JSONValue {
        [
            "vhost": .string(vhost), "name": .string(name), "pattern": .string(pattern), "apply-to": "queues", "priority": 0,
            "definition": .object(limits),
        ]
    }
}
