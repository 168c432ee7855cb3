import Contracts

/// What the world has to be told after an input to the core.
struct LookupEffects<Waiter: Sendable>: Sendable {
    /// Waiters that get their answer now.
    var answered: [(waiter: Waiter, answer: Answer)] = []
    /// Revisions for those who watch; `isLast` ends their watching.
    var revisions: [(watcher: Int, answer: Answer, isLast: Bool)] = []
    /// Whether something waits to be published.
    var hasTasks = false
    /// What happened, for the counters.
    var events: [LookupEvent] = []
}

/// What is counted.
enum LookupEvent: Hashable, Sendable {
    case closed(matter: String, state: Answer.State, milliseconds: Int)
    case asked(department: String, isRepeat: Bool)
    case replied(department: String, outcome: String, milliseconds: Int)
    /// A part that was asked is no longer waited for; each is so once, whatever was sent and said before and after.
    case ended(department: String, outcome: String)
    case notAsked(department: String, why: Unavailability)
    case replyIgnored(department: String, why: String)
    case amended(matter: String, state: Answer.State)
    case taskMessage(department: String, tasks: Int)
    case publishUnknown(department: String)
    case forgotten
    /// A channel asked for more than its limit.
    case limited(channel: String, limit: ChannelLimits.Kind)
}
