import Synchronization

/// Tells whoever waits on behalf of a caller that the caller has left. One per connection.
///
/// A connection's requests are answered one after the other, so at most one task waits at a time.
final class Departure: Sendable {
    /// That of the connection whose request is being answered; nil where there is no connection, as in tests of the routes alone.
    @TaskLocal static var current: Departure?

    private struct State {
        var hasLeft = false
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    /// The caller has closed its side, or the connection is lost.
    func signal() {
        let waiter = state.withLock { state in
            state.hasLeft = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Returns when the caller has left or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation after this check finds the waiter in its place, because it needs the lock to look for it.
                    if state.hasLeft || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }
}

/// The caller left before there was an answer; nobody reads what is said now.
struct CallerLeft: Error {}

/// Runs `operation` for as long as the caller is there.
/// - Throws: ``CallerLeft`` once the operation, cancelled, has come to its end.
func whileCallerIsThere<Value: Sendable>(_ operation: @Sendable @escaping () async throws -> Value) async throws -> Value {
    guard let departure = Departure.current else { return try await operation() }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            await departure.wait()
            return nil
        }
        guard let first = try await group.next(), let value = first else { throw CallerLeft() }
        return value
    }
}
