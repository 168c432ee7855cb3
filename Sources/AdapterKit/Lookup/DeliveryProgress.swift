import Messaging

/// How far a delivery has come, and when the broker is told that it is done with.
struct DeliveryProgress: Hashable, Sendable {
    /// A delivery with a task that takes longer than this is accepted although the task still runs, so that one slow task does not use up
    /// the prefetch. A lookup holds nothing that another instance would have to take over.
    static let slowAfter: Duration = .milliseconds(200)

    /// One task that runs.
    private enum Slot: Hashable {
        case running(until: ContinuousClock.Instant)
        case finished
        /// Nobody waits for it any more; what it still says is not sent.
        case givenUp
    }

    private var slots: [Slot]
    private var running: Int
    /// Replies that are not on the socket yet.
    private var unwritten: Int
    /// Tasks that could not be finished because the instance stops in a hurry.
    private var isAbandoned = false
    private let admittedAt: ContinuousClock.Instant

    /// - Parameters:
    ///   - limits: until when each task may run.
    ///   - told: replies that go out without anything being run.
    init(limits: [ContinuousClock.Instant], told: Int, now: ContinuousClock.Instant) {
        slots = limits.map { .running(until: $0) }
        running = limits.count
        unwritten = told
        admittedAt = now
    }

    /// A task came to an end. True: send its reply. False: it had been given up.
    mutating func finish(_ place: Int) -> Bool {
        guard case .running = slots[place] else { return false }
        slots[place] = .finished
        running -= 1
        unwritten += 1
        return true
    }

    /// A task was broken off unanswered because the instance stops. Another may answer it.
    mutating func abandon(_ place: Int) {
        guard case .running = slots[place] else { return }
        slots[place] = .givenUp
        running -= 1
        isAbandoned = true
    }

    /// Which tasks have used up their time. Each is told so and counts as finished.
    mutating func giveUp(at now: ContinuousClock.Instant) -> [Int] {
        var late: [Int] = []
        for (place, slot) in slots.enumerated() {
            guard case .running(let limit) = slot, limit <= now else { continue }
            slots[place] = .givenUp
            running -= 1
            unwritten += 1
            late.append(place)
        }
        return late
    }

    /// Replies of it are on the socket, or will never be.
    mutating func wrote(_ count: Int = 1) { unwritten -= count }

    /// When time itself will change something: a task's limit, or the moment from which the broker is told although tasks still run.
    func due(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard !isResolved else { return nil }
        let slow = admittedAt.advanced(by: Self.slowAfter)
        let limits = slots.compactMap { if case .running(let until) = $0 { until } else { nil } }
        return (limits + [slow].filter { $0 > now }).min()
    }

    /// Whether no task runs any more that somebody waits for.
    var isResolved: Bool { running == 0 }

    /// Whether nothing is left to be done.
    var isOver: Bool { isResolved && unwritten <= 0 }

    /// What the broker is told, or nil while it has to wait.
    func settlement(at now: ContinuousClock.Instant) -> Settlement? {
        guard unwritten <= 0 else { return nil }
        if isResolved { return isAbandoned ? .requeued : .accepted }
        return admittedAt.advanced(by: Self.slowAfter) <= now ? .accepted : nil
    }
}
