import Synchronization

/// The source behind `MessageBus.publish`: keeps what callers wait for and wakes each of them when its last outcome is known.
package final class DirectPublishes: PublishSource {
    private struct Call {
        var outcomes: [PublishOutcome?]
        var missing: Int
        var continuation: CheckedContinuation<[PublishOutcome], Never>
    }

    private struct State {
        /// Why nothing can be taken now; nil while the bus is up or blocked.
        var closed: String?
        var waiting: [OutgoingMessage] = []
        /// How many of `waiting` are gone already: they are removed in one piece.
        var taken = 0
        var calls: [UInt64: Call] = [:]
        /// The call and the place in it that a token stands for.
        var places: [UInt64: (call: UInt64, index: Int)] = [:]
        var nextToken: UInt64 = 0
        var nextCall: UInt64 = 0
    }

    private let state: Mutex<State>

    package init(closed reason: String) {
        state = Mutex(State(closed: reason))
    }

    /// From now on publishes wait for the bus.
    package func open() {
        state.withLock { $0.closed = nil }
    }

    /// From now on publishes are `notSent` at once; so is what was not taken yet.
    package func close(reason: String) {
        let untaken: [(token: UInt64, outcome: PublishOutcome)] = state.withLock { state in
            state.closed = reason
            defer {
                state.waiting = []
                state.taken = 0
            }
            return state.waiting[state.taken...].map { ($0.token, .notSent(reason: reason)) }
        }
        settled(untaken)
    }

    /// Waits for the outcome of each message; `wake` is called once they can be taken.
    package func publish(_ messages: [OutgoingMessage], wake: () -> Void) async -> [PublishOutcome] {
        guard !messages.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let refusal: String? = state.withLock { state in
                if let closed = state.closed { return closed }
                state.nextCall += 1
                let call = state.nextCall
                state.calls[call] = Call(
                    outcomes: Array(repeating: nil, count: messages.count), missing: messages.count, continuation: continuation)
                for (index, message) in messages.enumerated() {
                    state.nextToken += 1
                    var message = message
                    message.token = state.nextToken
                    state.places[message.token] = (call, index)
                    state.waiting.append(message)
                }
                return nil
            }
            if let refusal {
                continuation.resume(returning: messages.map { _ in .notSent(reason: refusal) })
            } else {
                wake()
            }
        }
    }

    package func takeMessages(limit: Int) -> [OutgoingMessage] {
        state.withLock { state in
            let end = min(state.taken + limit, state.waiting.count)
            let messages = Array(state.waiting[state.taken..<end])
            state.taken = end
            if end == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: true)
                state.taken = 0
            } else if end > state.waiting.count / 2 {
                // Where there is always something left, what is gone must not stay.
                state.waiting.removeFirst(end)
                state.taken = 0
            }
            return messages
        }
    }

    package func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)]) {
        let complete: [Call] = state.withLock { state in
            var complete: [Call] = []
            for (token, outcome) in outcomes {
                guard let (call, index) = state.places.removeValue(forKey: token) else { continue }
                state.calls[call]?.outcomes[index] = outcome
                state.calls[call]?.missing -= 1
                if state.calls[call]?.missing == 0, let done = state.calls.removeValue(forKey: call) { complete.append(done) }
            }
            return complete
        }
        for call in complete { call.continuation.resume(returning: call.outcomes.compactMap { $0 }) }
    }
}
