import Synchronization

/// Where a bus writes how its two directions stand, and everybody reads it.
package final class StatusBoard: Sendable {
    private struct State {
        var status: BusStatus
        var readers: [Int: AsyncStream<BusStatus>.Continuation] = [:]
        var nextReader = 0
    }

    private let state: Mutex<State>

    package init(reason: String) {
        state = Mutex(State(status: BusStatus(publishing: .down(reason: reason), consuming: .down(reason: reason))))
    }

    package var status: BusStatus { state.withLock { $0.status } }

    /// Changes the status and tells the readers if it is another one.
    package func update(_ change: (inout BusStatus) -> Void) {
        state.withLock { state in
            let before = state.status
            change(&state.status)
            guard state.status != before else { return }
            for reader in state.readers.values { reader.yield(state.status) }
        }
    }

    /// The newest status first, then each change; a slow reader misses those between.
    package func changes() -> AsyncStream<BusStatus> {
        let (stream, continuation) = AsyncStream.makeStream(of: BusStatus.self, bufferingPolicy: .bufferingNewest(1))
        let reader = state.withLock { state in
            state.nextReader += 1
            state.readers[state.nextReader] = continuation
            continuation.yield(state.status)
            return state.nextReader
        }
        continuation.onTermination = { [weak self] _ in self?.forget(reader) }
        return stream
    }

    private func forget(_ reader: Int) {
        state.withLock { _ = $0.readers.removeValue(forKey: reader) }
    }
}
