import Contracts
public import Messaging

/// Who answers an operation's version, and whether it is asked, as one orchestrator has seen it since it started.
public struct OperationUse: Hashable, Sendable {
    /// A living adapter instance that answers some version of the operation.
    public struct Instance: Hashable, Sendable {
        public var name: String
        /// In ascending order.
        public var versions: [Int]

        public init(name: String, versions: [Int]) {
            self.name = name
            self.versions = versions
        }
    }

    public var instances: [Instance]
    /// Tasks of lookups that asked this very version, repeats included. Cases are counted where they are kept.
    public var tasks: Int
    /// When it was asked last; nil where it was not.
    public var lastAsked: Timestamp?
    /// Since when that is counted.
    public var since: Timestamp

    public init(instances: [Instance], tasks: Int, lastAsked: Timestamp?, since: Timestamp) {
        self.instances = instances
        self.tasks = tasks
        self.lastAsked = lastAsked
        self.since = since
    }
}

/// How many open cases can still come to ask an operation, and of which matters. Counts only.
public struct OperationDemand: Hashable, Sendable {
    /// By matter.
    public var cases: [String: Int]
    /// When one of them asked it last; nil where none has yet.
    public var lastAsked: Timestamp?

    public init(cases: [String: Int] = [:], lastAsked: Timestamp? = nil) {
        self.cases = cases
        self.lastAsked = lastAsked
    }
}

/// How often the operations were asked. A value: time comes in with each task.
struct OperationTraffic: Sendable {
    private var counts: [OperationReference: (tasks: Int, last: Timestamp)] = [:]

    /// A task that asks it has been given to its department's queue.
    mutating func asked(_ operation: OperationReference, at now: Timestamp) {
        counts[operation, default: (0, now)].tasks += 1
        counts[operation]?.last = now
    }

    func tasks(of operation: OperationReference) -> Int { counts[operation]?.tasks ?? 0 }

    func last(of operation: OperationReference) -> Timestamp? { counts[operation]?.last }
}
