public import Messaging
import Synchronization

/// A clock that moves only when told, for tests of anything that takes a `TimeSource`.
public final class ManualClock: TimeSource {
    private struct Sleeper {
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        var count: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var elapsed: Duration = .zero
        var nextID: UInt64 = 0
        var sleepers: [UInt64: Sleeper] = [:]
        var watchers: [UInt64: Watcher] = [:]
        /// Whose task was cancelled before it came to sleep or to watch.
        var cancelled: Set<UInt64> = []
    }

    private let start = ContinuousClock.now
    private let startTimestamp: Timestamp
    private let state = Mutex(State())

    /// Stands at `timestamp` on the wall clock until it is moved: Monday 2026-11-23, 13:00 in Beijing, if nothing else is said.
    public init(timestamp: Timestamp = Timestamp(milliseconds: 1_795_410_000_000)) {
        startTimestamp = timestamp
    }

    public var now: ContinuousClock.Instant { start + state.withLock { $0.elapsed } }

    public var timestamp: Timestamp { startTimestamp.advanced(by: state.withLock { $0.elapsed }) }

    /// How many tasks sleep on this clock now.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves both clocks and wakes those whose deadline has come, the earliest first.
    public func advance(by duration: Duration) {
        let due: [Sleeper] = state.withLock { state in
            state.elapsed += duration
            let now = start + state.elapsed
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers.removeValue(forKey: id) }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.map(\.value)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once at least `count` tasks sleep on this clock, or when the task is cancelled: to be called before `advance`,
    /// so that a test does not move the time before the code under test waits for it.
    public func waitForSleepers(_ count: Int = 1) async {
        let id = makeID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.cancelled.remove(id) != nil || state.sleepers.count >= count { return true }
                    state.watchers[id] = Watcher(count: count, continuation: continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let watcher = state.withLock { state in
                let watcher = state.watchers.removeValue(forKey: id)
                if watcher == nil { state.cancelled.insert(id) }
                return watcher
            }
            watcher?.continuation.resume()
        }
        state.withLock { _ = $0.cancelled.remove(id) }
    }

    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        let id = makeID()
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                register(id, Sleeper(deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func register(_ id: UInt64, _ sleeper: Sleeper) {
        enum Begin { case sleeping([Watcher]), due, cancelled }
        let begin: Begin = state.withLock { state in
            if state.cancelled.contains(id) { return .cancelled }
            if sleeper.deadline <= start + state.elapsed { return .due }
            state.sleepers[id] = sleeper
            let satisfied = state.watchers.filter { $0.value.count <= state.sleepers.count }
            for id in satisfied.keys { state.watchers.removeValue(forKey: id) }
            return .sleeping(Array(satisfied.values))
        }
        switch begin {
        case .sleeping(let watchers): for watcher in watchers { watcher.continuation.resume() }
        case .due: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func makeID() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }
}
