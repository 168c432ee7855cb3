import Contracts

/// A lookup and those who wait for it. It belongs to the core that holds it, which changes it in place.
final class LookupEntry<Waiter: Sendable> {
    var machine: RequestMachine
    let channel: String
    let purpose: String
    let trace: String?
    let key: LookupKey?
    let openedAt: ContinuousClock.Instant
    /// For each task, the leave under which it is with its department.
    var permits: [CircuitBreaker.Permit?]
    /// For each task, the reply connection to which its answer is addressed; nil while it is not on its way, or perhaps is not.
    var connections: [Int?]
    var waiters: [Int: Waiter] = [:]
    var watchers: Set<Int> = []
    /// The revision that was last told to watchers.
    var shownRevision = 1

    init(_ opening: LookupOpening) {
        machine = opening.machine
        channel = opening.channel
        purpose = opening.machine.matter.purpose
        trace = opening.trace
        key = opening.key.map { LookupKey(channel: opening.channel, key: $0) }
        openedAt = opening.now.instant
        permits = Array(repeating: nil, count: opening.machine.operations.count)
        connections = Array(repeating: nil, count: opening.machine.operations.count)
    }
}

/// A request that was checked and may begin. What can be decided about it alone is decided here, before it is the core's turn.
struct LookupOpening: Sendable {
    let request: String
    let channel: String
    let key: String?
    let trace: String?
    let now: Moment
    let machine: RequestMachine
    /// What the machine wants done first.
    let first: RequestMachine.Change

    init(request: String, check: CheckedSubmission, deadline: Duration, key: String?, channel: String, trace: String?, at now: Moment) {
        self.request = request
        self.channel = channel
        self.key = key
        self.trace = trace
        self.now = now
        var machine = RequestMachine(
            request: request, matter: check.matter, operations: check.operations, document: check.document,
            deadline: now.advanced(by: deadline), at: now)
        first = machine.begin(at: now)
        self.machine = machine
    }
}

/// A caller's own name for a submission, within its channel.
struct LookupKey: Hashable, Sendable {
    var channel: String
    var key: String
}
