/// Decides when a department that says nothing at all has fallen silent, long before every task that it was sent has failed by itself. A value:
/// time comes in with each input.
///
/// Silence begins with the first task that is sent after the last word. The department has fallen silent when it was sent enough in it, the
/// first is past its deadline, which its contract gives it, and the others have had half of their time. A slow operation is not silence: as long
/// as one word comes within the first one's time, whichever task it is about, it begins anew. Looked at is it once in a deadline's time at most,
/// however many tasks there are; what seems to be silence is looked at again a moment later, when the broker has confirmed all that had gone out.
struct SilenceWatch: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It spoke, or was not sent enough yet, after which there will be another look.
        case done
        case again(at: ContinuousClock.Instant)
        case silent
    }

    /// How long one that seems silent is given yet. Where it was we, or the broker, who stood still, what was said meanwhile comes in this time.
    static let grace: Duration = .milliseconds(100)

    private struct Silence: Sendable {
        var tasks: Int
        var due: ContinuousClock.Instant
        /// The last message that had gone out when it first seemed to be one; nil before.
        var seenAt: UInt64?
    }

    /// How many tasks say enough.
    private let enough: Int
    /// That of now; nil while nothing was sent since the last word.
    private var silence: Silence?
    /// When the look is that is under way.
    private var look: ContinuousClock.Instant?

    init(enough: Int) { self.enough = enough }

    /// A message with so many tasks went out.
    /// - Parameter deadline: the latest of its tasks.
    /// - Returns: when to look, if nobody is about to.
    mutating func sent(_ tasks: Int, until deadline: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var current = silence ?? Silence(tasks: 0, due: deadline)
        if 1..<enough ~= current.tasks { current.due = max(current.due, now.advanced(by: (deadline - now) / 2)) }
        current.tasks += tasks
        silence = current
        guard current.tasks >= enough, look == nil else { return nil }
        look = current.due
        return current.due
    }

    /// The department spoke, whatever it said; or its silence means nothing, because something perhaps did not reach it, or us.
    mutating func heard() { silence = nil }

    /// - Parameters:
    ///   - last: The number of the last message that went out, to whomever; numbers grow.
    ///   - confirmed: Every message up to this one is confirmed by the broker.
    mutating func looked(at now: ContinuousClock.Instant, last: UInt64, confirmed: UInt64) -> Verdict {
        guard let planned = look, let silence, silence.tasks >= enough else {
            look = nil
            return .done
        }
        guard now >= silence.due else { return again(at: silence.due) }
        let isSure = silence.seenAt.map { $0 <= confirmed } ?? false
        guard isSure, now <= planned.advanced(by: Self.grace) else {
            self.silence?.seenAt = last
            return again(at: now.advanced(by: Self.grace))
        }
        (look, self.silence) = (nil, nil)
        return .silent
    }

    private mutating func again(at due: ContinuousClock.Instant) -> Verdict {
        look = due
        return .again(at: due)
    }
}
