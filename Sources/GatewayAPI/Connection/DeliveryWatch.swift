/// Decides when a caller has left a finished response lying for too long.
///
/// Written is not read: the system takes some hundred KiB from us and keeps them for a caller that takes a few bytes now and then. So a while
/// after a response it is looked at whether the system still has some of it. One look is under way at most, however many responses there are.
struct DeliveryWatch<Time: InstantProtocol> where Time.Duration == Duration {
    enum Verdict: Hashable {
        /// All is taken, or another response is being written, after which there will be another look.
        case done
        case again(at: Time)
        case tooSlow
    }

    let limit: Duration
    private var endedAt: Time?
    private var isLooking = false

    init(limit: Duration) { self.limit = limit }

    mutating func responseBegan() { endedAt = nil }

    /// When to look, if nobody is about to.
    mutating func responseEnded(at now: Time) -> Time? {
        endedAt = now
        guard !isLooking else { return nil }
        isLooking = true
        return now.advanced(by: limit)
    }

    /// - Parameter isTaken: Whether the caller's side has everything.
    mutating func looked(at now: Time, isTaken: Bool) -> Verdict {
        if let last = endedAt {
            let due = last.advanced(by: limit)
            guard due <= now else { return .again(at: due) }
            if !isTaken { return .tooSlow }
        }
        isLooking = false
        return .done
    }
}
