import Synchronization

/// Where a bus writes how its two directions stand, and everybody reads it.
package final class StatusBoard: Sendable {
    private struct State {
        var status: BusStatus
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextReader = 0
    }

    private let state: Mutex<State>

    package init(reason: String) {
        state = Mutex(State(status: BusStatus(publishing: .down(reason: reason), consuming: .down(reason: reason))))
    }

    package var status: BusStatus { state.withLock { $0.status } }

    /// Changes the status and tells the readers if it is another one.
    ///
    /// They are told after the lock is given back: who is told may be in the middle of being cancelled, and wants the lock then.
    package func update(_ change: (inout BusStatus) -> Void) {
        let readers = state.withLock { state in
            let before = state.status
            change(&state.status)
            return state.status == before ? [] : Array(state.readers.values)
        }
        for reader in readers { reader.yield() }
    }

    /// The newest status first, then each change; a slow reader misses those between.
    package func changes() -> AsyncStream<BusStatus> {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let reader = state.withLock { state in
            state.nextReader += 1
            state.readers[state.nextReader] = signal
            return state.nextReader
        }
        signal.onTermination = { [weak self] _ in self?.forget(reader) }
        signal.yield()
        // The status is read when the reader takes it, so that the newest is never overtaken by one before it.
        return AsyncStream { [self] in
            var iterator = signals.makeAsyncIterator()
            return await iterator.next().map { status }
        }
    }

    private func forget(_ reader: Int) {
        state.withLock { _ = $0.readers.removeValue(forKey: reader) }
    }
}
