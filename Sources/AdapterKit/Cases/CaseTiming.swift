import Messaging

/// The times and numbers of the case lane, as the protocol has them or with the reason for ours.
enum CaseTiming {
    /// How long an entry that has begun belongs to its owner without another word.
    static let lease: Duration = .seconds(30)
    /// How often a lease is renewed: two renewals may fail before it is over.
    static let renewal: Duration = .seconds(10)
    /// What takes longer than this becomes `later`: no delivery stays unsettled for 60 s, and the reply has to leave within the rest.
    static let patience: Duration = .seconds(45)
    /// When a task that takes long is worth asking for again; its reply follows by itself before that, as a rule.
    static let promise: Duration = .seconds(300)
    /// When a task on which another instance works is worth asking for again: after its lease, if it is dead.
    static let otherLease: Duration = .seconds(60)
    /// How long a delivery waits for its turn among those that may have stopped an instance. One of them may take as long as its handler, and who
    /// waits keeps fresh tasks out of the prefetch.
    static let turn: Duration = .seconds(10)
    /// How often an entry of another instance is looked at while its lease holds.
    static let look: Duration = .seconds(1)
    /// When a word is sent again of which nobody knows whether the broker has it: its answer has come by then, or the connection has gone.
    static let confirmation: Duration = .seconds(60)
    /// When a word that the broker did not take is offered again, doubled with each time in vain up to the longest: a queue that was deleted is
    /// back within seconds; one that is full needs longer. The orchestrator does so with its tasks.
    static let firstOffer: Duration = .seconds(1)
    static let longestOffer: Duration = .seconds(60)
    static func offer(after tries: Int) -> Duration { firstOffer.doubled(tries, upTo: longestOffer) }
    /// A task that was begun so often without an end is begun no more.
    static let mostStarts = 3
    /// Pauses before a handler that threw is called again; it is not when there is none left. Some 20 minutes in all: a restart of the back
    /// office fits into them.
    static let pauses: [Duration] = [1, 5, 30, 60, 300, 300, 600].map { .seconds($0) }
}
