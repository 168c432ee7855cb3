import DequeModule
import Messaging

/// Matches the broker's confirms to the publishes that wait for them, on one channel of one connection.
///
/// Tags are consecutive, so a publish stands at the place of its tag: every step is O(1) but for returns, which stand near the front.
struct ConfirmTracker<Waiter> {
    /// What the broker said, or that it said nothing.
    typealias Outcome = (waiter: Waiter, outcome: PublishOutcome)

    private struct Pending {
        /// Nil once the waiter has been told.
        var waiter: Waiter?
        var messageID: String
        var returned: String?
        var deadline: ContinuousClock.Instant
    }

    /// How many publishes may wait at once.
    let window: Int
    /// How many times the window may lie between the oldest publish that waits and the newest: one that a sick queue never confirms
    /// holds up the others only then.
    private static var reach: Int { 64 }
    private var firstTag: UInt64 = 1
    private var pending = Deque<Pending>()
    private var waiting = 0

    init(window: Int) {
        self.window = window
    }

    /// How many more may be published now.
    var room: Int { min(window - waiting, window * Self.reach - pending.count) }
    /// Whether half of the window is in use: then confirms are wanted soon.
    var isCrowded: Bool { room < window / 2 }
    /// Whether nobody waits.
    var isEmpty: Bool { waiting == 0 }

    /// When the oldest publish that waits gives up.
    var nextDeadline: ContinuousClock.Instant? { pending.first?.deadline }

    /// Remembers a publish under the tag that the broker gives it.
    mutating func published(_ waiter: Waiter, messageID: String, deadline: ContinuousClock.Instant) {
        pending.append(Pending(waiter: waiter, messageID: messageID, deadline: deadline))
        waiting += 1
    }

    /// The broker gave a message back; its ack follows. Says who waits for that.
    /// - Parameter isOne: whether it may be the message that is waited for.
    @discardableResult
    mutating func returned(messageID: String, reason: String, where isOne: (Waiter) -> Bool = { _ in true }) -> Waiter? {
        let place = pending.firstIndex { $0.returned == nil && $0.messageID == messageID && $0.waiter.map(isOne) ?? false }
        guard let place else { return nil }
        pending[place].returned = reason
        return pending[place].waiter
    }

    /// The broker took one message, or with `multiple` all up to it.
    mutating func acknowledged(_ tag: UInt64, multiple: Bool) -> [Outcome] {
        settle(tag, multiple: multiple) { $0.returned.map { .returned(reason: $0) } ?? .done }
    }

    /// The broker refused one message, or with `multiple` all up to it.
    mutating func refused(_ tag: UInt64, multiple: Bool) -> [Outcome] {
        settle(tag, multiple: multiple) { _ in .refused }
    }

    /// The waiters whose time is over no longer wait: for them it stays unknown.
    mutating func expire(at now: ContinuousClock.Instant) -> [Outcome] {
        var outcomes: [Outcome] = []
        for place in pending.indices {
            guard pending[place].deadline <= now else { break }
            if let waiter = pending[place].waiter { outcomes.append((waiter, .unknown)) }
            pending[place].waiter = nil
        }
        forgetTold(outcomes.count)
        return outcomes
    }

    /// The connection is gone. What was not confirmed stays unknown, and tags begin anew.
    mutating func lost() -> [Outcome] {
        defer { self = ConfirmTracker(window: window) }
        return pending.compactMap { pending in pending.waiter.map { ($0, .unknown) } }
    }

    private mutating func settle(_ tag: UInt64, multiple: Bool, _ outcome: (Pending) -> PublishOutcome) -> [Outcome] {
        // Tag 0 with `multiple` means all; a tag that was never given, or was settled before, means nothing.
        let last = tag == 0 && multiple ? firstTag + UInt64(pending.count) - 1 : tag
        guard last >= firstTag, last < firstTag + UInt64(pending.count) else { return [] }
        let end = Int(last - firstTag)
        var outcomes: [Outcome] = []
        for place in (multiple ? 0 : end)...end {
            if let waiter = pending[place].waiter { outcomes.append((waiter, outcome(pending[place]))) }
            pending[place].waiter = nil
            pending[place].messageID = ""
        }
        forgetTold(outcomes.count)
        return outcomes
    }

    /// So many were told now; places at the front whose waiters were told are not needed any more.
    private mutating func forgetTold(_ count: Int) {
        waiting -= count
        while let first = pending.first, first.waiter == nil {
            pending.removeFirst()
            firstTag += 1
        }
    }
}
