import Synchronization

/// Wakes one sleeper. Ringing before anybody waits is remembered once.
package final class Alarm: Sendable {
    private enum State {
        case quiet
        case rung
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    package init() {}

    package func ring() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .awaited(let sleeper) = state else {
                state = .rung
                return nil
            }
            state = .quiet
            return sleeper
        }
        sleeper?.resume()
    }

    /// Returns when rung, or when the task is cancelled. One at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper in
                let isRung = state.withLock { state -> Bool in
                    if case .rung = state {
                        state = .quiet
                        return true
                    }
                    state = .awaited(sleeper)
                    return false
                }
                if isRung { sleeper.resume() }
            }
        } onCancel: {
            ring()
        }
    }

    /// Returns when rung, at that time, or when the task is cancelled. One at a time.
    package func wait(until limit: ContinuousClock.Instant?, by time: any TimeSource) async {
        guard let limit else { return await wait() }
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask {
                // Cancelled when it rings first; then there is nothing to do about it.
                do { try await time.sleep(until: limit) } catch {}
            }
            await group.next()
            group.cancelAll()
        }
    }
}
