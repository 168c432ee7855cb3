import Messaging

/// A reader while it is attached. Lives on the thread that reads.
final class ActiveReader {
    enum State {
        /// To be subscribed at this time, after so many attempts.
        case waiting(until: ContinuousClock.Instant, attempts: Int)
        /// Asked for, to be answered by this time.
        case asking(until: ContinuousClock.Instant, attempts: Int)
        case subscribed
        /// Takes no more, finishes what was begun.
        case stopping
        /// Is gone once its channel is closed; then whoever waits for that is told.
        case leaving(CheckedContinuation<Void, Never>?)
    }

    let subscription: Subscription
    let kind: Reader.Kind
    var state: State
    /// Since when the broker has not been told what handlers have finished.
    var lyingSince: ContinuousClock.Instant?
    var channel: UInt16?
    /// The number of its present subscription.
    var number = 0
    var assembler: DeliveryAssembler
    var settlements: SettlementRun
    /// What came during this turn.
    var arrived: [(tag: UInt64, message: IncomingMessage)] = []
    private let bodyLimit: Int

    init(_ reader: Reader, bodyLimit: Int, now: ContinuousClock.Instant) {
        subscription = reader.subscription
        kind = reader.kind
        state = .waiting(until: now, attempts: 0)
        self.bodyLimit = bodyLimit
        assembler = DeliveryAssembler(bodyLimit: bodyLimit)
        settlements = SettlementRun(prefetch: reader.subscription.prefetch)
    }

    /// A subscription begins: tags begin anew, and what belongs to an older one is recognised.
    func begin(number: Int, channel: UInt16) {
        self.channel = channel
        self.number = number
        assembler = DeliveryAssembler(bodyLimit: bodyLimit)
        settlements = SettlementRun(prefetch: subscription.prefetch)
        arrived = []
    }

    /// The channel is gone: what came on it cannot be settled any more.
    func loseChannel() {
        channel = nil
        arrived = []
        lyingSince = nil
        inbox?.empty()
    }

    var inbox: DeliveryInbox<Delivery>? { if case .consumer(let inbox) = kind { inbox } else { nil } }

    /// Whether it settles what it gets.
    var isConsumer: Bool { inbox != nil }

    /// Until when what handlers have finished may lie; nil where the broker is to be told now, or there is nothing to tell.
    func settles(at now: ContinuousClock.Instant, after delay: Duration) -> ContinuousClock.Instant? {
        guard case .subscribed = state, settlements.accepted > 0, settlements.accepted < ConsumeSide.mayLie(of: subscription.prefetch) else {
            return nil
        }
        let since = lyingSince ?? now
        lyingSince = since
        let until = since + delay
        return until > now ? until : nil
    }

    /// Whether handlers have deliveries of the present subscription in their hands.
    var hasUnfinished: Bool { channel != nil && !settlements.isFinished }

    /// Whether it is still to be subscribed.
    var isMissing: Bool {
        switch state {
        case .waiting, .asking: true
        case .subscribed, .stopping, .leaving: false
        }
    }

    /// The queue as a metric's label: names that are made anew on each connect would have no end.
    var label: String {
        switch subscription.source {
        case .queue(let name): name
        case .exclusive: "exclusive"
        }
    }
}
