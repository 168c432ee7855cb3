public import Contracts
public import Messaging

/// What the ledger knows of one idempotency key. It holds the reply, and so personal data; it is erased when its case cannot live any more.
public struct LedgerEntry: Hashable, Sendable {
    /// How far the task of the key is.
    public enum State: Hashable, Sendable {
        /// An instance works on it, and nobody else may before that time.
        case begun(owner: String, until: Timestamp)
        /// The department said `later`: its final reply comes from outside a delivery.
        case waiting
        /// The department's word is final.
        case finished
        /// Nothing took effect in that attempt; a higher one runs again.
        case failed(attempt: Int)
        /// Nobody knows whether it took effect, until somebody at the department says so.
        case unknown
        /// It did not take effect and never will.
        case withdrawn
    }

    /// What was said last, and when it was true.
    public struct Word: Hashable, Sendable {
        public var outcome: Outcome
        public var asOf: Timestamp

        public init(_ outcome: Outcome, asOf: Timestamp) {
            self.outcome = outcome
            self.asOf = asOf
        }
    }

    public let key: String
    /// What the key is used for; nil where a withdrawal came before the task.
    public var inputHash: String?
    public var task: String
    public var request: String
    public var operation: OperationReference
    /// The attempt, the round, the address and the trace of the delivery that the word answers.
    public var attempt: Int
    public var round: Int
    public var replyTo: String
    public var trace: String?
    public var state: State
    /// How often it was begun: what a run was given when it began tells it from those after it.
    public var runs = 0
    /// How often it was begun since it last came to an end.
    public var starts = 0
    public var word: Word?
    /// Counts the words, so that the confirm of one is not taken for that of the next.
    public var words = 0
    /// When the word is sent again; nil once the broker has it.
    public var sendAt: Timestamp?
    /// How often the word was sent in vain.
    public var tries = 0
    /// The code under which its message is still to be parked.
    public var toPark: ReservedCode?
    /// The task as it came, while somebody may have to take it up without a delivery.
    public var message: [UInt8]?
    /// When it was changed last.
    public var changedAt: Timestamp

    /// An entry as a delivery brings it about.
    init(_ arrival: LedgerArrival, state: State, at now: Timestamp) {
        self.init(
            key: arrival.key, task: arrival.task, request: arrival.request, operation: arrival.operation, attempt: arrival.attempt,
            round: arrival.round, replyTo: arrival.replyTo, trace: arrival.trace, state: state, changedAt: now)
    }

    /// An entry with a state and nothing said. For ledgers that read entries from where they keep them.
    public init(
        key: String, task: String, request: String, operation: OperationReference, attempt: Int, round: Int, replyTo: String, trace: String?,
        state: State, changedAt: Timestamp
    ) {
        self.key = key
        self.task = task
        self.request = request
        self.operation = operation
        self.attempt = attempt
        self.round = round
        self.replyTo = replyTo
        self.trace = trace
        self.state = state
        self.changedAt = changedAt
    }
}

/// What a delivery says to the ledger.
struct LedgerArrival: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// - Parameters:
        ///   - inputHash: of the projected input.
        ///   - message: the task's text, where it may have to be taken up without a delivery.
        case task(inputHash: String, message: [UInt8]?)
        case withdrawal
    }

    let kind: Kind
    let key: String
    let task: String
    let request: String
    let operation: OperationReference
    let attempt: Int
    let round: Int
    let replyTo: String
    let trace: String?

    init(
        kind: Kind, key: String, task: String, request: String, operation: OperationReference, attempt: Int, round: Int, replyTo: String,
        trace: String?
    ) {
        self.kind = kind
        self.key = key
        self.task = task
        self.request = request
        self.operation = operation
        self.attempt = attempt
        self.round = round
        self.replyTo = replyTo
        self.trace = trace
    }

    init(_ job: Job, message: [UInt8]?, replyTo: String) {
        kind = .task(inputHash: job.operation.inputHash(of: job.input), message: message)
        key = job.task.key
        task = job.task.task
        request = job.task.request
        operation = job.operation
        attempt = job.task.attempt
        round = job.task.round
        self.replyTo = replyTo
        trace = job.task.trace
    }

    init(_ withdrawal: Withdrawal, replyTo: String) {
        kind = .withdrawal
        key = withdrawal.key
        task = withdrawal.task
        request = withdrawal.request
        operation = withdrawal.operation
        attempt = withdrawal.attempt
        round = withdrawal.round
        self.replyTo = replyTo
        trace = nil
    }
}

/// What can be done about a task of which nobody knows whether it took effect.
enum CaseEffect: Hashable, Sendable {
    /// It took none: the effect and the ledger's entry are written in one transaction, and the entry is not finished.
    case transaction
    /// It takes none.
    case none
    /// It may run again.
    case idempotent
    /// The department's system can be asked.
    case query
    /// Only a person can find out.
    case once

    /// Of a handler, by the operation's contract.
    init(_ handler: CaseHandler, effect: Operation.Effect) {
        switch (handler.manner, effect) {
        case (.transaction, _): self = .transaction
        case (.outside, .none): self = .none
        case (.outside, .idempotent): self = .idempotent
        case (.outside(_, .some), .query): self = .query
        case (.outside, .query), (.outside, .once): self = .once
        }
    }

    /// Whether a run without an end certainly changed nothing.
    var isCertain: Bool { self == .transaction || self == .none }
}
