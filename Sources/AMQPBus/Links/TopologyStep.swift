import Messaging

/// Makes sure of the topology on one connection: declares it, or looks for it, again and again until it is there.
struct TopologyStep {
    /// How many declarations are written before the broker's answer is awaited: each batch must be done within the rpc timeout,
    /// and a new quorum queue takes some 50 ms.
    private static let batch = 16
    /// How long a declared topology is taken for true, whatever comes back: it costs the broker some milliseconds, and a queue that others
    /// delete again and again must not cost them for each message.
    private static let trust: Duration = .seconds(1)

    private let topology: Topology
    private let use: Topology.Use
    private let backoff: Backoff
    private let boundExchanges: Set<String>
    private var attempts = 0
    private var doneAt: ContinuousClock.Instant?
    /// When to try; nil when it is done.
    private(set) var due: ContinuousClock.Instant?
    /// When to begin anew although it is done; nil if there is no reason to.
    private(set) var renewal: ContinuousClock.Instant?

    init(_ topology: Topology, _ use: Topology.Use, backoff: Backoff) {
        self.topology = topology
        self.use = use
        self.backoff = backoff
        boundExchanges = use == .declare ? Set(topology.bindings.map(\.exchange)) : []
    }

    var isDone: Bool { due == nil }

    /// It must be made sure of again.
    mutating func begin(at now: ContinuousClock.Instant) {
        attempts = 0
        due = now
        renewal = nil
    }

    /// A message to `exchange` came back because no queue takes it. Where that means that somebody has deleted a queue or a binding of ours,
    /// all is declared again at `renewal`, and the answer is true.
    mutating func messageReturned(from exchange: String) -> Bool {
        guard let doneAt, isDone, renewal == nil, boundExchanges.contains(exchange) else { return false }
        renewal = doneAt + Self.trust
        return true
    }

    /// Begins anew if it is time to.
    mutating func renew(at now: ContinuousClock.Instant) {
        if let renewal, renewal <= now { begin(at: now) }
    }

    /// Tries, if it is time to; returns why it did not succeed. Throws only where the connection is unusable.
    mutating func attempt(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant, random: Double) throws(LinkFailure)
        -> MessagingError?
    {
        guard let due, due <= now else { return nil }
        do throws(LinkFailure) {
            try declare(handle)
            self.due = nil
            doneAt = now
            return nil
        } catch {
            guard error.channel != nil else { throw error }
            try handle.openChannel(ConnectionHandle.controlChannel)
            attempts += 1
            self.due = now + backoff.delay(attempt: attempts, random: random)
            return error.error
        }
    }

    private func declare(_ handle: borrowing ConnectionHandle) throws(LinkFailure) {
        let channel = ConnectionHandle.controlChannel
        var written = 0
        for exchange in topology.exchanges {
            try handle.declare(exchange, isPassive: use == .expect, channel)
            try pause(handle, &written)
        }
        for queue in topology.queues {
            try handle.declare(queue, isPassive: use == .expect, channel)
            try pause(handle, &written)
        }
        if use == .declare {
            for binding in topology.bindings {
                try handle.bind(binding.queue, to: binding.exchange, binding.pattern, channel)
                try pause(handle, &written)
            }
        }
        try handle.awaitDone(channel)
    }

    private func pause(_ handle: borrowing ConnectionHandle, _ written: inout Int) throws(LinkFailure) {
        written += 1
        if written.isMultiple(of: Self.batch) { try handle.awaitDone(ConnectionHandle.controlChannel) }
    }
}
