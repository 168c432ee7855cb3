import Synchronization

/// How many deliveries have handlers that have not returned: so that an adapter ends after the last of them.
final class RunningDeliveries: Sendable {
    private struct State {
        var count = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    private let ended = Promise<Void>()

    /// One more; false where no more may begin.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isFinished else { return false }
            state.count += 1
            return true
        }
    }

    /// One less.
    func end() {
        change { $0.count -= 1 }
    }

    /// No more may begin.
    func finish() {
        change { $0.isFinished = true }
    }

    /// Returns when the last has ended, after ``finish()``.
    func waitForAll() async { await ended.value }

    private func change(_ body: (inout State) -> Void) {
        let isLast = state.withLock { state in
            body(&state)
            return state.isFinished && state.count == 0
        }
        if isLast { ended.keep(()) }
    }
}
