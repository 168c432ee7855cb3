import Messaging
import Synchronization

/// Gives the bus the replies that wait whenever it can write.
final class ReplySource: PublishSource {
    private let outbox = Mutex(ReplyOutbox())
    private let envelope: ReplyEnvelope
    private let bus: any MessageBus
    private let metrics: AdapterMetrics
    /// Told of each reply that is on the socket, or never will be, by its delivery.
    private let whenDone: @Sendable ([UInt64]) -> Void
    /// Rung when replies came back and wait to be offered again.
    private let alarm: Alarm

    init(envelope: ReplyEnvelope, bus: any MessageBus, metrics: AdapterMetrics, alarm: Alarm, whenDone: @escaping @Sendable ([UInt64]) -> Void) {
        self.envelope = envelope
        self.bus = bus
        self.metrics = metrics
        self.alarm = alarm
        self.whenDone = whenDone
    }

    func add(_ entries: [ReplyOutbox.Entry]) {
        guard !entries.isEmpty else { return }
        outbox.withLock { outbox in
            for entry in entries { outbox.add(entry) }
        }
        bus.wake()
    }

    func takeMessages(limit: Int) -> [OutgoingMessage] {
        outbox.withLock { $0.take(limit: limit) }.map(envelope.message)
    }

    func settled(_ outcomes: [(token: UInt64, outcome: PublishOutcome)]) {
        let (done, isWaiting) = outbox.withLock { outbox in
            let done = outcomes.flatMap { outbox.settled($0.token, $0.outcome) }
            return (done, outcomes.contains { $0.outcome != .done } && outbox.isWaiting)
        }
        for (_, outcome) in outcomes { metrics.sent(outcome) }
        whenDone(done)
        if isWaiting { alarm.ring() }
    }

    /// Whether replies wait for the socket.
    var isWaiting: Bool { outbox.withLock { $0.isWaiting } }

    /// Offers again what came back, once the bus can write, and drops what has waited too long.
    func tick(at now: ContinuousClock.Instant) {
        let (dropped, isWaiting) = outbox.withLock { ($0.dropStale(at: now), $0.isWaiting) }
        if isWaiting, bus.status.publishing.connection != nil { bus.wake() }
        guard !dropped.isEmpty else { return }
        metrics.count(.staleReply, by: dropped.count)
        whenDone(dropped)
    }
}

/// Replies that come about in one go: they wait for each other, and leave together. What comes after ``flush()`` leaves at once.
final class ReplyRun: Sendable {
    private let source: ReplySource
    private let gathered = Mutex<[ReplyOutbox.Entry]?>([])

    init(_ source: ReplySource) {
        self.source = source
    }

    func add(_ entry: ReplyOutbox.Entry) {
        let isGathered = gathered.withLock { gathered in
            gathered?.append(entry)
            return gathered != nil
        }
        if !isGathered { source.add([entry]) }
    }

    /// Lets go of what has come so far.
    func flush() {
        let entries = gathered.withLock { gathered in
            defer { gathered = nil }
            return gathered ?? []
        }
        source.add(entries)
    }
}
