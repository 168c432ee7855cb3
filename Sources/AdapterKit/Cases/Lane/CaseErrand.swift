import Contracts
import JSON
import Messaging

/// One thing that is to be done about one key: a task or a withdrawal that was delivered, or an entry that is taken up without a delivery.
struct CaseErrand: Sendable {
    enum Kind: Sendable {
        case task(Job, LedgerArrival)
        case withdrawal(LedgerArrival)
        /// The entry as it was found, with the task as it had come.
        case takenUp(LedgerEntry)
    }

    let kind: Kind
    /// What the key's operation is here; nil where it is none of ours any more.
    let operation: Roster.CaseOperation?
    /// Whether it may have stopped an instance: then it is begun on the record, and alone.
    let isSuspect: Bool
    /// Until when a delivery may wait for it.
    let limit: ContinuousClock.Instant

    var key: String {
        switch kind {
        case .task(_, let arrival), .withdrawal(let arrival): arrival.key
        case .takenUp(let entry): entry.key
        }
    }

    /// Who is told.
    var addressee: Addressee {
        switch kind {
        case .task(_, let arrival), .withdrawal(let arrival): Addressee(arrival)
        case .takenUp(let entry): Addressee(entry)
        }
    }

    /// The task, where it was delivered.
    var job: Job? { if case .task(let job, _) = kind { job } else { nil } }

    var isWithdrawal: Bool { if case .withdrawal = kind { true } else { false } }

    /// What may be done where nobody knows whether it took effect. What has no handler any more nobody can find out about but a person.
    var effect: CaseEffect { operation?.effect ?? .once }
}

/// Who is told a word: the delivery that it answers.
struct Addressee: Hashable, Sendable {
    let identity: TaskIdentity
    let replyTo: String
    /// Nil where the message named none of ours.
    let operation: OperationReference?

    init(_ identity: TaskIdentity, replyTo: String, operation: OperationReference?) {
        self.identity = identity
        self.replyTo = replyTo
        self.operation = operation
    }

    init(_ arrival: LedgerArrival) {
        self.init(
            TaskIdentity(task: arrival.task, attempt: arrival.attempt, round: arrival.round, trace: arrival.trace), replyTo: arrival.replyTo,
            operation: arrival.operation)
    }

    init(_ entry: LedgerEntry) {
        self.init(
            TaskIdentity(task: entry.task, attempt: entry.attempt, round: entry.round, trace: entry.trace), replyTo: entry.replyTo,
            operation: entry.operation)
    }
}

/// What an errand came to.
enum CaseResult: Hashable, Sendable {
    /// Say this. With a number it is the entry's word of that number, which the outbox sends where this once fails.
    case say(LedgerEntry.Word, number: Int?)
    /// Park the message under that code, then say this.
    case park(ReservedCode, LedgerEntry.Word, number: Int?)
    /// The key is used for something else.
    case refuse(ReservedCode)
    /// It cannot be done now, and nothing about it is on record: ask again.
    case notNow(LedgerEntry.Word)
    /// There is nothing to say.
    case nothing
    /// The instance stops: another may do it.
    case brokenOff
}
