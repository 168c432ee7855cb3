/// A moment at which the core has something to do.
struct LookupTimer: Comparable, Sendable {
    enum What: Hashable, Sendable {
        /// A request's answer is closed.
        case deadline(String)
        /// A waiter stops waiting.
        case waiter(request: String, id: Int)
        /// It is looked whether a department is silent.
        case silence(String)
        /// Closed answers are forgotten.
        case forgetting
    }

    var at: ContinuousClock.Instant
    var what: What

    static func < (left: LookupTimer, right: LookupTimer) -> Bool { left.at < right.at }
}
