import Messaging

/// What becomes of a word on its way to the broker.
extension LedgerMachine {
    /// The word is offered now by whoever took it from the outbox, and by nobody else until its fate would be known.
    mutating func offered(at now: Timestamp) {
        guard entry?.sendAt != nil else { return }
        entry?.sendAt = now.advanced(by: CaseTiming.confirmation)
    }

    /// The broker certainly has not taken the word of that number: no queue wanted it, it was refused, or it never left. It is offered again soon,
    /// and less and less often. Where the broker has the word by now, or somebody has given the entry another one since, that changes nothing.
    mutating func notTaken(_ number: Int, at now: Timestamp) {
        guard let known = entry, known.words == number, known.sendAt != nil else { return }
        entry?.sendAt = now.advanced(by: CaseTiming.offer(after: known.tries))
        entry?.tries += 1
    }
}
