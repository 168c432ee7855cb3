import DequeModule
import Messaging
import Synchronization

/// Which idempotency keys somebody in this process works on, and who waits for them: each key has one holder at a time, in the order of their coming.
final class HeldKeys: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var held: Set<String> = []
        var waiting: [String: Deque<Waiter>] = [:]
        /// Those that were cancelled before they began to wait.
        var cancelled: Set<UInt64> = []
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many keys are held.
    var count: Int { state.withLock { $0.held.count } }

    func isHeld(_ key: String) -> Bool { state.withLock { $0.held.contains(key) } }

    /// Takes a key that nobody holds.
    func takeAtOnce(_ key: String) -> Bool { state.withLock { $0.held.insert(key).inserted } }

    /// Takes a key once those before have given it back.
    /// - Returns: False where it was not to be had until then, or the task was cancelled.
    func take(_ key: String, until limit: ContinuousClock.Instant, by time: any TimeSource) async -> Bool {
        if takeAtOnce(key) { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(for: key) }
            group.addTask {
                // Cancelled when the key comes first.
                do { try await time.sleep(until: limit) } catch {}
                return false
            }
            var isTaken = await group.next() ?? false
            group.cancelAll()
            // The key may have come in the same moment.
            for await isLate in group { isTaken = isTaken || isLate }
            return isTaken
        }
    }

    /// Gives a key to the next who waits for it.
    func give(_ key: String) {
        let next = state.withLock { state -> Waiter? in
            guard let next = state.waiting[key]?.popFirst() else {
                state.held.remove(key)
                return nil
            }
            if state.waiting[key]?.isEmpty == true { state.waiting[key] = nil }
            return next
        }
        next?.continuation.resume(returning: true)
    }

    private func wait(for key: String) async -> Bool {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let isTaken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = state.withLock { state in
                    if state.cancelled.contains(number) { return false }
                    if state.held.insert(key).inserted { return true }
                    state.waiting[key, default: []].append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            cancel(number, waitingFor: key)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        return isTaken
    }

    private func cancel(_ number: UInt64, waitingFor key: String) {
        let waiter = state.withLock { state -> Waiter? in
            guard let place = state.waiting[key]?.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            defer { if state.waiting[key]?.isEmpty == true { state.waiting[key] = nil } }
            return state.waiting[key]?.remove(at: place)
        }
        waiter?.continuation.resume(returning: false)
    }
}
