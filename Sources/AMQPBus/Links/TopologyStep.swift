import Messaging

/// Makes sure of the topology on one connection: declares it, or looks for it, again and again until it is there.
struct TopologyStep {
    /// How many declarations are written before the broker's answer is awaited: each batch must be done within the rpc timeout,
    /// and a new quorum queue takes some 50 ms.
    private static let batch = 16

    private let topology: Topology
    private let use: Topology.Use
    private let backoff: Backoff
    private var attempts = 0
    /// When to try; nil when it is done.
    private(set) var due: ContinuousClock.Instant?

    init(_ topology: Topology, _ use: Topology.Use, backoff: Backoff) {
        self.topology = topology
        self.use = use
        self.backoff = backoff
    }

    var isDone: Bool { due == nil }

    /// It must be made sure of again.
    mutating func begin(at now: ContinuousClock.Instant) {
        attempts = 0
        due = now
    }

    /// Tries, if it is time to; returns why it did not succeed. Throws only where the connection is unusable.
    mutating func attempt(_ handle: borrowing ConnectionHandle, at now: ContinuousClock.Instant, random: Double) throws(LinkFailure)
        -> MessagingError?
    {
        guard let due, due <= now else { return nil }
        do throws(LinkFailure) {
            try declare(handle)
            self.due = nil
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
