/// The exchanges, queues and bindings that the product needs, as a value: declared again on every connect, never recorded.
public struct Topology: Hashable, Sendable {
    /// A durable exchange.
    public struct Exchange: Hashable, Sendable {
        /// How it chooses the queues of a message: by the whole routing key, not at all, or by patterns over its words.
        public enum Kind: String, Sendable { case direct, fanout, topic }
        public var name: String
        public var kind: Kind
        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// A durable queue. Its arguments are what cannot change without a new queue; limits that operators tune are policies.
    public struct Queue: Hashable, Sendable {
        public var name: String
        public var arguments: [String: String]
        public init(_ name: String, arguments: [String: String] = [:]) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// What a queue takes from an exchange: messages whose routing key fits the pattern, as the exchange's kind reads it.
    public struct Binding: Hashable, Sendable {
        public var exchange: String
        public var queue: String
        public var pattern: String
        public init(exchange: String, queue: String, pattern: String) {
            self.exchange = exchange
            self.queue = queue
            self.pattern = pattern
        }
    }

    /// Who makes it true.
    public enum Use: Hashable, Sendable {
        /// Declare everything: the orchestrator.
        case declare
        /// Only look, and wait until it is there: an adapter, whose broker user may configure nothing.
        case expect
    }

    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]

    public init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }
}
