/// Decides when a department that says nothing at all has fallen silent, long before every task that it was sent has failed by itself. A value:
/// time comes in with each input.
///
/// Silence begins with the first task that is sent after the last word. The department has fallen silent when it was sent enough in it, the
/// first is past its deadline, which its contract gives it, and the others have had half of their time. A slow operation is not silence: as long
/// as one word comes within the first one's time, whichever task it is about, it begins anew. Looked at is it once in a deadline's time at most,
/// however many tasks there are.
struct SilenceWatch: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It spoke, or was not sent enough yet, after which there will be another look.
        case done
        case again(at: ContinuousClock.Instant)
        case silent
    }

    /// Who comes so much too late for a look stood still himself, and has to let those speak first who spoke meanwhile.
    static let lateness: Duration = .milliseconds(100)

    private struct Silence: Sendable {
        var tasks: Int
        /// The last message that counts.
        var message: UInt64
        var due: ContinuousClock.Instant
    }

    /// How many tasks say enough.
    private let enough: Int
    /// That of now; nil while nothing was sent since the last word.
    private var silence: Silence?
    /// When the look is that is under way.
    private var look: ContinuousClock.Instant?

    init(enough: Int) { self.enough = enough }

    /// A message went out; its number is greater than those before.
    /// - Parameter deadline: the latest of its tasks.
    /// - Returns: when to look, if nobody is about to.
    mutating func sent(
        _ tasks: Int, in message: UInt64, until deadline: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        var current = silence ?? Silence(tasks: 0, message: message, due: deadline)
        if current.tasks < enough {
            if current.tasks > 0 { current.due = max(current.due, now.advanced(by: (deadline - now) / 2)) }
            current.message = message
        }
        current.tasks += tasks
        silence = current
        guard current.tasks >= enough, look == nil else { return nil }
        look = current.due
        return current.due
    }

    /// The department spoke, whatever it said; or its silence means nothing, because something perhaps did not reach it, or us.
    mutating func heard() { silence = nil }

    /// - Parameter isTaken: Whether the broker has confirmed every message up to this one: what waits before it is no silence of those behind it.
    mutating func looked(at now: ContinuousClock.Instant, isTaken: (UInt64) -> Bool) -> Verdict {
        guard let planned = look, let silence, silence.tasks >= enough else {
            look = nil
            return .done
        }
        if now < silence.due { return again(at: silence.due) }
        if now > planned.advanced(by: Self.lateness) || !isTaken(silence.message) { return again(at: now.advanced(by: Self.lateness)) }
        (look, self.silence) = (nil, nil)
        return .silent
    }

    private mutating func again(at due: ContinuousClock.Instant) -> Verdict {
        look = due
        return .again(at: due)
    }
}
