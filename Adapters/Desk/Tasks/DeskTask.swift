public import Contracts
public import JSON
public import Messaging

/// A task of a case as it lies on the desk. It holds personal data.
public struct DeskTask: Hashable, Sendable {
    /// What has become of it.
    public enum State: String, Sendable, CaseIterable {
        /// A clerk has to answer it.
        case open
        /// A clerk has.
        case answered
        /// The applicant has withdrawn the case.
        case withdrawn
        /// The ledger got its word in another way.
        case elsewhere
    }

    /// Counts the tasks of the desk; what clerks call it by, and all that stands in an address.
    public let number: Int64
    /// The idempotency key.
    public let key: String
    /// The task's id: the same in every round of supplements.
    public let task: String
    public let request: String
    /// What the applicant calls the case by.
    public let caseNumber: String
    public let operation: OperationReference
    public let purpose: String?
    /// When the answer is due.
    public let due: Timestamp?
    /// The papers, by reference.
    public let documents: [TaskDocument]
    /// What the operation's request schema names.
    public let input: JSONValue
    public let receivedAt: Timestamp
    public let state: State
    /// Grows with every change, so that an answer to what is not there any more is noticed.
    public let version: Int
    /// When the case was told that an answer may be expected.
    public let promisedAt: Timestamp
    public let changedAt: Timestamp
    /// The clerk who changed it last; nil where none has.
    public let changedBy: String?

    /// Whether its answer is late.
    public func isOverdue(at now: Timestamp) -> Bool { state == .open && due.map { $0 <= now } ?? false }
}

/// Who does something at the desk, and how he came there.
public struct DeskSignature: Hashable, Sendable {
    public enum Way: String, Sendable {
        case page
        case commandLine = "command-line"
    }

    /// The clerk's name.
    public var clerk: String
    public var way: Way

    public init(_ clerk: String, _ way: Way) {
        self.clerk = clerk
        self.way = way
    }
}

/// What a clerk said to a task.
public struct DeskWord: Hashable, Sendable {
    /// Which task: one of the same ``DeskTask/task``.
    public let number: Int64
    public let outcome: Outcome
    public let signature: DeskSignature
    public let at: Timestamp
}

/// That a clerk has looked at a task or one of its papers.
public struct DeskReading: Hashable, Sendable {
    /// What stands for the task itself; a paper stands as `paper:<name>`.
    public static let task = "task"

    public let what: String
    public let signature: DeskSignature
    public let at: Timestamp
}

/// Which tasks are listed.
public struct DeskFilter: Hashable, Sendable {
    /// Nil for all.
    public var state: DeskTask.State?
    /// The operation's name; nil for all.
    public var operation: String?
    public var limit: Int
    /// How many to leave out.
    public var offset: Int

    public init(state: DeskTask.State? = .open, operation: String? = nil, limit: Int = 100, offset: Int = 0) {
        self.state = state
        self.operation = operation
        self.limit = limit
        self.offset = offset
    }
}
