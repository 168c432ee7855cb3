import Synchronization

/// Wakes one sleeper. Ringing before anybody waits is remembered once.
final class Alarm: Sendable {
    private enum State {
        case quiet
        case rung
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    func ring() {
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
    func wait() async {
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
}
