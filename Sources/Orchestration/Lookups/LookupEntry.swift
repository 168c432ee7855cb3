import Contracts

/// A lookup and those who wait for it.
struct LookupEntry<Waiter: Sendable>: Sendable {
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
}

/// A caller's own name for a submission, within its channel.
struct LookupKey: Hashable, Sendable {
    var channel: String
    var key: String
}
