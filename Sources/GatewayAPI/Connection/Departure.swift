import Synchronization

/// Knows whether the caller of a connection has left, and ends the connection if somebody is waiting on the caller's behalf.
///
/// Only then: whoever closes his sending side after a quick question still gets the answer.
final class Departure: Sendable {
    /// That of the connection whose request is being answered; nil where there is no connection, as in tests of the routes alone.
    @TaskLocal static var current: Departure?

    private struct State {
        var hasLeft = false
        /// Whether a request is held back for something to happen. A connection's requests are answered one after the other.
        var isHolding = false
        var watcher: CheckedContinuation<Void, Never>?

        /// Whom to tell that the connection is not needed any more.
        mutating func watcherToTell() -> CheckedContinuation<Void, Never>? { hasLeft && isHolding ? watcher.take() : nil }
    }
    private let state = Mutex(State())

    /// Whether the caller has closed its sending side, or the connection is lost.
    var hasLeft: Bool { state.withLock(\.hasLeft) }

    /// The caller has closed its sending side, or the connection is lost.
    func signal() { change { $0.hasLeft = true } }

    /// Runs `serve`, and cancels it when the caller leaves while a request is held back.
    func guarding(_ serve: @Sendable @escaping () async -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await serve()
                self.end()
            }
            await watch()
            group.cancelAll()
        }
    }

    /// Holds a request back for as long as `operation` takes, or the caller is there.
    /// - Throws: ``CallerLeft`` where the caller left first; the operation has come to its end then.
    static func whileCallerIsThere<Value>(_ operation: () async throws -> Value) async throws -> Value {
        current?.change { $0.isHolding = true }
        defer { current?.change { $0.isHolding = false } }
        do {
            let value = try await operation()
            guard !Task.isCancelled else { throw CallerLeft() }
            return value
        } catch _ where Task.isCancelled {
            // What a cancelled operation says is not the reason.
            throw CallerLeft()
        }
    }

    /// Returns when the caller has left while a request is held back, or there is nobody to serve any more, or the task is cancelled.
    private func watch() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation after the check in here finds the watcher in its place, because it needs the lock to look for it.
                let teller = state.withLock { state in
                    state.watcher = continuation
                    return Task.isCancelled ? state.watcher.take() : state.watcherToTell()
                }
                teller?.resume()
            }
        } onCancel: {
            end()
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let watcher = state.withLock { state in
            change(&state)
            return state.watcherToTell()
        }
        watcher?.resume()
    }

    private func end() {
        change { state in
            state.hasLeft = true
            state.isHolding = true
        }
    }
}

/// The caller left before there was an answer; nobody reads what is said now.
struct CallerLeft: Error {}
