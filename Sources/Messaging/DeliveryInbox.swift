import Synchronization

/// Deliveries on their way from whoever reads to the tasks that handle them. It needs no limit of its own: the prefetch bounds what is in it.
package final class DeliveryInbox<Delivery: Sendable>: Sendable {
    private struct State {
        var deliveries: [Delivery] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Puts a batch in; false when the inbox is closed and nothing was taken.
    package func put(_ batch: [Delivery]) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.deliveries.append(contentsOf: batch)
            return true
        }
        if isTaken { signal.yield() }
        return isTaken
    }

    /// Takes out what has not been begun, as when its connection is gone.
    @discardableResult
    package func empty() -> [Delivery] {
        state.withLock { state in
            defer { state.deliveries = [] }
            return state.deliveries
        }
    }

    /// Ends `handleEach`: what was not begun is given back, what was begun finishes.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal.finish()
    }

    /// Handles each delivery in a task of its own until the inbox is closed or the calling task is cancelled, then gives back
    /// what was not begun as `.requeued`, waits for what was begun, and returns.
    package func handleEach(
        _ handle: @escaping @Sendable (Delivery) async -> Settlement, settle: @escaping @Sendable (Delivery, Settlement) -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            for await _ in signals {
                guard !state.withLock({ $0.isClosed }) else { break }
                for delivery in empty() {
                    // It begins here and leaves this task where it first waits: one switch less for each delivery.
                    group.addImmediateTask { settle(delivery, await handle(delivery)) }
                }
            }
            close()
            for delivery in empty() { settle(delivery, .requeued) }
        }
    }
}
