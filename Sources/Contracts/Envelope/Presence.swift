public import JSON
public import Messaging

/// What an adapter instance says of itself, every 5 s and at each change.
public struct Presence: Hashable, Sendable {
    /// What the instance is ready for.
    public enum State: String, Sendable {
        case serving
        /// Nothing new is to be sent; what was sent is answered.
        case draining
        /// The last that is heard of it.
        case leaving
    }

    /// A version of an operation that the instance answers, and the contract that it holds itself to.
    public struct Version: Hashable, Sendable {
        public var version: Int
        public var contract: String?
        public init(version: Int, contract: String?) {
            self.version = version
            self.contract = contract
        }
    }

    public var department: String
    public var instance: String
    public var state: State
    public var operations: [String: [Version]]
    /// How many tasks it likes in one message.
    public var batch: Int
    /// How many tasks it takes in flight.
    public var capacity: Int
    /// Its wall clock.
    public var now: Timestamp
    public var software: String
    /// The hash of its card of conformance, as `sha256:…`; nil where it has none to show.
    public var card: String?

    public init(
        department: String, instance: String, state: State, operations: [String: [Version]], batch: Int, capacity: Int, now: Timestamp,
        software: String, card: String? = nil
    ) {
        self.department = department
        self.instance = instance
        self.state = state
        self.operations = operations
        self.batch = batch
        self.capacity = capacity
        self.now = now
        self.software = software
        self.card = card
    }

    /// The presence as a message's text.
    public var json: JSONValue {
        let operations = operations.sorted { $0.key < $1.key }.map { name, versions -> JSONValue in
            let versions = versions.map { version -> JSONValue in
                var object: JSONObject = ["version": .integer(Int64(version.version))]
                if let contract = version.contract { object["contract"] = .string(contract) }
                return .object(object)
            }
            return ["operation": .string(name), "versions": .array(versions)]
        }
        var members: JSONObject = [
            "protocol": .integer(protocolVersion), "department": .string(department), "instance": .string(instance),
            "state": .string(state.rawValue), "operations": .array(operations), "batch": .integer(Int64(batch)),
            "capacity": .integer(Int64(capacity)), "now": .string(now.description), "software": .string(software),
        ]
        members["card"] = card.map(JSONValue.string)
        return .object(members)
    }

    /// Reads a presence.
    /// - Throws: ``EnvelopeError`` naming the first member that is missing or wrong.
    public init(_ json: JSONValue) throws(EnvelopeError) {
        let reader = try EnvelopeReader(json, what: "the message")
        try reader.requireProtocol()
        guard let state = State(rawValue: try reader.string("state")) else { throw EnvelopeError("state", "is none that the protocol knows") }
        var operations: [String: [Version]] = [:]
        for entry in try reader.array("operations") {
            let operation = try EnvelopeReader(entry, what: "an operation")
            var versions: [Version] = []
            for entry in try operation.array("versions") {
                let version = try EnvelopeReader(entry, what: "a version")
                versions.append(Version(version: try version.count("version"), contract: try version.optionalString("contract")))
            }
            operations[try operation.string("operation")] = versions
        }
        self.init(
            department: try reader.string("department"), instance: try reader.string("instance"), state: state, operations: operations,
            batch: try reader.count("batch"), capacity: try reader.count("capacity"), now: try reader.time("now"),
            software: try reader.optionalString("software") ?? "", card: try reader.optionalString("card"))
    }
}
