import Contracts
import JSON
import Messaging
import Synchronization

/// The lookup core behind its lock, and the one place where its effects reach the world: continuations, streams, counters, the bus.
final class LookupLane: Sendable {
    typealias Waiter = CheckedContinuation<Answer?, Never>
    typealias Core = LookupCore<Waiter>

    /// Timers fire in steps of this, so that ten thousand deadlines a second are a few hundred wake-ups. Far below what a deadline may be late.
    private static let tick: Duration = .milliseconds(5)

    private struct State: ~Copyable {
        var core: Core
        var watchers: [Int: AsyncStream<Answer>.Continuation] = [:]
        /// When the timer loop wakes by itself.
        var sleepingUntil: ContinuousClock.Instant?
        /// Whether time has stopped here, so that nobody may wait any more.
        var hasEnded = false
    }

    private let state: Mutex<State>
    private let bus: any MessageBus
    private let time: any TimeSource
    private let metrics: LookupMetrics
    private let alarm = Alarm()
    /// Rung when tasks wait for the bus.
    private let tasksWait = Alarm()
    /// Whether many clients were answered at once and may ask again at once.
    private let isBurst = Atomic(false)
    /// The number of the last waiter.
    private let lastID = Atomic(0)

    init(core: consuming sending Core, bus: any MessageBus, time: any TimeSource, metrics: LookupMetrics) {
        self.metrics = metrics
        state = Mutex(State(core: core))
        self.bus = bus
        self.time = time
    }

    /// Reads from the core, or changes it in a way that has no effects.
    func read<Result: Sendable>(_ body: (inout sending Core) -> Result) -> Result {
        state.withLock { body(&$0.core) }
    }

    /// Gives the core an input and carries out what follows from it.
    func change<Result: Sendable>(_ body: (inout Core, Moment, inout Core.Effects) -> Result) -> Result {
        var effects = Core.Effects()
        let now = time.moment
        let (result, streams, wakesTimer) = state.withLock { state in
            let result = body(&state.core, now, &effects)
            let streams = effects.revisions.map { revision in
                (stream: revision.isLast ? state.watchers.removeValue(forKey: revision.watcher) : state.watchers[revision.watcher], revision)
            }
            return (result, streams, Self.wakesTimer(&state))
        }
        if effects.answered.count > 1 { isBurst.store(true, ordering: .relaxed) }
        if effects.hasTasks { publishSoon() }
        for answered in effects.answered { answered.waiter.resume(returning: answered.answer) }
        for (stream, revision) in streams {
            stream?.yield(revision.answer)
            if revision.isLast { stream?.finish() }
        }
        if wakesTimer { alarm.ring() }
        metrics.count(effects.events)
        return result
    }

    /// Wakes the bus: at once, or, where a run of replies has let many clients go on, when they have had their turn, so that what they ask next
    /// goes out together.
    private func publishSoon() {
        if isBurst.load(ordering: .relaxed) { tasksWait.ring() } else { bus.wake() }
    }

    /// Wakes the bus after a burst, until cancelled. This task stands in line behind those that the burst let go on.
    func runPublishing() async {
        while !Task.isCancelled {
            await tasksWait.wait()
            isBurst.store(false, ordering: .relaxed)
            bus.wake()
        }
    }

    // MARK: - Waiting

    /// The answer when it is closed, when `limit` is over, or when the caller's task is cancelled.
    /// - Returns: nil where the channel has no such request.
    func closedAnswer(to request: String, channel: String, within limit: Duration) async -> Answer? {
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let until = time.now.advanced(by: limit)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let wait = change { core, _, _ in core.wait(for: request, channel: channel, until: until, id: id, waiter: waiter) }
                switch wait {
                case .waiting: if Task.isCancelled { leave(request, waiter: id) }
                case .closed(let answer): waiter.resume(returning: answer)
                case .unknown: waiter.resume(returning: nil)
                }
            }
        } onCancel: {
            leave(request, waiter: id)
        }
    }

    /// The same for those to whom the answer is owed although their task is cancelled: that of a request which was taken from a queue and is
    /// not anybody else's now. Ends early only when time ends here, see ``runTimers()``.
    func owedAnswer(to request: String, channel: String, within limit: Duration) async -> Answer? {
        guard let current = read({ $0.answer(to: request, channel: channel) }) else { return nil }
        guard current.closedAt == nil else { return current }
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let until = time.now.advanced(by: limit)
        return await withCheckedContinuation { waiter in
            switch change({ core, _, _ in core.wait(for: request, channel: channel, until: until, id: id, waiter: waiter) }) {
            case .waiting: if state.withLock({ $0.hasEnded }) { leave(request, waiter: id) }
            case .closed(let answer): waiter.resume(returning: answer)
            case .unknown: waiter.resume(returning: current)
            }
        }
    }

    private func leave(_ request: String, waiter id: Int) {
        change { core, _, effects in
            if let left = core.leave(request, waiter: id) { effects.answered.append(left) }
        }
    }

    /// Each revision after `revision`, ending with the closing one.
    /// - Returns: nil where the channel has no such request.
    func revisions(of request: String, channel: String, after revision: Int) -> AsyncStream<Answer>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Answer.self)
        let watched = state.withLock { state -> (now: Answer, id: Int)? in
            guard let watched = state.core.watch(request, channel: channel) else { return nil }
            if watched.id > 0 { state.watchers[watched.id] = continuation }
            return watched
        }
        guard let watched else { return nil }
        if watched.now.revision > revision { continuation.yield(watched.now) }
        if watched.id == 0 { continuation.finish() }
        continuation.onTermination = { [self] _ in
            state.withLock { state in
                state.core.unwatch(request, watcher: watched.id)
                state.watchers[watched.id] = nil
            }
        }
        return stream
    }

    // MARK: - Time

    /// Fires what is due, until cancelled. Then nobody's deadline would come any more, so all who wait get their answers as they stand.
    func runTimers() async {
        while !Task.isCancelled {
            let next = state.withLock { state -> ContinuousClock.Instant? in
                let next = state.core.nextTimer().map { max($0, time.now.advanced(by: Self.tick)) }
                state.sleepingUntil = next
                return next
            }
            await alarm.wait(until: next, by: time)
            change { core, now, effects in core.timePassed(at: now, effects: &effects) }
        }
        state.withLock { $0.hasEnded = true }
        change { core, _, effects in effects.answered += core.leaveAll() }
    }

    /// Whether a timer came up that is due before the loop wakes by itself.
    private static func wakesTimer(_ state: inout State) -> Bool {
        guard let next = state.core.nextTimer(), state.sleepingUntil.map({ next < $0 }) ?? true else { return false }
        state.sleepingUntil = next
        return true
    }
}
